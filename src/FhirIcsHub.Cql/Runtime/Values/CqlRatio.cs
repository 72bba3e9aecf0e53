namespace FhirIcsHub.Cql.Runtime.Values;

/// <summary>A ratio of two quantities (CQL, Ratio): <c>1 : 128</c>.</summary>
public sealed record CqlRatio(CqlQuantity? Numerator, CqlQuantity? Denominator)
{
    /// <summary><c>1:128</c>, <c>5 'mg':10 'mL'</c></summary>
    public override string ToString() => $"{Numerator}:{Denominator}";
}
