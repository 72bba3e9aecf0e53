using FhirIcsHub.Fhir.Xml;
using Microsoft.Net.Http.Headers;

namespace FhirIcsHub.Server.Http;

/// <summary>The media types that the hub reads and writes: FHIR JSON and XML under their own and their older names.</summary>
internal static class MediaTypes
{
    public const string FhirJsonName = "application/fhir+json";
    public const string FhirXmlName = "application/fhir+xml";
    public const string FhirJson = FhirJsonName + "; charset=utf-8";
    public const string FhirXml = FhirXmlName + "; charset=utf-8";
    public const string Json = "application/json";
    public const string Ndjson = "application/fhir+ndjson";
    public const string Form = "application/x-www-form-urlencoded";
    private const string FhirVersion = "4.0";

    /// <summary>The format of a body with this content type; null when it is none that the hub reads.</summary>
    public static FhirFormat? FormatOf(string? contentType)
    {
        if (contentType is "application/fhir+json" or "application/json" or "application/fhir+json; charset=utf-8")
        {
            return FhirFormat.Json;
        }
        return MediaTypeHeaderValue.TryParse(contentType, out var mediaType)
            && FormatNamed(mediaType.MediaType.Value!) is { } format
            && (!mediaType.Charset.HasValue || mediaType.Charset.Value.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            && VersionFits(mediaType)
            ? format
            : null;
    }

    /// <summary>The format that a media type, or the short name in <c>_format</c>, stands for.</summary>
    public static FhirFormat? FormatNamed(string name) => name.ToLowerInvariant() switch
    {
        "json" or "application/fhir+json" or "application/json" or "text/json" => FhirFormat.Json,
        "xml" or "application/fhir+xml" or "application/xml" or "text/xml" => FhirFormat.Xml,
        _ => null,
    };

    /// <summary>Whether a range of the Accept header covers both formats without naming one.</summary>
    public static bool Covers(MediaTypeHeaderValue range) =>
        range.MatchesAllTypes || (range.MatchesAllSubTypes && range.Type.Equals("application", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a media type is of the FHIR version that the hub speaks, or says none.</summary>
    public static bool VersionFits(MediaTypeHeaderValue mediaType)
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
}
