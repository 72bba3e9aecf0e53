namespace FhirIcsHub.Fhir.Profiles;

/// <summary>
/// Merges the slices of one element: those of the base are constrained, new ones begin as the element that is sliced, slices of slices
/// (<c>a/b</c>) as the slice.
/// </summary>
internal sealed class SliceMerge(SnapshotWalk walk, ICollection<Issue> issues)
{
    /// <summary>How slices are told apart where no one says it: extensions by their url, a choice by its type.</summary>
    public static ElementSlicing? ImpliedSlicing(ProfileElement element) =>
        element.IsChoice ? new ElementSlicing([new SlicingDiscriminator("type", "$this")], false, "open") { SaysOrdered = true }
        : element.Name is "extension" or "modifierExtension"
            ? new ElementSlicing([new SlicingDiscriminator("value", "url")], false, "open") { SaysOrdered = true }
        : null;

    /// <param name="base">The element as the base has it: what new slices begin as.</param>
    /// <param name="result">The element as this differential has it.</param>
    /// <param name="statements">What is said of slices.</param>
    public SnapshotNode Merge(SnapshotNode @base, SnapshotNode result, ElementStatements statements)
    {
        var slices = new List<SnapshotNode>(result.Slices);
        var known = slices.Count;
        foreach (var byName in statements.Slices.GroupBy(s => s.SliceName, s => s.Statement))
        {
            List<DifferentialNode> own = [.. byName];
            MergeInto(slices, @base, byName.Key, own, statements.InheritedBy(own));
        }

        if (result.Element.IsChoice)
        {
            // Types that are new to the slicing come before those of the base.
            slices = [.. slices[known..], .. slices[..known]];
        }

        var merged = new SnapshotNode(result.Element, result.Children, slices);
        CheckMinimum(merged, statements.Slices[0].Statement);
        return merged;
    }

    private void MergeInto(
        List<SnapshotNode> slices, SnapshotNode template, string name, List<DifferentialNode> statements, List<DifferentialNode> inherited)
    {
        var where = new WalkPlace(IsInSlice: true, IsSlicedInBase: template.Element.Slicing is not null);
        var place = slices.FindIndex(s => s.Element.SliceName == name);
        if (place >= 0)
        {
            slices[place] = walk.Merge(slices[place], statements, where, inherited);
            return;
        }

        place = slices.FindIndex(s => name.StartsWith(s.Element.SliceName + "/", StringComparison.Ordinal));
        if (place >= 0)
        {
            var slice = slices[place];
            var inner = new List<SnapshotNode>(slice.Slices);
            MergeInto(inner, slice, name, statements, inherited);
            slices[place] = new SnapshotNode(slice.Element, slice.Children, inner);
            return;
        }

        if (template.Element is { SliceName: null, Slicing.Rules: "closed" })
        {
            issues.Add(Issue.Error(
                IssueType.BusinessRule, $"{template.Element.Path}: the slicing is closed in the base; the slice {name} cannot be added.",
                statements[0].Location));
        }

        slices.Add(walk.Merge(NewSlice(template, name), statements, where with { IsNewSlice = true }, inherited));
    }

    private static SnapshotNode NewSlice(SnapshotNode template, string name)
    {
        var element = template.Element.Copy();
        element.SliceName = name;
        element.Slicing = null;
        element.SliceIsConstraining = null;
        element.Min = 0;
        if (element.IsChoice && ChoiceStatements.TypeOf(template, name) is { } type)
        {
            // The slice of the only type is all that there is.
            element.Min = element.Types.Count == 1 ? template.Element.Min : 0;
            element.Types = [type];
        }

        return new SnapshotNode(element, template.Children, []);
    }

    private void CheckMinimum(SnapshotNode sliced, DifferentialNode statement)
    {
        var sum = sliced.Slices.Sum(s => (long)s.Element.Min);
        if (sum > sliced.Element.Max)
        {
            issues.Add(new Issue(
                IssueSeverity.Warning, IssueType.BusinessRule,
                $"{sliced.Element.Path}: its slices ask for {sum} in all, but at most {sliced.Element.Max} are allowed.",
                    statement.Location));
        }
    }
}
