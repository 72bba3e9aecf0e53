using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>What the text of a literal reference says.</summary>
internal static class ReferenceText
{
    /// <summary>The resource type that <c>[base/]Type/id[/_history/version]</c> names; null when it has not that form.</summary>
    public static string? TypeOf(string reference)
    {
        var parts = reference.Split('/');
        var end = parts.Length >= 4 && parts[^2] == "_history" ? parts.Length - 2 : parts.Length;
        if (end < 2)
        {
            return null;
        }

        var type = parts[end - 2];
        return FhirSchema.R4.FindResourceType(type) is not null || (end == 2 && type.Length > 0 && char.IsAsciiLetterUpper(type[0])) ? type : null;
    }
}
