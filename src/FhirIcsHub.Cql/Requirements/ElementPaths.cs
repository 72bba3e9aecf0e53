namespace FhirIcsHub.Cql.Requirements;

/// <summary>
/// Elements of a resource that are needed, as a tree: of an element that has no needed children all is needed, of another these children
/// only. Of a primitive that is needed its value is.
/// </summary>
public sealed class ElementPaths
{
    private readonly SortedDictionary<string, ElementPaths> _children = new(StringComparer.Ordinal);

    /// <summary>Whether the whole of it is needed.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>The needed children by name (without a choice's type), in the order of their names; none when all is needed.</summary>
    public IReadOnlyDictionary<string, ElementPaths> Children => _children;

    /// <summary>
    /// All paths, parents before children, in the order of their names: <c>code</c>, <c>code.coding</c>, <c>code.coding.code</c>. A path of
    /// which no child is listed is needed whole.
    /// </summary>
    public IEnumerable<string> Paths() => PathsBelow("");

    /// <summary>Says that the element at a path is needed: as a whole, or only that it is there.</summary>
    internal void Add(string path, bool whole)
    {
        var at = this;
        foreach (var name in path.Length == 0 ? [] : path.Split('.'))
        {
            if (at.IsWhole)
            {
                return;
            }

            if (!at._children.TryGetValue(name, out var child))
            {
                at._children[name] = child = new ElementPaths();
            }

            at = child;
        }

        if (whole)
        {
            at.IsWhole = true;
            at._children.Clear();
        }
    }

    internal void Add(ElementPaths other)
    {
        if (other.IsWhole)
        {
            Add("", whole: true);
        }
        else if (!IsWhole)
        {
            foreach (var (name, child) in other._children)
            {
                Add(name, whole: false);
                _children[name].Add(child);
            }
        }
    }

    private IEnumerable<string> PathsBelow(string parent) => _children.SelectMany(child =>
    {
        var path = parent + child.Key;
        return child.Value.PathsBelow(path + ".").Prepend(path);
    });
}
