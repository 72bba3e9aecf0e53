using System.Text.Json.Nodes;

namespace FhirIcsHub.Feeds.Mapping;

/// <summary>UK Core extensions carry CodeableConcepts where older ones carried a Coding, a code or a string.</summary>
internal static class ExtensionConcepts
{
    /// <summary>Makes the value of an extension a CodeableConcept.</summary>
    /// <param name="extension">The extension, or null.</param>
    /// <param name="codeSystem">System of a bare valueCode.</param>
    public static void Normalise(JsonObject? extension, string? codeSystem = null)
    {
        if (extension is null)
        {
            return;
        }

        if (extension.Object("valueCoding") is not null)
        {
            var coding = extension.Take("valueCoding")!;
            extension["valueCodeableConcept"] = new JsonObject { ["coding"] = new JsonArray(coding) };
        }
        else if (extension.Text("valueCode") is { } code)
        {
            extension.Remove("valueCode");
            extension["valueCodeableConcept"] = new JsonObject { ["coding"] = new JsonArray(Codes.Coding(codeSystem, code)) };
        }
        else if (extension.Text("valueString") is { } text)
        {
            extension.Remove("valueString");
            extension["valueCodeableConcept"] = new JsonObject { ["text"] = text };
        }
    }
}
