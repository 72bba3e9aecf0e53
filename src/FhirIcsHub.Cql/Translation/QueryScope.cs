using FhirIcsHub.Cql.Types;

namespace FhirIcsHub.Cql.Translation;

/// <summary>The names that a query introduces while it is translated.</summary>
internal sealed class QueryScope
{
    private readonly List<(string Name, DataType Type)> _sources = [];
    private readonly List<(string Name, DataType Type)> _lets = [];

    /// <summary>Whether no source is a list, so that the result is none either.</summary>
    public bool IsSingular { get; private set; } = true;

    /// <summary>Whether the elements of <c>$this</c> can be named without it.</summary>
    public bool IsImplicit { get; init; }

    /// <summary>While the keys of the sort are translated: the type of the elements that are sorted.</summary>
    public DataType? SortedElement { get; set; }

    /// <summary>Adds a source of the query itself.</summary>
    public void AddPrimary(string alias, DataType type)
    {
        IsSingular &= type is not ListType;
        _sources.Add((alias, type));
    }

    /// <summary>Adds the source of a with or without clause.</summary>
    public void AddRelated(string alias, DataType type) => _sources.Add((alias, type));

    public void RemoveLast() => _sources.RemoveAt(_sources.Count - 1);

    public void AddLet(string name, DataType type) => _lets.Add((name, type));

    /// <summary>Takes the names away that a sort cannot see.</summary>
    public void Clear()
    {
        _sources.Clear();
        _lets.Clear();
    }

    /// <summary>Type of the source, which may be a list; null when there is none of that name.</summary>
    public DataType? FindSource(string alias) => Find(_sources, alias);

    public DataType? FindLet(string name) => Find(_lets, name);

    public IEnumerable<string> Names => _sources.Concat(_lets).Select(n => n.Name);

    private static DataType? Find(List<(string Name, DataType Type)> names, string name)
    {
        foreach (var entry in names)
        {
            if (entry.Name == name)
            {
                return entry.Type;
            }
        }

        return null;
    }
}
