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
/// <param name="Rule">What is asked of its items.</param>
/// <param name="Tests">All must hold.</param>
internal sealed record Slice(ElementRule Rule, IReadOnlyList<SliceTest> Tests)
{
    public string Name => Rule.SliceName ?? "";

    public bool Matches(ValidationRun run, Element item)
    {
        for (var i = 0; i < Tests.Count; i++)
        {
            if (!Tests[i].Holds(run, item))
            {
                return false;
            }
        }

        return Tests.Count > 0;
    }
}
