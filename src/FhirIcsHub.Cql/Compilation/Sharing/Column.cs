namespace FhirIcsHub.Cql.Compilation.Sharing;

/// <summary>
/// What an expression comes to for the rows of a list, each worked out where it is first needed: queries that go through the list again
/// find it here. Kept for the person; of each list that the expression is met with there is one.
/// </summary>
internal sealed class Column<T> : Slot
{
    private readonly object _list;
    private readonly T[] _values;
    private readonly bool[] _known;
    private readonly Column<T>? _next;

    private Column(object list, int count, Column<T>? next)
    {
        _list = list;
        _values = new T[count];
        _known = new bool[count];
        _next = next;
    }

    /// <summary>Reads what is known for a row; false when that is nothing so far.</summary>
    public static bool Find(EvaluationState state, int slot, object list, int row, ref T value)
    {
        for (var column = state.Slots[slot] as Column<T>; column is not null; column = column._next)
        {
            if (ReferenceEquals(column._list, list))
            {
                if (column._known[row])
                {
                    value = column._values[row];
                    return true;
                }

                return false;
            }
        }

        return false;
    }

    /// <summary>Keeps what it came to for a row.</summary>
    public static void Keep(EvaluationState state, int slot, object list, int count, int row, T value)
    {
        var first = state.Slots[slot] as Column<T>;
        var column = first;
        while (column is not null && !ReferenceEquals(column._list, list))
        {
            column = column._next;
        }

        if (column is null)
        {
            state.Slots[slot] = column = new Column<T>(list, count, first);
        }

        column._values[row] = value;
        column._known[row] = true;
    }
}
