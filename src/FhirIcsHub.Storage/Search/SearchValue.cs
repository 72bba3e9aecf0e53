using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Storage.Search;

/// <summary>One value of a criterion, read by the rules of the parameter's type.</summary>
public abstract record SearchValue;

/// <summary>A token.</summary>
/// <param name="AnySystem">The system does not matter: <c>code</c> without a bar.</param>
/// <param name="System">The system; null = the token must have none (<c>|code</c>).</param>
/// <param name="Code">The code; null = any of the system (<c>system|</c>).</param>
public sealed record TokenSearch(bool AnySystem, string? System, string? Code) : SearchValue;

/// <param name="Text">As the client wrote it.</param>
/// <param name="Folded">The same folded.</param>
/// <param name="Match">Which part of the value it must be.</param>
public sealed record StringSearch(string Text, string Folded, StringMatch Match) : SearchValue;

/// <summary>Which part of a string a search value must be.</summary>
public enum StringMatch
{
    Start,
    Exact,
    Contains,

    /// <summary>All of it, but for case, accents and punctuation.</summary>
    Whole,
    End,
}

/// <summary>A date; for <see cref="SearchPrefix.Approximately"/> the range is widened already.</summary>
public sealed record DateSearch(SearchPrefix Prefix, DateRange Range) : SearchValue;

/// <summary>
/// A number. Comparisons use its value exactly, equality the range that its digits imply, <c>ap</c> a tenth to each side.
/// </summary>
public sealed record NumberSearch(SearchPrefix Prefix, NumberRange Range) : SearchValue
{
    /// <summary>The range for <c>ap</c>, both ends inclusive.</summary>
    public (decimal Low, decimal High) Approximation
    {
        get
        {
            var tenth = Math.Abs(Range.Value) / 10;
            var low = NumberRange.Subtract(Range.Value, tenth);
            var high = NumberRange.Add(Range.Value, tenth);
            return (Math.Min(Range.Low, low), Math.Max(Range.High, high));
        }
    }
}

/// <summary>A quantity: a number with unit.</summary>
/// <param name="Number">The number.</param>
/// <param name="System">System of the unit; null = any.</param>
/// <param name="Code">Code of the unit, or, without a system, its printed form; null = any.</param>
public sealed record QuantitySearch(NumberSearch Number, string? System, string? Code) : SearchValue;

/// <summary>A reference.</summary>
/// <param name="IsLocal">To a resource of this server.</param>
/// <param name="Type">Type of a local target; null = any.</param>
/// <param name="Target">Id of a local target, else the URL.</param>
public sealed record ReferenceSearch(bool IsLocal, string? Type, string Target) : SearchValue;

/// <summary>
/// <c>:below</c> of a canonical reference: a version, or those whose first parts it is (<c>url|1</c> finds <c>url|1.2</c>).
/// </summary>
public sealed record CanonicalBelowSearch(string Canonical) : SearchValue;

/// <param name="Uri">The URI.</param>
/// <param name="Match">How it compares.</param>
public sealed record UriSearch(string Uri, UriMatch Match = UriMatch.Equal) : SearchValue;

/// <summary>How a stored URI compares with the one searched for.</summary>
public enum UriMatch
{
    Equal,

    /// <summary><c>:below</c>: it begins with the one searched for.</summary>
    Below,

    /// <summary><c>:above</c>: the one searched for is it, or goes on behind it with <c>/</c> and more.</summary>
    Above,
}

/// <summary>One value for each component of a composite, all of which the same match must have.</summary>
public sealed record CompositeSearch(IReadOnlyList<SearchValue> Components) : SearchValue;

/// <summary><c>:missing</c>: the resource has no value for the parameter, or has one.</summary>
public sealed record MissingSearch(bool IsMissing) : SearchValue;

/// <summary>A chain: the reference leads to a resource of the type that meets the criterion.</summary>
/// <param name="Target">Type of the resource that is referred to.</param>
/// <param name="Criterion">What it must meet: of a parameter of that type, or another chain.</param>
public sealed record ChainSearch(FhirType Target, SearchCriterion Criterion) : SearchValue;

/// <summary><c>_has</c>: a resource that meets the criterion refers, by the parameter, to the one searched for.</summary>
/// <param name="Source">Type of the resource that refers: the parameter is one of its own.</param>
/// <param name="Target">The type that is searched for.</param>
/// <param name="Criterion">What the resource that refers must meet.</param>
public sealed record HasSearch(FhirType Source, FhirType Target, SearchCriterion Criterion) : SearchValue;
