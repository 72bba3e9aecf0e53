namespace FhirIcsHub.Fhir.Streams;

/// <summary>One entry of a Bundle that is read as a stream.</summary>
/// <param name="Index">Position in <c>Bundle.entry</c>, from 0.</param>
/// <param name="Entry">
/// The entry with its fullUrl, request, response, search, link and resource; does not exist when it could not be read.
/// </param>
/// <param name="Issues">Why it could not be read, with places in the stream and locations in the Bundle.</param>
public sealed record StreamedEntry(int Index, Element Entry, IReadOnlyList<Issue> Issues)
{
    /// <summary>The entry's resource; null when it has none.</summary>
    public Resource? Resource => Entry.First("resource") is { Exists: true } resource ? resource.AsResource() : null;

    public string? FullUrl => Entry.TextOf("fullUrl");

    public bool Success => Entry.Exists;
}
