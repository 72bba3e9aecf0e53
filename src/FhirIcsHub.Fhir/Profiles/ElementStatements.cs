namespace FhirIcsHub.Fhir.Profiles;

/// <summary>A statement about a slice.</summary>
internal readonly record struct SliceStatement(string SliceName, DifferentialNode Statement);

/// <summary>What a differential says of one element: of itself, and of its slices.</summary>
internal class ElementStatements(List<DifferentialNode> own, List<SliceStatement> slices)
{
    /// <summary>About the element itself, in the order of the differential.</summary>
    public List<DifferentialNode> Own { get; } = own;

    /// <summary>About its slices.</summary>
    public List<SliceStatement> Slices { get; } = slices;

    /// <summary>Whether there is one statement, and that has a slice name.</summary>
    public bool IsOneNamed => Own.Count == 0 && Slices.Count == 1;

    public static ElementStatements Of(List<DifferentialNode> statements) => new(
        statements.FindAll(s => s.SliceName is null),
        [.. statements.Where(s => s.SliceName is not null).Select(s => new SliceStatement(s.SliceName!, s))]);

    /// <summary>
    /// What is said of the element's children and is said again for the slice: all of it where the slice has the content of another
    /// profile,
    /// else the values in the elements that the slice goes into. (All of it holds for the slice in any case, as for every repeat.)
    /// </summary>
    public virtual List<DifferentialNode> InheritedBy(IReadOnlyList<DifferentialNode> slice)
    {
        var children = Own.SelectMany(s => s.Children);
        List<DifferentialNode> stated = [.. slice.SelectMany(s => s.Children)];
        return stated.Count == 0 && slice.Any(HasProfile) ? [.. children] : DifferentialNode.ValuesWhereStated(children, stated);
    }

    private static bool HasProfile(DifferentialNode slice) => slice.Definition.First("type").First("profile").Exists;
}
