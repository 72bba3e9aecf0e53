namespace FhirIcsHub.Measures;

/// <summary>The populations of one group that one person is counted in.</summary>
public readonly record struct Membership
{
    private readonly byte _bits;

    private Membership(int bits) => _bits = (byte)bits;

    public bool Has(PopulationKind kind) => (_bits & (1 << (int)kind)) != 0;

    internal Membership With(PopulationKind kind) => new(_bits | (1 << (int)kind));
}
