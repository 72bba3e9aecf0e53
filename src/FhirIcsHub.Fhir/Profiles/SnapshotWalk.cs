namespace FhirIcsHub.Fhir.Profiles;

/// <summary>Where in the tree a statement is laid over an element.</summary>
/// <param name="IsNewSlice">The differential brings the slice in: its lower cardinality is its own.</param>
/// <param name="IsInSlice">A slice or an element below one, in the base's own structure (not in a type that was opened there).</param>
/// <param name="IsSlicedInBase">The base tells slices apart here.</param>
internal readonly record struct WalkPlace(bool IsNewSlice = false, bool IsInSlice = false, bool IsSlicedInBase = false);

/// <summary>Lays a differential over the tree of the base's snapshot: element by element, children below, slices beside.</summary>
/// <param name="merge">Fields of one element.</param>
/// <param name="opening">Children of types.</param>
/// <param name="template">Roots of extensions.</param>
/// <param name="rules">What kind of definition it is.</param>
/// <param name="issues">Takes what is wrong.</param>
internal sealed class SnapshotWalk(
    ElementMerge merge, ContentOpening opening, ExtensionTemplate template, DerivationRules rules, ICollection<Issue> issues)
{
    /// <summary>The element with all statements about itself and about what is below it.</summary>
    /// <param name="node">The element as the base has it.</param>
    /// <param name="statements">Those about this element or this slice, in the order of the differential.</param>
    /// <param name="place">Where it is.</param>
    /// <param name="inherited">Statements about its children that are made for all slices.</param>
    public SnapshotNode Merge(
        SnapshotNode node, IReadOnlyList<DifferentialNode> statements, WalkPlace place = default,
            IReadOnlyList<DifferentialNode>? inherited = null)
    {
        foreach (var statement in statements)
        {
            if (statement.Definition.Exists)
            {
                node = node.With(Merge(node.Element, statement, place));
            }
        }

        List<DifferentialNode> children = [.. inherited ?? [], .. statements.SelectMany(s => s.Children)];
        if (children.Count == 0)
        {
            return node;
        }

        var opened = opening.Open(node, children[0].Location);
        return MergeChildren(opened, children, place.IsInSlice && node.Children.Count > 0);
    }

    private ProfileElement Merge(ProfileElement element, DifferentialNode statement, WalkPlace place)
    {
        if (statement.IsValueOnly)
        {
            return merge.ApplyValue(element, statement.Definition);
        }

        var begin = place.IsSlicedInBase ? element : template.Apply(element, statement.Definition);
        return merge.Apply(begin, statement.Definition, place.IsNewSlice);
    }

    private SnapshotNode MergeChildren(SnapshotNode node, List<DifferentialNode> statements, bool isInSlice)
    {
        var children = new List<SnapshotNode>(node.Children.Count);
        var open = new List<DifferentialNode>(statements);
        foreach (var child in node.Children)
        {
            var own = open.FindAll(s => s.Name == child.Name
                || (ChoiceStatements.IsTyped(child, s.Name) && !node.Children.Any(c => c.Name == s.Name)));
            if (own.Count == 0)
            {
                children.Add(child);
                continue;
            }

            open.RemoveAll(own.Contains);
            children.Add(child.Element.IsChoice ? MergeChoice(child, own, isInSlice)
                : MergeSliced(child, ElementStatements.Of(own), isInSlice));
        }

        foreach (var statement in open)
        {
            if (rules.IsSpecialization && statement.Definition.Exists)
            {
                children.Add(Added(statement));
            }
            else if (node.Children.Count > 0)
            {
                issues.Add(Issue.Error(
                    IssueType.Structure, $"'{statement.Path}' is no element of {node.Element.Path} in the base or its type.",
                    statement.Location));
            }
        }

        return new SnapshotNode(node.Element, children, node.Slices);
    }

    private SnapshotNode MergeChoice(SnapshotNode choice, List<DifferentialNode> statements, bool isInSlice)
    {
        var sorted = ChoiceStatements.Sort(choice, statements, isInSlice, issues);
        var node = MergeSliced(sorted.Begin(choice), sorted, isInSlice);
        return sorted.IsByType && sorted.Slices.Count > 0 && node.Element.Slicing is not null
            ? sorted.Conclude(node, rules.ShortcutNarrows)
            : node;
    }

    private SnapshotNode MergeSliced(SnapshotNode child, ElementStatements statements, bool isInSlice)
    {
        var (own, slices) = (statements.Own, statements.Slices);
        if (own.FindAll(s => s.Definition.Exists && !s.IsValueOnly) is [_, var second, ..])
        {
            issues.Add(Issue.Error(
                IssueType.Structure, $"'{second.Path}' is stated more than once; a slice needs a sliceName.", second.Location));
        }

        var place = new WalkPlace(IsInSlice: isInSlice, IsSlicedInBase: child.Element.Slicing is not null);
        var result = Merge(child, own, place);
        var slicing = Slicing(result.Element, own);
        if (slices.Count > 0)
        {
            slicing ??= SliceMerge.ImpliedSlicing(result.Element);
            if (statements.IsOneNamed && (slicing is null || child.Element.IsChoice && !ChoiceStatements.IsOneType(child, slices[0])))
            {
                return Named(child, slices[0], place);
            }

            if (slicing is null)
            {
                issues.Add(Issue.Error(
                    IssueType.Structure, $"'{slices[0].Statement.Path}' has slices, but nothing says how they are told apart (slicing).",
                    slices[0].Statement.Location));
                return result;
            }
        }

        if (!ReferenceEquals(slicing, result.Element.Slicing))
        {
            var element = result.Element.Copy();
            element.Slicing = slicing;
            result = result.With(element);
        }

        return slices.Count == 0 ? result : new SliceMerge(this, issues).Merge(child, result, statements);
    }

    private ElementSlicing? Slicing(ProfileElement element, List<DifferentialNode> own)
    {
        var slicing = element.Slicing;
        foreach (var statement in own)
        {
            if (!statement.IsValueOnly && statement.Definition.First("slicing") is { Exists: true } part)
            {
                slicing = merge.Slicing(slicing, part);
            }
        }

        return slicing;
    }

    // One statement with a sliceName where nothing is sliced gives the element a name and no more.
    private SnapshotNode Named(SnapshotNode child, SliceStatement named, WalkPlace place)
    {
        issues.Add(new Issue(
            IssueSeverity.Warning, IssueType.Structure,
            $"'{named.Statement.Path}' is named '{named.SliceName}', but not sliced: what is said holds for all of its repeats.",
                named.Statement.Location));
        var node = Merge(child, [named.Statement], place);
        var element = node.Element.Copy();
        element.SliceName = named.SliceName;
        return node.With(element);
    }

    // A specialization brings elements of its own.
    private SnapshotNode Added(DifferentialNode statement)
    {
        var element = SnapshotReader.ReadElement(statement.Definition);
        var node = new SnapshotNode(element, [], []);
        return statement.Children.Count == 0 ? node : MergeChildren(opening.Open(node, statement.Location), [.. statement.Children], false);
    }
}
