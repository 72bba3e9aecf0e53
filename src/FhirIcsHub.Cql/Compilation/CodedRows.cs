using FhirIcsHub.Fhir;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>
/// Retrieves of one type by the codes of one element: the codes of each resource are looked up once for all of them. At most as many as a
/// number has bits.
/// </summary>
internal sealed class CodeGroup(int number, ElementName path)
{
    public const int MaxFilters = 64;

    private readonly List<int> _filters = [];

    /// <summary>Its number in the program.</summary>
    public int Number => number;

    public ElementName Path => path;

    /// <summary>The program's filters that belong to it; each has the mark of its position.</summary>
    public IReadOnlyList<int> Filters => _filters;

    /// <summary>The mark of a filter; 0 when there is no more room for it.</summary>
    public ulong MarkOf(int filter)
    {
        var position = _filters.IndexOf(filter);
        if (position < 0 && _filters.Count < MaxFilters)
        {
            position = _filters.Count;
            _filters.Add(filter);
        }

        return position < 0 ? 0 : 1UL << position;
    }
}

/// <summary>A person's resources of a type with the filters of a group that their codes fit.</summary>
internal sealed class CodedRows
{
    private readonly ulong[] _marks;
    private readonly ulong _known;

    private CodedRows(IReadOnlyList<Element> source, ulong[] marks, ulong known)
    {
        Source = source;
        _marks = marks;
        _known = known;
    }

    /// <summary>The resources, as the record gave them.</summary>
    public IReadOnlyList<Element> Source { get; }

    public static CodedRows Of(EvaluationState state, CodeGroup group, IReadOnlyList<Element> source)
    {
        var (table, known) = state.Codes.Marks(group);
        var marks = new ulong[source.Count];
        for (var i = 0; i < marks.Length; i++)
        {
            state.Step();
            marks[i] = table.OfResource(source[i], group.Path);
        }

        return new CodedRows(source, marks, known);
    }

    /// <summary>Whether a filter was ready when the resources were looked through.</summary>
    public bool Knows(ulong mark) => (_known & mark) != 0;

    /// <summary>The resources that have the mark.</summary>
    public IReadOnlyList<Element> With(ulong mark)
    {
        var count = 0;
        foreach (var marks in _marks)
        {
            count += (marks & mark) != 0 ? 1 : 0;
        }

        if (count == 0 || count == _marks.Length)
        {
            return count == 0 ? [] : Source;
        }

        var found = new Element[count];
        for (var i = 0; count > 0; i++)
        {
            if ((_marks[i] & mark) != 0)
            {
                found[^count--] = Source[i];
            }
        }

        return found;
    }
}
