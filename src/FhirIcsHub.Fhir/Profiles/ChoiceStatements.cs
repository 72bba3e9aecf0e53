namespace FhirIcsHub.Fhir.Profiles;

/// <summary>Statements about a choice (<c>value[x]</c>): about the choice itself, and about its types, which are slices of it.</summary>
internal sealed class ChoiceStatements(List<DifferentialNode> own, List<SliceStatement> slices) : ElementStatements(own, slices)
{
    /// <summary>Whether the slices are told apart by their type.</summary>
    public bool IsByType { get; private init; }

    /// <summary>Whether types are only named (<c>valueQuantity</c>), without slicing or slice name.</summary>
    private bool IsShortcut { get; init; }

    /// <summary>The statement by whose name the choice is narrowed to one type.</summary>
    private DifferentialNode? Direct { get; init; }

    /// <summary>Whether the name is the choice's with a type: <c>valueQuantity</c> for <c>value[x]</c>.</summary>
    public static bool IsTyped(SnapshotNode choice, string name) =>
        choice.Element.IsChoice
        && name.Length > choice.Name.Length - 3
        && name.AsSpan().StartsWith(choice.Name.AsSpan(0, choice.Name.Length - 3), StringComparison.Ordinal)
        && char.IsAsciiLetterUpper(name[choice.Name.Length - 3]);

    /// <summary>Whether a slice is about one type, so that it is told apart by it.</summary>
    public static bool IsOneType(SnapshotNode choice, SliceStatement slice) =>
        slice.Statement.Name != choice.Name || TypeOf(choice, slice.SliceName) is not null
            || slice.Statement.Definition.Named("type").ToList().Count == 1;

    /// <summary>The one type that a slice's name stands for, or null.</summary>
    public static ProfileType? TypeOf(SnapshotNode choice, string name) =>
        choice.Element.Types.FirstOrDefault(t => NameOf(choice, t.Code) == name);

    public static ChoiceStatements Sort(SnapshotNode choice, List<DifferentialNode> statements, bool isInSlice, ICollection<Issue> issues)
    {
        var own = statements.FindAll(s => s.SliceName is null && s.Name == choice.Name);
        var typed = statements.FindAll(s => s.SliceName is not null || s.Name != choice.Name);
        var isSliced = choice.Element.Slicing is not null || own.Exists(s => s.Definition.First("slicing").Exists);
        if (isInSlice && !isSliced && own.Count == 0 && typed is [var only] && only.Name != choice.Name)
        {
            // Within a slice the one type that is spoken of is the type.
            CheckName(choice, only, only.Name, issues);
            return new ChoiceStatements(typed, []) { Direct = only };
        }

        var isByType = IsSlicedByType(choice.Element.Slicing, own);
        var slices = typed.ConvertAll(s => new SliceStatement(s.SliceName ?? s.Name, s));
        foreach (var slice in slices)
        {
            if (isByType && !slice.SliceName.Contains('/'))
            {
                CheckName(choice, slice.Statement, slice.SliceName, issues);
            }
        }

        return new ChoiceStatements(own, slices)
        {
            IsByType = isByType,
            IsShortcut = !isSliced && own.Count == 0 && typed.TrueForAll(s => s.SliceName is null),
        };
    }

    /// <summary>The choice that the statements are laid over.</summary>
    public SnapshotNode Begin(SnapshotNode choice)
    {
        if (Direct is null || TypeOf(choice, Direct.Name) is not { } type)
        {
            return choice;
        }

        var element = choice.Element.Copy();
        element.Types = [type];
        element.SliceName = Direct.SliceName ?? element.SliceName;
        return choice.With(element);
    }

    /// <summary>Types of a choice have nothing in common that could be said for all of them below.</summary>
    public override List<DifferentialNode> InheritedBy(IReadOnlyList<DifferentialNode> slice) => [];

    /// <summary>
    /// What the slices by type say about the choice: with a type that must be there no other type is possible, and when every type has its
    /// slice, there are no further slices.
    /// </summary>
    public SnapshotNode Conclude(SnapshotNode choice, bool shortcutNarrows)
    {
        var element = choice.Element.Copy();
        List<SnapshotNode> required = [.. choice.Slices.Where(s => s.Element.Min > 0)];
        if (required is [var only])
        {
            element.Min = Math.Max(element.Min, 1);
        }

        var left = required.Count == 1 ? required : IsShortcut && shortcutNarrows ? choice.Slices : null;
        if (left is not null)
        {
            element.Types = [.. element.Types.Where(t => left.Any(s => s.Element.Types.Any(o => o.Code == t.Code)))];
        }

        var isCovered = element.Types.All(t => choice.Slices.Any(s => s.Element.Types.Any(o => o.Code == t.Code)));
        element.Slicing = element.Slicing! with
        {
            Discriminators = element.Slicing.Discriminators.Count == 0 ? [new SlicingDiscriminator("type", "$this")]
                : element.Slicing.Discriminators,
            SaysOrdered = true,
            SaysRules = true,
            Rules = isCovered ? "closed" : element.Slicing.Rules,
        };
        return choice.With(element);
    }

    private static string NameOf(SnapshotNode choice, string type) =>
        choice.Name[..^3] + (type.Length == 0 ? "" : char.ToUpperInvariant(type[0]) + type[1..]);

    private static bool IsSlicedByType(ElementSlicing? inherited, List<DifferentialNode> own)
    {
        var discriminators = own.Select(s => s.Definition.First("slicing")).Where(s => s.Exists).SelectMany(s =>
            SnapshotReader.Slicing(s).Discriminators)
            .Concat(inherited?.Discriminators ?? []);
        return discriminators.All(d => d is { Type: "type", Path: "$this" });
    }

    private static void CheckName(SnapshotNode choice, DifferentialNode statement, string name, ICollection<Issue> issues)
    {
        var types = statement.Definition.Named("type").ToList().ConvertAll(t => t.TextOf("code") ?? "");
        var expected = statement.Name != choice.Name ? statement.Name : types.Distinct().ToList() is [var type] ? NameOf(choice, type)
            : null;
        if (expected is not null && expected != name)
        {
            issues.Add(Issue.Error(
                IssueType.Structure, $"'{statement.Path}' is sliced by type: the slice must be called '{expected}', not '{name}'.",
                statement.Location));
        }
        else if (TypeOf(choice, name) is null && (expected is not null || IsTyped(choice, name)))
        {
            issues.Add(Issue.Error(
                IssueType.BusinessRule,
                $"'{name}': the base allows only {string.Join(", ", choice.Element.Types.Select(t => t.Code))} for {choice.Element.Path}.",
                statement.Location));
        }
    }
}
