using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Cql.Runtime.Intervals;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Compilation.Sharing;

/// <summary>
/// What a run has worked out that holds for all its persons. A run is what has the same instant, terminology and parameters, whether its
/// evaluations have one options object or one each. Used by many evaluations at a time; who comes at the same time may work it out twice.
/// </summary>
internal sealed class RunResults(CqlEvaluationOptions options, int slots)
{
    private readonly WeakReference<CqlEvaluationOptions> _options = new(options);
    private readonly DateTimeOffset _instant = options.Instant;
    private readonly WeakReference<ICqlTerminology>? _terminology = options.Terminology is { } terminology ? new(terminology) : null;
    private readonly KeyValuePair<string, object?>[] _parameters = [.. options.Parameters];
    private readonly Slot?[] _slots = new Slot?[slots];

    /// <summary>Whether an evaluation of these options belongs to the run.</summary>
    public bool Has(CqlEvaluationOptions other) => (_options.TryGetTarget(out var own) && ReferenceEquals(own, other))
        || (_instant.EqualsExact(other.Instant) && HasTerminology(other.Terminology) && HasParameters(other.Parameters));

    /// <summary>The result of a slot for a person: that of the run, else what the person has.</summary>
    public Slot? Recall(EvaluationState state, int slot) =>
        _slots[slot] is { } known ? state.Slots[slot] = known : state.Slots[slot];

    /// <summary>Takes note of a value. What fails is tried again for the next person, whose limits may reach further.</summary>
    public void Keep(int slot, Slot value) => _slots[slot] = value;

    private bool HasTerminology(ICqlTerminology? other) => _terminology is null ? other is null
        : _terminology.TryGetTarget(out var own) && ReferenceEquals(own, other);

    private bool HasParameters(IReadOnlyDictionary<string, object?> others)
    {
        if (others.Count != _parameters.Length)
        {
            return false;
        }

        foreach (var (name, value) in _parameters)
        {
            if (!others.TryGetValue(name, out var other) || !AreSame(value, other))
            {
                return false;
            }
        }

        return true;
    }

    // Not equal by CQL, but the same in every respect that an expression could ask for; of other types only the same object is.
    private static bool AreSame(object? left, object? right) => ReferenceEquals(left, right) || (left, right) switch
    {
        (CqlInterval one, CqlInterval other) => one.GetType() == other.GetType() && one.LowClosed == other.LowClosed
            && one.HighClosed == other.HighClosed && AreSame(one.LowObject, other.LowObject) && AreSame(one.HighObject, other.HighObject),
        (CqlDateTime one, CqlDateTime other) => one == other && one.OffsetMinutes == other.OffsetMinutes,
        (CqlDate one, CqlDate other) => one == other,
        (decimal one, decimal other) => one == other && one.Scale == other.Scale,
        (string or bool or int or long, _) => left!.Equals(right),
        _ => false,
    };
}
