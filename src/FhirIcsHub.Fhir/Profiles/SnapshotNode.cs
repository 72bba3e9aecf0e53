namespace FhirIcsHub.Fhir.Profiles;

/// <summary>
/// An element of a snapshot with what is below it. Nodes do not change: a derived snapshot makes new ones along the paths that it touches
/// and shares the rest. Paths and ids follow from the place in the tree and are written when it is laid out as a list.
/// </summary>
internal sealed class SnapshotNode(ProfileElement element, IReadOnlyList<SnapshotNode> children, IReadOnlyList<SnapshotNode> slices)
{
    /// <summary>More than any real definition has by far.</summary>
    public const int MostElements = 50_000;

    public ProfileElement Element { get; } = element;

    public string Name { get; } = element.Name;

    /// <summary>Children; empty for what the snapshot does not open up.</summary>
    public IReadOnlyList<SnapshotNode> Children { get; } = children;

    /// <summary>Slices; of a slice the slices of it.</summary>
    public IReadOnlyList<SnapshotNode> Slices { get; } = slices;

    /// <summary>The tree of a snapshot's elements.</summary>
    public static SnapshotNode Of(IReadOnlyList<ProfileElement> elements)
    {
        var open = new List<Draft>();
        foreach (var element in elements)
        {
            var parentPath = element.Path.LastIndexOf('.') is var dot and > 0 ? element.Path[..dot] : "";
            while (open.Count > 1 && open[^1].Element.Path != parentPath)
            {
                open.RemoveAt(open.Count - 1);
            }

            var draft = new Draft(element);
            if (open.Count > 0)
            {
                open[^1].Add(draft);
            }

            open.Add(draft);
        }

        return open[0].ToNode();
    }

    /// <summary>
    /// All elements in order, with the ids and paths of their places; elements that already have them are shared. Null when there are more
    /// than <see cref="MostElements"/>: definitions that repeat each other multiply.
    /// </summary>
    public IReadOnlyList<ProfileElement>? LayOut(string rootName)
    {
        var elements = new List<ProfileElement>();
        LayOut(elements, rootName, rootName);
        return elements.Count > MostElements ? null : elements;
    }

    public SnapshotNode With(ProfileElement element) => new(element, Children, Slices);

    private void LayOut(List<ProfileElement> elements, string path, string id)
    {
        if (elements.Count > MostElements)
        {
            return;
        }

        elements.Add(Placed(path, id));
        foreach (var child in Children)
        {
            child.LayOut(elements, path + "." + child.Name, $"{id}.{child.Name}{(child.Element.SliceName is { } name ? ":" + name : "")}");
        }

        foreach (var slice in Slices)
        {
            var end = id.LastIndexOf('.') + 1;
            var colon = id.IndexOf(':', end);
            slice.LayOut(elements, path, $"{(colon < 0 ? id : id[..colon])}:{slice.Element.SliceName}");
        }
    }

    private ProfileElement Placed(string path, string id)
    {
        if (Element.Id == id && Element.Path == path)
        {
            return Element;
        }

        var placed = Element.Copy();
        placed.Id = id;
        placed.Path = path;
        return placed;
    }

    private sealed class Draft(ProfileElement element)
    {
        private readonly List<Draft> _children = [];
        private readonly List<Draft> _slices = [];

        public ProfileElement Element { get; } = element;

        public void Add(Draft draft) => (draft.Element.SliceName is { } name ? SlicedBy(draft, name) : _children).Add(draft);

        public SnapshotNode ToNode() => new(Element, [.. _children.Select(c => c.ToNode())], [.. _slices.Select(s => s.ToNode())]);

        // A slice of a slice is called a/b. A slice that stands alone (a choice of one type that was given a name) is a child by itself.
        private List<Draft> SlicedBy(Draft slice, string name)
        {
            var sliced = _children.FindLast(c => c.Element.Path == slice.Element.Path);
            if (sliced is null)
            {
                return _children;
            }

            for (var deeper = sliced; deeper is not null;)
            {
                sliced = deeper;
                deeper = sliced._slices.FindLast(s => name.StartsWith(s.Element.SliceName + "/", StringComparison.Ordinal));
            }

            return sliced._slices;
        }
    }
}
