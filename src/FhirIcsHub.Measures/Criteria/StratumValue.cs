namespace FhirIcsHub.Measures;

/// <summary>What the people of one stratum have in common: a coded value, or text alone.</summary>
public sealed record StratumValue(string Text, string? System = null, string? Code = null)
{
    /// <summary>The stratum of those whose value is not known. It stands last in a report.</summary>
    public static StratumValue Unknown { get; } = new("unknown");

    internal string SortKey => Code ?? Text;
}
