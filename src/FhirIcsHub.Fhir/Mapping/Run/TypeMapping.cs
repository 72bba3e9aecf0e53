using FhirIcsHub.Fhir.FhirPath;

namespace FhirIcsHub.Fhir.Mapping;

/// <summary>
/// What a rule without transform and without <c>then</c> does: the group for the types at hand, or a copy where the types agree.
/// </summary>
internal sealed class TypeMapping(int source, MapType? sourceType, TypeGroups groups)
{
    public MapValue Map(MapRun run, MapValue[] frame, CompiledTarget target, TargetNode owner, MapElement element)
    {
        var value = run.AsRead(frame[source]);
        if (value.Kind == FhirPathKind.None)
        {
            return default;
        }

        var type = MapTypeTest.Of(value) ?? sourceType;
        if (type is not null && groups.Find(type, element) is { } found)
        {
            var made = target.Create(run, owner, element, found.Slot, found.Type);
            found.Group.Do(run, [MapValue.Of(value), MapValue.Of(made)]);
            return MapValue.Of(made);
        }

        return target.Put(run, owner, element, MapValue.Of(value)) is { } put ? MapValue.Of(put) : default;
    }
}

/// <summary>The groups of a map and its imports that are taken by type.</summary>
internal sealed class TypeGroups
{
    private readonly Dictionary<(string Source, string Target), CompiledGroup> _byTypes = [];
    private readonly Dictionary<string, CompiledGroup> _byType = new(StringComparer.Ordinal);

    /// <summary>False when another group is there for these types.</summary>
    public bool TryAdd(string source, string target, bool alsoAlone, CompiledGroup group) =>
        _byTypes.TryAdd((source, target), group) && (!alsoAlone || _byType.TryAdd(source, group));

    public (CompiledGroup Group, MapSlot Slot, MapType Type)? Find(MapType source, MapElement element)
    {
        if (_byTypes.Count == 0)
        {
            return null;
        }

        foreach (var slot in element.Slots)
        {
            if (_byTypes.TryGetValue((source.Key, slot.Type.Key), out var both))
            {
                return (both, slot, slot.Type);
            }
        }

        if (_byType.TryGetValue(source.Key, out var group) && group.Types[1] is { } type && element.SlotFor(type) is { } fitting)
        {
            return (group, fitting, type);
        }

        return null;
    }
}
