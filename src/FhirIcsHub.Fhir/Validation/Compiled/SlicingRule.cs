namespace FhirIcsHub.Fhir.Validation;

/// <summary>How the repeats of an element are divided into slices.</summary>
/// <param name="Slices">In the order of the profile.</param>
/// <param name="Ordered">Whether items come in the order of the slices.</param>
/// <param name="Rules">What may be there besides the slices.</param>
internal sealed record SlicingRule(IReadOnlyList<Slice> Slices, bool Ordered, SlicingRules Rules)
{
    /// <summary>The slice for what matches no other (<c>@default</c>).</summary>
    public Slice? Default { get; init; }

    public bool HasRequiredSlice { get; } = Slices.Any(s => s.Rule.Min > 0);
}

internal enum SlicingRules
{
    Open,
    OpenAtEnd,
    Closed,
}

/// <summary>One slice: its rule, and the tests that tell whether an item belongs to it.</summary>
/// <param name="rule">What is asked of its items.</param>
/// <param name="tests">
/// Makes the tests, of which all must hold. They may need other profiles, so they are made when the first item comes.
/// </param>
internal sealed class Slice(ElementRule rule, Func<IReadOnlyList<SliceTest>> tests)
{
    private readonly Lazy<IReadOnlyList<SliceTest>> _tests = new(tests, LazyThreadSafetyMode.PublicationOnly);

    public ElementRule Rule => rule;

    public string Name => rule.SliceName ?? "";

    public bool Matches(ValidationRun run, Element item)
    {
        var all = _tests.Value;
        for (var i = 0; i < all.Count; i++)
        {
            if (!all[i].Holds(run, item))
            {
                return false;
            }
        }

        return all.Count > 0;
    }
}
