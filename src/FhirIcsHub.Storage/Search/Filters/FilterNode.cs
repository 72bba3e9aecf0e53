using System.Text.Json;

namespace FhirIcsHub.Storage.Search.Filters;

/// <summary>An expression of <c>_filter</c> (https://hl7.org/fhir/R4/search_filter.html). Its text is one that reads as the same.</summary>
internal abstract record FilterNode;

/// <summary>Two expressions that must both be true, or one of which must be.</summary>
internal sealed record FilterPair(bool IsAnd, FilterNode Left, FilterNode Right) : FilterNode
{
    // Read from the left to the right: only what stands on the right needs parentheses.
    public override string ToString() => $"{Left} {(IsAnd ? "and" : "or")} {(Right is FilterPair ? $"({Right})" : Right)}";
}

/// <summary>An expression that must not be true.</summary>
internal sealed record FilterNegation(FilterNode Inner) : FilterNode
{
    public override string ToString() => $"not ({Inner})";
}

/// <summary>A comparison.</summary>
/// <param name="Path">The parameter, and what leads to it.</param>
/// <param name="Operator">One of <see cref="FilterParser.Operators"/>.</param>
/// <param name="Value">What it is compared with.</param>
/// <param name="Position">Where it stands in the text, from 1.</param>
internal sealed record FilterTest(IReadOnlyList<FilterStep> Path, string Operator, string Value, int Position) : FilterNode
{
    public bool Equals(FilterTest? other) =>
        other is not null && Path.SequenceEqual(other.Path) && Operator == other.Operator && Value == other.Value;

    public override int GetHashCode() => HashCode.Combine(Path.Count, Operator, Value);

    public override string ToString() => $"{string.Join('.', Path)} {Operator} {JsonSerializer.Serialize(Value)}";
}

/// <summary>A parameter in a path.</summary>
/// <param name="Name">Its code.</param>
/// <param name="Filter">What the resource that it refers to must meet beside the rest of the path; null = nothing.</param>
internal sealed record FilterStep(string Name, FilterNode? Filter)
{
    public override string ToString() => Filter is null ? Name : $"{Name}[{Filter}]";
}

/// <summary>The outcome of reading a filter: the expression, or what is wrong and where.</summary>
/// <param name="Node">Null when it cannot be read.</param>
/// <param name="Fault">What is wrong; never repeats the text, which may be personal.</param>
/// <param name="Position">Where, in characters from 1.</param>
internal sealed record FilterReading(FilterNode? Node, string Fault, int Position);
