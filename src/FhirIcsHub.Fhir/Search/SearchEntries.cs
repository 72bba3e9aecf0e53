namespace FhirIcsHub.Fhir.Search;

/// <summary>
/// What a resource can be found by: one entry for each indexed value. <c>Ordinal</c> ties the components of one composite
/// match together; it is 0 for ordinary parameters and counts 1, 2, 3… over the matches of a composite.
/// </summary>
public sealed class SearchEntries
{
    public List<TokenEntry> Tokens { get; } = [];
    public List<StringEntry> Strings { get; } = [];
    public List<DateEntry> Dates { get; } = [];
    public List<NumberEntry> Numbers { get; } = [];
    public List<QuantityEntry> Quantities { get; } = [];
    public List<ReferenceEntry> References { get; } = [];
    public List<UriEntry> Uris { get; } = [];

    /// <summary>
    /// Id of the first local Patient that the parameters of the patient compartment refer to (of a Patient its own id);
    /// null when there is none.
    /// </summary>
    public string? PatientId { get; set; }
}

public readonly record struct TokenEntry(SearchParameterInfo Parameter, int Ordinal, string? System, string Code);

/// <summary>
/// <paramref name="Value"/> is the string as it stands in the resource, <paramref name="Folded"/> what a default search compares from
/// the start (<see cref="SearchText"/>). A family name of several parts has an entry for each part with the same value.
/// </summary>
public readonly record struct StringEntry(SearchParameterInfo Parameter, int Ordinal, string Value, string Folded);

/// <summary><paramref name="Low"/> and <paramref name="High"/> are UTC ticks, both inclusive.</summary>
public readonly record struct DateEntry(SearchParameterInfo Parameter, int Ordinal, long Low, long High);

public readonly record struct NumberEntry(SearchParameterInfo Parameter, int Ordinal, decimal Low, decimal High);

public readonly record struct QuantityEntry(
    SearchParameterInfo Parameter, int Ordinal, string? System, string? Code, decimal Low, decimal High);

/// <summary>
/// A reference. A local one has a <paramref name="TargetType"/> and the target's id; otherwise <paramref name="TargetId"/> is the whole
/// URL. The identifier of a logical reference is a token entry under <see cref="SearchParameterInfo.Identifier"/>.
/// </summary>
public readonly record struct ReferenceEntry(SearchParameterInfo Parameter, int Ordinal, string? TargetType, string TargetId, bool IsLocal);

public readonly record struct UriEntry(SearchParameterInfo Parameter, int Ordinal, string Value);
