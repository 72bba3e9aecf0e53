namespace FhirIcsHub.Fhir.Profiles;

/// <summary>
/// One statement of a differential, with the statements below it. Statements belong together by path and order, as the specification
/// has it: a path continues the statement last made of its parent, be that the element or one of its slices.
/// </summary>
internal sealed class DifferentialNode
{
    private const int DeepestPath = 64;
    private const int DeepestSlice = 16;

    private readonly List<DifferentialNode> _children = [];

    private DifferentialNode(string path, Element definition)
    {
        Path = path;
        Name = path[(path.LastIndexOf('.') + 1)..];
        Definition = definition;
        SliceName = definition.TextOf("sliceName");
    }

    private DifferentialNode(DifferentialNode statement, List<DifferentialNode> children)
    {
        Path = statement.Path;
        Name = statement.Name;
        Definition = statement.SaysValue ? statement.Definition : default;
        SliceName = statement.SliceName;
        IsValueOnly = true;
        _children = children;
    }

    public string Path { get; }

    /// <summary>Last step of the path, as the differential has it: <c>valueQuantity</c> or <c>value[x]</c>.</summary>
    public string Name { get; }

    public string? SliceName { get; }

    /// <summary>The ElementDefinition; does not exist where only elements below are mentioned.</summary>
    public Element Definition { get; }

    /// <summary>Whether only the fixed value or pattern of the definition counts here.</summary>
    public bool IsValueOnly { get; }

    private bool SaysValue => Definition.First("fixed").Exists || Definition.First("pattern").Exists;

    /// <summary>Statements about children and their slices, in the order of the differential.</summary>
    public IReadOnlyList<DifferentialNode> Children => _children;

    /// <summary>Where to tell the author that something is wrong.</summary>
    public string Location => Definition.Exists ? Definition.Location : _children[0].Location;

    /// <summary>The tree of a differential; null when there is none, or when a path does not begin with the root's.</summary>
    public static DifferentialNode? Read(Element differential, string rootName, ICollection<Issue> issues)
    {
        DifferentialNode? root = null;
        var open = new List<DifferentialNode>();
        foreach (var element in differential.Named("element"))
        {
            var path = element.TextOf("path") ?? "";
            if (path != rootName && !path.StartsWith(rootName + ".", StringComparison.Ordinal))
            {
                issues.Add(Issue.Error(
                    IssueType.Structure, $"The path '{path}' does not begin with '{rootName}', the type that is constrained.",
                    element.Location));
                return null;
            }

            if (path.Count('.') > DeepestPath || element.TextOf("sliceName")?.Count('/') > DeepestSlice)
            {
                issues.Add(Issue.Error(
                    IssueType.TooCostly, $"Paths go at most {DeepestPath} steps deep, slices of slices at most {DeepestSlice}.",
                    element.Location));
                return null;
            }

            if (path == rootName && root is not null)
            {
                issues.Add(Issue.Error(IssueType.Structure, $"'{path}' is stated more than once.", element.Location));
                return null;
            }

            Open(open, new DifferentialNode(path, element), rootName);
            root ??= open[0];
        }

        return root;
    }

    /// <summary>
    /// The values that statements about an element ask for below it, as far as the statements about one of its slices go into the same
    /// elements: what tells the slices of a slice apart is often stated once for all.
    /// </summary>
    public static List<DifferentialNode> ValuesWhereStated(IEnumerable<DifferentialNode> inherited, IReadOnlyList<DifferentialNode> stated)
    {
        var values = new List<DifferentialNode>();
        foreach (var statement in inherited)
        {
            List<DifferentialNode> same = [.. stated.Where(s => s.Name == statement.Name && s.SliceName == statement.SliceName)];
            var below = same.Count == 0 ? [] : ValuesWhereStated(statement.Children, [.. same.SelectMany(s => s.Children)]);
            var isNew = statement.SaysValue && (statement.SliceName is null || same.Count > 0) && !same.Exists(s => s.SaysValue);
            if (isNew || below.Count > 0)
            {
                values.Add(new DifferentialNode(statement, below));
            }
        }

        return values;
    }

    private static void Open(List<DifferentialNode> open, DifferentialNode node, string rootName)
    {
        while (open.Count > 0 && !node.Path.StartsWith(open[^1].Path + ".", StringComparison.Ordinal))
        {
            open.RemoveAt(open.Count - 1);
        }

        var parent = node.Path == rootName ? "" : node.Path[..node.Path.LastIndexOf('.')];
        while (parent.Length > (open.Count == 0 ? 0 : open[^1].Path.Length))
        {
            var next = parent.IndexOf('.', open.Count == 0 ? 0 : open[^1].Path.Length + 1);
            Add(open, new DifferentialNode(next < 0 ? parent : parent[..next], default));
        }

        Add(open, node);
    }

    private static void Add(List<DifferentialNode> open, DifferentialNode node)
    {
        if (open.Count > 0)
        {
            open[^1]._children.Add(node);
        }

        open.Add(node);
    }
}
