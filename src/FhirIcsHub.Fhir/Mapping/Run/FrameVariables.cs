using System.Collections;
using System.Diagnostics.CodeAnalysis;
using FhirIcsHub.Fhir.FhirPath;

namespace FhirIcsHub.Fhir.Mapping;

/// <summary>
/// The variables of the rule at hand as FHIRPath sees them. Expressions are evaluated one after the other, so one holder serves all.
/// </summary>
internal sealed class FrameVariables(MapRun run) : IReadOnlyDictionary<string, IReadOnlyList<FhirPathValue>>
{
    private static readonly FhirPathValue[] None = [];

    private readonly FhirPathValue[] _one = new FhirPathValue[1];
    private MapValue[] _frame = [];
    private (string Name, int Slot)[] _slots = [];

    public int Count => _slots.Length;

    public IEnumerable<string> Keys => _slots.Select(s => s.Name);

    public IEnumerable<IReadOnlyList<FhirPathValue>> Values => Keys.Select(k => this[k]);

    public IReadOnlyList<FhirPathValue> this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException();

    /// <summary>What the next evaluation is to see.</summary>
    public FhirPathContext Show(MapValue[] frame, (string Name, int Slot)[] slots)
    {
        _frame = frame;
        _slots = slots;
        return run.Context;
    }

    public bool ContainsKey(string key) => Array.Exists(_slots, s => s.Name == key);

    // The list is read at once by the one who asks: it is lent for that long.
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out IReadOnlyList<FhirPathValue> value)
    {
        foreach (var (name, slot) in _slots)
        {
            if (name == key)
            {
                _one[0] = run.AsRead(_frame[slot]);
                value = _one[0].Kind == FhirPathKind.None ? None : _one;
                return true;
            }
        }

        value = null;
        return false;
    }

    public IEnumerator<KeyValuePair<string, IReadOnlyList<FhirPathValue>>> GetEnumerator() =>
        _slots.Select(s => KeyValuePair.Create(s.Name, (IReadOnlyList<FhirPathValue>)[.. this[s.Name]])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
