namespace FhirIcsHub.Fhir.Profiles;

/// <summary>Lays a differential over the tree of the base's snapshot: element by element, children below, slices beside.</summary>
internal sealed class SnapshotWalk(
    ElementMerge merge, ContentOpening opening, ProfiledTypes profiledTypes, bool isSpecialization, ICollection<Issue> issues)
{
    /// <summary>The element with all statements about itself and about what is below it.</summary>
    /// <param name="node">The element as the base has it.</param>
    /// <param name="statements">Those about this element or this slice, in the order of the differential.</param>
    /// <param name="isNewSlice">Whether the differential brings the slice in.</param>
    public SnapshotNode Merge(SnapshotNode node, IReadOnlyList<DifferentialNode> statements, bool isNewSlice = false)
    {
        foreach (var statement in statements)
        {
            if (statement.Definition.Exists)
            {
                var template = profiledTypes.Apply(node.Element, statement.Definition);
                node = node.With(merge.Apply(template, statement.Definition, isNewSlice));
            }
        }

        List<DifferentialNode> children = [.. statements.SelectMany(s => s.Children)];
        return children.Count == 0 ? node : MergeChildren(opening.Open(node, children[0].Location), children);
    }

    private SnapshotNode MergeChildren(SnapshotNode node, List<DifferentialNode> statements)
    {
        var children = new List<SnapshotNode>(node.Children.Count);
        var open = new List<DifferentialNode>(statements);
        foreach (var child in node.Children)
        {
            var own = open.FindAll(s => s.Name == child.Name || (ChoiceStatements.IsTyped(child, s.Name) && !node.Children.Any(c => c.Name == s.Name)));
            if (own.Count == 0)
            {
                children.Add(child);
                continue;
            }

            open.RemoveAll(own.Contains);
            children.Add(MergeSliced(child, own));
        }

        foreach (var statement in open)
        {
            if (isSpecialization && statement.Definition.Exists)
            {
                children.Add(Added(statement));
            }
            else if (node.Children.Count > 0)
            {
                issues.Add(Issue.Error(
                    IssueType.Structure, $"'{statement.Path}' is no element of {node.Element.Path} in the base or its type.", statement.Location));
            }
        }

        return new SnapshotNode(node.Element, children, node.Slices);
    }

    private SnapshotNode MergeSliced(SnapshotNode child, List<DifferentialNode> statements)
    {
        var choice = child.Element.IsChoice ? ChoiceStatements.Sort(child, statements, issues) : null;
        var own = choice?.Own ?? statements.FindAll(s => s.SliceName is null);
        var slices = choice?.Slices ?? [.. statements.Where(s => s.SliceName is not null).Select(s => new SliceStatement(s.SliceName!, s))];
        if (own.FindAll(s => s.Definition.Exists) is [_, var second, ..])
        {
            issues.Add(Issue.Error(
                IssueType.Structure, $"'{second.Path}' is stated more than once; a slice needs a sliceName.", second.Location));
        }

        var result = Merge(child, own);
        var slicing = Slicing(result.Element, own);
        if (slices.Count > 0)
        {
            slicing ??= SliceMerge.ImpliedSlicing(result.Element);
            if (slicing is null)
            {
                issues.Add(Issue.Error(
                    IssueType.Structure, $"'{slices[0].Statement.Path}' has slices, but nothing says how they are told apart (slicing).", slices[0].Statement.Location));
                return result;
            }
        }

        if (!ReferenceEquals(slicing, result.Element.Slicing))
        {
            var element = result.Element.Copy();
            element.Slicing = slicing;
            result = result.With(element);
        }

        if (slices.Count == 0)
        {
            return result;
        }

        result = new SliceMerge(this, issues).Merge(child, result, slices);
        return choice is { IsByType: true } ? ChoiceStatements.Conclude(result, issues) : result;
    }

    private ElementSlicing? Slicing(ProfileElement element, List<DifferentialNode> own)
    {
        var slicing = element.Slicing;
        foreach (var statement in own)
        {
            if (statement.Definition.First("slicing") is { Exists: true } part)
            {
                slicing = merge.Slicing(slicing, part);
            }
        }

        return slicing;
    }

    // A specialization brings elements of its own.
    private SnapshotNode Added(DifferentialNode statement)
    {
        var element = SnapshotReader.ReadElement(statement.Definition);
        var node = new SnapshotNode(element, [], []);
        return statement.Children.Count == 0 ? node : MergeChildren(opening.Open(node, statement.Location), [.. statement.Children]);
    }
}
