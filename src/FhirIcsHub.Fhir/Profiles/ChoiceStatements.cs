namespace FhirIcsHub.Fhir.Profiles;

/// <summary>Statements about a choice (<c>value[x]</c>): about the choice itself, and about its types, which are slices of it.</summary>
/// <param name="Own">About the choice, or about its only type.</param>
/// <param name="Slices">About slices.</param>
/// <param name="IsByType">Whether the slices are told apart by their type.</param>
internal sealed record ChoiceStatements(List<DifferentialNode> Own, List<SliceStatement> Slices, bool IsByType)
{
    /// <summary>Whether the name is the choice's with a type: <c>valueQuantity</c> for <c>value[x]</c>.</summary>
    public static bool IsTyped(SnapshotNode choice, string name) =>
        choice.Element.IsChoice
        && name.Length > choice.Name.Length - 3
        && name.AsSpan().StartsWith(choice.Name.AsSpan(0, choice.Name.Length - 3), StringComparison.Ordinal)
        && char.IsAsciiLetterUpper(name[choice.Name.Length - 3]);

    public static ChoiceStatements Sort(SnapshotNode choice, List<DifferentialNode> statements, ICollection<Issue> issues)
    {
        var own = statements.FindAll(s => s.SliceName is null && s.Name == choice.Name);
        var typed = statements.FindAll(s => s.SliceName is not null || s.Name != choice.Name);
        var isSliced = choice.Element.Slicing is not null || own.Exists(s => s.Definition.First("slicing").Exists);
        if (choice.Element.Types.Count == 1 && !isSliced && own.Count == 0 && typed.TrueForAll(s => s.Name != choice.Name && s.SliceName is null))
        {
            // Only this type is left: valueQuantity is the choice itself.
            CheckTypes(choice, typed, issues);
            return new ChoiceStatements(typed, [], false);
        }

        var isByType = IsSlicedByType(choice.Element.Slicing, own);
        var slices = new List<SliceStatement>();
        foreach (var statement in typed)
        {
            var name = statement.SliceName ?? statement.Name;
            if (isByType)
            {
                CheckName(choice, statement, name, issues);
            }

            slices.Add(new SliceStatement(name, statement));
        }

        return new ChoiceStatements(own, slices, isByType);
    }

    /// <summary>
    /// What the slices by type say about the choice: with a type that must be there no other type is possible, and when every type has its
    /// slice, there are no further slices.
    /// </summary>
    public static SnapshotNode Conclude(SnapshotNode choice, ICollection<Issue> issues)
    {
        var element = choice.Element.Copy();
        List<SnapshotNode> required = [.. choice.Slices.Where(s => s.Element.Min > 0)];
        if (required is [var only])
        {
            element.Min = Math.Max(element.Min, 1);
            element.Types = [.. element.Types.Where(t => only.Element.Types.Any(o => o.Code == t.Code))];
        }

        var isCovered = element.Types.All(t => choice.Slices.Any(s => s.Element.Types.Any(o => o.Code == t.Code)));
        element.Slicing = element.Slicing! with
        {
            Discriminators = element.Slicing.Discriminators.Count == 0 ? [new SlicingDiscriminator("type", "$this")] : element.Slicing.Discriminators,
            SaysOrdered = true,
            Rules = isCovered ? "closed" : element.Slicing.Rules,
        };
        return choice.With(element);
    }

    /// <summary>The one type that a slice's name stands for, or null.</summary>
    public static ProfileType? TypeOf(SnapshotNode choice, string name) =>
        choice.Element.Types.FirstOrDefault(t => NameOf(choice, t.Code) == name);

    private static string NameOf(SnapshotNode choice, string type) =>
        choice.Name[..^3] + (type.Length == 0 ? "" : char.ToUpperInvariant(type[0]) + type[1..]);

    private static bool IsSlicedByType(ElementSlicing? inherited, List<DifferentialNode> own)
    {
        var discriminators = own.Select(s => s.Definition.First("slicing")).Where(s => s.Exists).SelectMany(s => SnapshotReader.Slicing(s).Discriminators)
            .Concat(inherited?.Discriminators ?? []);
        return discriminators.All(d => d is { Type: "type", Path: "$this" });
    }

    private static void CheckTypes(SnapshotNode choice, List<DifferentialNode> statements, ICollection<Issue> issues)
    {
        foreach (var statement in statements)
        {
            if (TypeOf(choice, statement.Name) is null)
            {
                issues.Add(NotAllowed(choice, statement, statement.Name));
            }
        }
    }

    private static void CheckName(SnapshotNode choice, DifferentialNode statement, string name, ICollection<Issue> issues)
    {
        if (name.Contains('/'))
        {
            return;
        }

        var types = statement.Definition.Named("type").ToList().ConvertAll(t => t.TextOf("code") ?? "");
        var expected = statement.Name != choice.Name ? statement.Name : types.Distinct().ToList() is [var type] ? NameOf(choice, type) : null;
        if (expected is not null && expected != name)
        {
            issues.Add(Issue.Error(
                IssueType.Structure, $"'{statement.Path}' is sliced by type: the slice must be called '{expected}', not '{name}'.", statement.Location));
        }
        else if (TypeOf(choice, name) is null && (expected is not null || IsTyped(choice, name)))
        {
            issues.Add(NotAllowed(choice, statement, name));
        }
    }

    private static Issue NotAllowed(SnapshotNode choice, DifferentialNode statement, string name) => Issue.Error(
        IssueType.BusinessRule,
        $"'{name}': the base allows only {string.Join(", ", choice.Element.Types.Select(t => t.Code))} for {choice.Element.Path}.",
        statement.Location);
}
