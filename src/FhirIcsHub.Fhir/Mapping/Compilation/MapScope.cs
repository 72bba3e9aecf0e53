namespace FhirIcsHub.Fhir.Mapping;

/// <summary>
/// The variables that a rule sees: those of its group and of the rules around it. Source and target variables may have the same name.
/// </summary>
internal sealed class MapScope
{
    private readonly MapScope? _outer;
    private readonly FrameSize _frame;
    private readonly List<MapVariable> _variables = [];

    public MapScope()
    {
        _frame = new FrameSize();
    }

    private MapScope(MapScope outer)
    {
        _outer = outer;
        _frame = outer._frame;
    }

    /// <summary>How many values a call of the group holds.</summary>
    public int Size => _frame.Count;

    public MapScope Inner() => new(this);

    public MapVariable Add(string name, bool isTarget, MapType? type)
    {
        var variable = new MapVariable(name, isTarget, _frame.Count++, type);
        _variables.Add(variable);
        return variable;
    }

    public MapVariable? Find(string name, bool isTarget)
    {
        for (var scope = this; scope is not null; scope = scope._outer)
        {
            for (var i = scope._variables.Count - 1; i >= 0; i--)
            {
                if (scope._variables[i].Name == name && scope._variables[i].IsTarget == isTarget)
                {
                    return scope._variables[i];
                }
            }
        }

        return null;
    }

    /// <summary>A variable that is read: a source before a target of the same name.</summary>
    public MapVariable? FindRead(string name) => Find(name, isTarget: false) ?? Find(name, isTarget: true);

    private sealed class FrameSize
    {
        public int Count { get; set; }
    }
}

/// <summary>A variable of a group.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsTarget">Whether it is something being made.</param>
/// <param name="Slot">Its place in the values of a call.</param>
/// <param name="Type">Its type as far as the map tells.</param>
internal sealed record MapVariable(string Name, bool IsTarget, int Slot, MapType? Type);
