using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Subsets;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Http;

/// <summary>What the hub answers to one request: status, headers and at most one of a stored resource, JSON bytes or issues.</summary>
public sealed record FhirAnswer(int Status)
{
    /// <summary>A stored resource, written with its version and time.</summary>
    public StoredResource? Resource { get; init; }

    /// <summary>The elements of <see cref="Resource"/> that are wanted; null = all.</summary>
    public ResourceSubset? Subset { get; init; }

    /// <summary>A finished JSON document.</summary>
    public ReadOnlyMemory<byte>? Json { get; init; }

    /// <summary>Writes the body itself, piece by piece: for what is too large to be held. Needs <see cref="ContentType"/>.</summary>
    public Func<Stream, CancellationToken, Task>? Stream { get; init; }

    /// <summary>The issues of an OperationOutcome.</summary>
    public IReadOnlyList<Issue>? Issues { get; init; }

    public string? ETag { get; init; }

    public DateTimeOffset? LastModified { get; init; }

    /// <summary>Absolute address of what was made.</summary>
    public string? Location { get; init; }

    /// <summary>Content type when the body is no FHIR resource.</summary>
    public string? ContentType { get; init; }

    /// <summary>Further headers.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    public static FhirAnswer Outcome(int status, params IReadOnlyList<Issue> issues) => new(status) { Issues = issues };

    public static FhirAnswer Error(int status, string code, string diagnostics, string? expression = null) =>
        Outcome(status, Issue.Error(code, diagnostics, expression));

    public static FhirAnswer Document(ReadOnlyMemory<byte> json, int status = StatusCodes.Status200OK) => new(status) { Json = json };
}
