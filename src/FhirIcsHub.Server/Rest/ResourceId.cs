namespace FhirIcsHub.Server.Rest;

/// <summary>The id of a resource, by the FHIR type <c>id</c>.</summary>
internal static class ResourceId
{
    public const string Rule = "An id has 1 to 64 letters, digits, hyphens and full stops.";

    public static bool IsValid(string id) =>
        id.Length is > 0 and <= 64 && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.');
}
