namespace FhirIcsHub.Server.Http;

/// <summary>The media types that the hub reads and writes: FHIR JSON under its own and its older names.</summary>
internal static class MediaTypes
{
    public const string FhirJson = "application/fhir+json; charset=utf-8";
    public const string Form = "application/x-www-form-urlencoded";
    public const string XmlLater = "FHIR XML is not supported: use application/fhir+json.";
    private const string FhirVersion = "4.0";

    /// <summary>Whether a request body of this content type is FHIR JSON in UTF-8.</summary>
    public static bool IsFhirJson(string? contentType)
    {
        if (contentType is "application/fhir+json" or "application/json" or "application/fhir+json; charset=utf-8")
        {
            return true;
        }
        return Microsoft.Net.Http.Headers.MediaTypeHeaderValue.TryParse(contentType, out var mediaType)
            && IsJsonName(mediaType.MediaType.Value)
            && (!mediaType.Charset.HasValue || mediaType.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            && VersionFits(mediaType);
    }

    /// <summary>
    /// Null when the client takes FHIR JSON, by <c>_format</c> or else by <c>Accept</c>; otherwise why it cannot be answered.
    /// </summary>
    public static string? WhyNotAcceptable(HttpRequest request)
    {
        if (request.Query.TryGetValue("_format", out var format))
        {
            // A + that was not escaped arrives as a space.
            var name = format.ToString().Replace(' ', '+').Split(';')[0];
            return name.Equals("json", StringComparison.OrdinalIgnoreCase) || IsJsonName(name)
                ? null
                : IsXml(name) ? MediaTypes.XmlLater : "_format can be json or application/fhir+json.";
        }
        var accept = request.Headers.Accept;
        if (accept.Count == 0 || accept is [{ } only] && only is "*/*" or "application/fhir+json" or "application/json")
        {
            return null;
        }
        if (!Microsoft.Net.Http.Headers.MediaTypeHeaderValue.TryParseList(accept, out var ranges))
        {
            return "The Accept header cannot be read.";
        }
        if (ranges.Any(range => range.Quality != 0 && TakesJson(range)))
        {
            return null;
        }
        return ranges.Any(range => IsXml(range.MediaType.Value))
            ? XmlLater
            : "The hub answers in application/fhir+json (FHIR 4.0), which the Accept header excludes.";
    }

    private static bool TakesJson(Microsoft.Net.Http.Headers.MediaTypeHeaderValue range) =>
        (range.MatchesAllTypes
            || (range.MatchesAllSubTypes && range.Type.Equals("application", StringComparison.OrdinalIgnoreCase))
            || IsJsonName(range.MediaType.Value))
        && VersionFits(range);

    private static bool VersionFits(Microsoft.Net.Http.Headers.MediaTypeHeaderValue mediaType)
    {
        foreach (var parameter in mediaType.Parameters)
        {
            if (parameter.Name.Equals("fhirVersion", StringComparison.OrdinalIgnoreCase))
            {
                return parameter.Value.Value?.Trim('"') == FhirVersion;
            }
        }
        return true;
    }

    private static bool IsJsonName(string? name) =>
        name is not null
        && (name.Equals("application/fhir+json", StringComparison.OrdinalIgnoreCase)
            || name.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || name.Equals("text/json", StringComparison.OrdinalIgnoreCase));

    private static bool IsXml(string? name) => name is not null && name.EndsWith("xml", StringComparison.OrdinalIgnoreCase);
}
