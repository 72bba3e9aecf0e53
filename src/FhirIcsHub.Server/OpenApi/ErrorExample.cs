using System.Text.Json.Nodes;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Server.Http;

namespace FhirIcsHub.Server.OpenApi;

/// <summary>The example of an answer: an error has the code of its status, as the hub writes it.</summary>
internal static class ErrorExample
{
    public static string Of(ResponseDescription answer, FhirType type)
    {
        var text = answer.Example!.Of(type);
        if (HttpErrorCode.Of(answer.Status) is not { } code || answer.ContentType is not null)
        {
            return text;
        }
        var outcome = JsonNode.Parse(text)!.AsObject();
        foreach (var issue in outcome["issue"]!.AsArray())
        {
            issue!.AsObject().Insert(2, "details", new JsonObject
            {
                ["coding"] = new JsonArray(new JsonObject { ["system"] = HttpErrorCode.System, ["code"] = code }),
            });
        }
        return outcome.ToJsonString();
    }
}
