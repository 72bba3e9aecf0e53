using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Search;

/// <summary>What a reference's text points to.</summary>
/// <param name="Type">The resource type that the text names; null when it names none.</param>
/// <param name="Id">The target's id where the text is a RESTful URL; null otherwise.</param>
/// <param name="IsLocal">Relative, or absolute below the server's own base.</param>
/// <param name="Url">The reference without its version part.</param>
public readonly record struct ReferenceTarget(string? Type, string? Id, bool IsLocal, string Url)
{
    private const string HistorySegment = "/_history/";

    /// <summary>
    /// Reads a reference's text: <c>Type/id</c>, an absolute URL, <c>urn:…</c>, <c>#contained</c>; a version is left out.
    /// </summary>
    public static ReferenceTarget Parse(string reference, string? serverBase)
    {
        var history = reference.IndexOf(HistorySegment, StringComparison.Ordinal);
        var url = history < 0 ? reference : reference[..history];
        if (url.StartsWith('#') || url.StartsWith("urn:", StringComparison.OrdinalIgnoreCase))
        {
            return new ReferenceTarget(null, null, false, url);
        }

        var idStart = url.LastIndexOf('/') + 1;
        if (idStart <= 1 || idStart == url.Length)
        {
            return new ReferenceTarget(null, null, false, url);
        }

        var typeStart = url.LastIndexOf('/', idStart - 2) + 1;
        if (FhirSchema.R4.FindType(url[typeStart..(idStart - 1)]) is not { IsResource: true, IsAbstract: false } type)
        {
            return new ReferenceTarget(null, null, false, url);
        }

        return new ReferenceTarget(type.Name, url[idStart..], IsBase(url.AsSpan(0, typeStart), serverBase), url);
    }

    private static bool IsBase(ReadOnlySpan<char> prefix, string? serverBase) =>
        prefix.Length == 0 || (serverBase is not null && prefix.TrimEnd('/').SequenceEqual(serverBase.AsSpan().TrimEnd('/')));
}
