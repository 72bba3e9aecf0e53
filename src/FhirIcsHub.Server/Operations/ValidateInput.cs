using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Xml;
using FhirIcsHub.Server.Http;

namespace FhirIcsHub.Server.Operations;

/// <summary>What <c>$validate</c> is asked: the resource as it came, so that what is wrong with its text is told too.</summary>
/// <param name="Content">The resource; null when there is none.</param>
/// <param name="Mode">Code of the mode; null when none is named.</param>
/// <param name="Profiles">Canonical URLs of profiles to validate against.</param>
/// <param name="Refusal">Why the question cannot be understood.</param>
internal sealed record ValidateInput(
    ReadOnlyMemory<byte>? Content, string? Mode, IReadOnlyList<string> Profiles, FhirAnswer? Refusal = null)
{
    private static readonly string[] Modes = ["create", "update", "delete", "profile"];

    public static async Task<ValidateInput> ReadAsync(FhirRequest request)
    {
        var http = request.Http.Request;
        if (!HttpMethods.IsPost(http.Method) || (http.ContentLength is 0 && http.ContentType is null))
        {
            return Of(NamedValues.Of(request.QueryParameters()), null);
        }
        if (MediaTypes.FormatOf(http.ContentType) is not { } format)
        {
            return Refused(FhirAnswer.Error(StatusCodes.Status415UnsupportedMediaType, IssueType.NotSupported, RequestBody.NoFhir));
        }
        var body = await request.ReadAnyBodyAsync();
        if (body.IsRefused(out var refusal))
        {
            return Refused(refusal);
        }
        var sent = format == FhirFormat.Xml ? FhirXml.Read(body.Bytes, ReadMode.AsSent) : Resource.Read(body.Bytes, ReadMode.AsSent);
        return sent.Resource is not { TypeName: "Parameters" } parameters || request.Type.Name == "Parameters"
            ? Of(NamedValues.Of(request.QueryParameters()), body.Bytes.IsEmpty ? (ReadOnlyMemory<byte>?)null : body.Bytes)
            : Of(NamedValues.Of(request.QueryParameters(), parameters), null);
    }

    private static ValidateInput Of(NamedValues values, ReadOnlyMemory<byte>? body)
    {
        var resource = body is null ? values.ResourceOf("resource") : null;
        var mode = values.Text("mode");
        var profiles = values.Each("profile");
        if (mode is not null && !Modes.Contains(mode))
        {
            values.Problem("mode", $"is one of {string.Join(", ", Modes)}.");
        }
        else if (mode == "profile" && profiles.Count == 0)
        {
            values.Problem("profile", "is needed where the mode is profile.");
        }
        return values.Refusal() is { } refusal ? Refused(refusal) : new ValidateInput(body ?? resource?.Json, mode, profiles);
    }

    private static ValidateInput Refused(FhirAnswer refusal) => new(null, null, [], refusal);
}
