namespace FhirIcsHub.Measures;

/// <summary>What the people of one stratum have in common: a coded value, or text alone.</summary>
public sealed record StratumValue(string Text, string? System = null, string? Code = null)
{
    /// <summary>The stratum of those whose value is not known. It stands last in a report.</summary>
    public static StratumValue Unknown { get; } = new("unknown");

    /// <summary>The stratum of those for whom a CQL expression gives null.</summary>
    internal static StratumValue Null { get; } = new("null");

    /// <summary>The stratum of those for whom a CQL expression gives an empty list.</summary>
    internal static StratumValue Empty { get; } = new("empty");

    /// <summary>The one stratum of a stratifier by criteria: those who meet them.</summary>
    internal static StratumValue Met { get; } = new("true");

    /// <summary>What the code is called, when that is not <see cref="Text"/>.</summary>
    public string? Display { get; init; }

    internal string SortKey => Code ?? Text;
}
