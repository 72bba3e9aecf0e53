using FhirIcsHub.Fhir.Xml;
using Microsoft.Net.Http.Headers;

namespace FhirIcsHub.Server.Http;

/// <summary>How a client wants its answer, by <c>_format</c> or else by <c>Accept</c>, and <c>_pretty</c>.</summary>
/// <param name="Format">The format.</param>
/// <param name="IsPretty">Whether it is indented for reading.</param>
/// <param name="Why">Why the hub has no format that the client takes; null when it has.</param>
internal readonly record struct WireFormat(FhirFormat Format, bool IsPretty, string? Why = null)
{
    private const string Offer =
        "The hub answers in application/fhir+json or application/fhir+xml (FHIR 4.0), which the Accept header excludes.";

    public string ContentType => Format == FhirFormat.Xml ? MediaTypes.FhirXml : MediaTypes.FhirJson;

    public static WireFormat Of(HttpRequest request)
    {
        var isPretty = request.Query.TryGetValue("_pretty", out var pretty) && pretty == "true";
        if (request.Query.TryGetValue("_format", out var format) && format.ToString().Length > 0)
        {
            // A + that was not escaped arrives as a space.
            var named = MediaTypes.FormatNamed(format.ToString().Replace(' ', '+').Split(';')[0]);
            return new(named ?? FhirFormat.Json, isPretty,
                named is null ? "_format can be json, xml, application/fhir+json or application/fhir+xml." : null);
        }

        var accept = request.Headers.Accept;
        if (string.IsNullOrWhiteSpace(accept.ToString()) || accept is [{ } only] && only is "*/*" or "application/fhir+json" or "application/json")
        {
            return new(FhirFormat.Json, isPretty);
        }

        if (!MediaTypeHeaderValue.TryParseList(accept, out var ranges))
        {
            return new(FhirFormat.Json, isPretty, "The Accept header cannot be read.");
        }

        var json = Quality(ranges, FhirFormat.Json);
        var xml = Quality(ranges, FhirFormat.Xml);
        // Browsers name XML for pages of theirs; whoever reads in a browser is shown JSON.
        var isBrowser = ranges.Any(range => range.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase));
        return new(xml > json && !(isBrowser && json > 0) ? FhirFormat.Xml : FhirFormat.Json, isPretty, json + xml > 0 ? null : Offer);
    }

    /// <summary>How much the client wants a format, from 0 to 1: what names it counts before what only covers it.</summary>
    private static double Quality(IList<MediaTypeHeaderValue> ranges, FhirFormat format)
    {
        var named = ranges.Where(range => MediaTypes.FormatNamed(range.MediaType.Value!) == format && MediaTypes.VersionFits(range)).ToList();
        var telling = named.Count > 0 ? named : ranges.Where(range => MediaTypes.Covers(range) && MediaTypes.VersionFits(range)).ToList();
        return telling.Count == 0 ? 0 : telling.Max(range => range.Quality ?? 1);
    }
}
