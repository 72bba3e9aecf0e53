namespace FhirIcsHub.Cql.Compilation.Sharing;

/// <summary>
/// What a run has worked out that holds for all its persons: a run is what has the same <see cref="CqlEvaluationOptions"/>. Used by many
/// evaluations at a time; who comes at the same time may work it out twice.
/// </summary>
internal sealed class RunResults(int slots)
{
    private readonly Slot?[] _slots = new Slot?[slots];

    /// <summary>The result of a slot for a person: that of the run, else what the person has.</summary>
    public Slot? Recall(EvaluationState state, int slot) =>
        _slots[slot] is { } known ? state.Slots[slot] = known : state.Slots[slot];

    /// <summary>Takes note of a value. What fails is tried again for the next person, whose limits may reach further.</summary>
    public void Keep(int slot, Slot value) => _slots[slot] = value;
}
