namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>
/// What surrounds one evaluation. Everything has a default; without a context <c>now()</c> and <c>today()</c> are errors.
/// </summary>
public sealed record FhirPathContext
{
    /// <summary>%resource; by default the root of the resource view that the focus was reached through.</summary>
    public Element? Resource { get; init; }

    /// <summary>%rootResource: the container of a contained resource, else the resource itself. By default found in the document.</summary>
    public Element? RootResource { get; init; }

    /// <summary>
    /// The moment of now(), today() and timeOfDay(); null makes them errors, so that no result depends on a hidden clock.
    /// </summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>Values of %name, without the percent sign.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<FhirPathValue>>? Variables { get; init; }

    /// <summary>Answers resolve() for a reference that is not contained; an element that does not exist when it is not found.</summary>
    public Func<string, Element>? Resolver { get; init; }

    /// <summary>Answers memberOf(value set URL) for a code, Coding or CodeableConcept; null when it cannot be told.</summary>
    public Func<Element, string, bool?>? MemberOf { get; init; }

    /// <summary>
    /// Answers subsumes(): whether the first Coding or CodeableConcept is the second or above it; null when it cannot be told. subsumedBy()
    /// asks it the other way round.
    /// </summary>
    public Func<Element, Element, bool?>? Subsumes { get; init; }

    /// <summary>Answers conformsTo(profile URL); null when the profile is not known.</summary>
    public Func<Element, string, bool?>? ConformsTo { get; init; }

    /// <summary>Receives what trace() is given: its name and the collection.</summary>
    public Action<string, IReadOnlyList<FhirPathValue>>? Trace { get; init; }

    /// <summary>What this and other evaluations may cost; null = as much as it takes.</summary>
    public FhirPathBudget? Budget { get; init; }

    /// <summary>Ends an evaluation that takes too long.</summary>
    public CancellationToken Cancellation { get; init; }
}
