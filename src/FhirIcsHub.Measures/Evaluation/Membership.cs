namespace FhirIcsHub.Measures;

/// <summary>
/// The populations of one group that one member is counted in, by their places in <see cref="GroupDefinition.Populations"/>.
/// </summary>
internal readonly record struct Membership(ulong Bits)
{
    /// <summary>Populations that a group can have.</summary>
    public const int Most = 64;

    public bool IsNone => Bits == 0;

    public bool Has(int population) => population >= 0 && (Bits & (1UL << population)) != 0;

    public Membership With(int population) => new(Bits | (1UL << population));
}
