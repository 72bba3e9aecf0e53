namespace FhirIcsHub.Fhir.Profiles;

/// <summary>Makes one snapshot.</summary>
/// <param name="generator">Gives the snapshots of what the definition needs.</param>
/// <param name="source">The definition.</param>
/// <param name="path">For whose sake it is made.</param>
/// <param name="isOwn">Whether the definition itself is asked about, and not only used.</param>
internal sealed class SnapshotGeneration(SnapshotGenerator generator, Resource source, GenerationPath path, bool isOwn = false)
{
    private readonly List<Issue> _issues = [];
    private readonly string _url = source.Root.TextOf("url") ?? "";

    public SnapshotResult Run()
    {
        if (source.TypeName != "StructureDefinition")
        {
            return Failed(IssueType.Invalid, $"A snapshot is made of a StructureDefinition; this is a {source.TypeName}.");
        }

        if (source.Root.TextOf("baseDefinition") is not { } baseUrl)
        {
            return SnapshotReader.Read(source) is { } root
                ? new SnapshotResult(root, [])
                : Failed(IssueType.Required, "There is no baseDefinition to begin with.", "StructureDefinition.baseDefinition");
        }

        if (path.Enter(_url) is { } tooFar)
        {
            return Failed(IssueType.TooCostly, tooFar);
        }

        var snapshot = Snapshot(baseUrl);
        path.Leave();
        return new SnapshotResult(_issues.Exists(i => i.IsError) ? null : snapshot, _issues);
    }

    private Snapshot? Snapshot(string baseUrl)
    {
        if (path.Contains(WithoutVersion(baseUrl)))
        {
            path.Note(WithoutVersion(baseUrl));
            Report(IssueType.BusinessRule, $"{_url} derives from itself.", "StructureDefinition.baseDefinition");
            return null;
        }

        if (generator.Find(baseUrl) is not { } baseDefinition)
        {
            Report(IssueType.NotFound, $"The base {baseUrl} is not known here.", "StructureDefinition.baseDefinition");
            return null;
        }

        var result = generator.ResultOf(baseDefinition, path);
        if (result.Snapshot is not { } @base)
        {
            Report(
                IssueType.Incomplete, $"The base {baseUrl} has no snapshot: {result.Issues.First(i => i.IsError).Diagnostics}",
                "StructureDefinition.baseDefinition");
            return null;
        }

        return Derive(@base);
    }

    private Snapshot? Derive(Snapshot @base)
    {
        var rules = DerivationRules.Of(source);
        var type = Last(source.Root.TextOf("type") ?? "");
        if (!rules.IsSpecialization && type != @base.Type)
        {
            Report(IssueType.BusinessRule, $"A profile of {@base.Url} is of the type {@base.Type}, not {type}.",
                "StructureDefinition.type");
            return null;
        }

        var rootName = rules.IsSpecialization ? type : @base.Elements[0].Path;
        var differential = DifferentialNode.Read(source.Root.First("differential"), rootName, _issues);
        if (differential is not null
            && differential.Definition.Named("type").ToList().SelectMany(t => t.Named("profile").ToList()).Any(p => p.Text == _url))
        {
            Report(IssueType.BusinessRule, $"The root's type is {_url} itself.", differential.Location);
        }

        if (_issues.Count > 0)
        {
            return null;
        }

        var tree = @base.Root;
        if (differential is not null)
        {
            var types = new TypeRules(Find, isOwn);
            var walk = new SnapshotWalk(
                new ElementMerge(_url, rules.IsSpecialization, types, _issues),
                new ContentOpening(tree, Find, _issues),
                new ExtensionTemplate(Find, ProblemOf, _issues),
                rules,
                _issues);
            tree = walk.Merge(tree, [differential]);
        }

        if (tree.LayOut(rootName) is { } elements)
        {
            return new Snapshot(source, elements);
        }

        Report(IssueType.TooCostly, $"The snapshot would have more than {SnapshotNode.MostElements} elements.", null);
        return null;
    }

    private Snapshot? Find(string canonical)
    {
        if (!path.Contains(WithoutVersion(canonical)))
        {
            return generator.Get(canonical, path);
        }

        path.Note(WithoutVersion(canonical));
        return null;
    }

    // Why a profile cannot be used; null also for what is being made and for a part of an extension (url#part).
    private string? ProblemOf(string canonical)
    {
        if (canonical.Contains('#') || path.Contains(WithoutVersion(canonical)))
        {
            return null;
        }

        return generator.Find(canonical) is { } definition
            ? generator.ResultOf(definition, path).Issues.FirstOrDefault(i => i.IsError)?.Diagnostics
            : "it is not known here.";
    }

    private SnapshotResult Failed(string code, string diagnostics, string? expression = null)
    {
        Report(code, diagnostics, expression);
        return new SnapshotResult(null, _issues);
    }

    private void Report(string code, string diagnostics, string? expression) => _issues.Add(Issue.Error(code, diagnostics, expression));

    private static string WithoutVersion(string canonical) => canonical.Split('|')[0];

    private static string Last(string url) => url[(url.LastIndexOf('/') + 1)..];
}
