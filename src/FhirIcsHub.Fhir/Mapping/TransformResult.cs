namespace FhirIcsHub.Fhir.Mapping;

/// <summary>The outcome of a transformation.</summary>
/// <param name="Json">What was made, as JSON; empty when an issue ended it.</param>
/// <param name="Resource">The resource, read strictly; null when it is none of R4, is not valid, or reading was not asked for.</param>
/// <param name="Issues">Why it failed, and warnings: codes that no concept map translates.</param>
/// <param name="Log">What the <c>log</c> clauses said, in order. It may hold personal data of the source.</param>
public sealed record TransformResult(ReadOnlyMemory<byte> Json, Resource? Resource, IReadOnlyList<Issue> Issues, IReadOnlyList<string> Log)
{
    /// <summary>Whether it came to its end without an error, and what it made is valid where that was asked.</summary>
    public bool Success => !Json.IsEmpty && !Issues.Any(i => i.IsError);
}

/// <summary>What surrounds a transformation.</summary>
public sealed record TransformOptions
{
    /// <summary>Makes the UUIDs of <c>uuid</c>, <c>pointer</c> and <c>reference</c>; by default random ones.</summary>
    public Func<Guid> NewUuid { get; init; } = Guid.NewGuid;

    /// <summary>The moment of FHIRPath's <c>now()</c> and <c>today()</c>; null makes them errors.</summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>Answers <c>resolve()</c> in the expressions of the map.</summary>
    public Func<string, Element>? Resolver { get; init; }

    /// <summary>Whether a result that is a resource of R4 is read strictly.</summary>
    public bool ReadsResult { get; init; } = true;

    /// <summary>Most elements that one transformation may make.</summary>
    public int MaxElements { get; init; } = 1_000_000;

    /// <summary>Most times that rules may be done in one transformation.</summary>
    public int MaxSteps { get; init; } = 10_000_000;

    /// <summary>Deepest calls of groups by groups.</summary>
    public int MaxDepth { get; init; } = 100;

    /// <summary>Ends a transformation from outside.</summary>
    public CancellationToken Cancellation { get; init; }

    internal static TransformOptions Default { get; } = new();
}
