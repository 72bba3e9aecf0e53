using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>Instances of System classes from their elements, as an instance selector names them.</summary>
internal static class SystemInstances
{
    /// <summary>A Quantity without a value is null: no operator knows anything of it.</summary>
    public static CqlQuantity? Quantity(decimal? value, string? unit) => value is { } number ? new CqlQuantity(number, unit) : null;

    public static CqlRatio Ratio(CqlQuantity? numerator, CqlQuantity? denominator) => new(numerator, denominator);

    public static CqlCode Code(string? code, string? system, string? version, string? display) => new(code, system, version, display);

    public static CqlConcept Concept(IReadOnlyList<CqlCode>? codes, string? display) => new(codes ?? [], display);

    public static CqlValueSet ValueSet(string? id, string? version, string? name) => new(id, version, name);

    public static CqlCodeSystem CodeSystem(string? id, string? version, string? name) => new(id, version, name);
}
