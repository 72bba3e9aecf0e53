namespace FhirIcsHub.Cql.Operators;

/// <summary>The overload that a call means.</summary>
/// <param name="Operator">The overload; generic ones are instantiated.</param>
/// <param name="Conversions">The conversion of each operand, null for those taken as they are; null when none is needed at all.</param>
internal sealed record OperatorResolution(Operator Operator, IReadOnlyList<Conversion?>? Conversions)
{
    /// <summary>
    /// Whether more than one overload with as many operands was known when the call was resolved. Then ELM of signature level
    /// <c>Overloads</c> says the signature. An instantiation of a generic operator counts as an overload from its first use on, so the
    /// answer depends on the calls before it in the same library.
    /// </summary>
    public bool HasOverloads { get; internal set; }

    /// <summary>Cost of the conversions; less is better.</summary>
    public int Score { get; internal set; }
}

/// <summary>What became of a call: an overload, nothing, or a problem to tell the author (an ambiguous call).</summary>
/// <param name="Resolution">The overload, or null.</param>
/// <param name="Problem">Why there is none although some would fit; null when simply none fits.</param>
internal readonly record struct ResolvedCall(OperatorResolution? Resolution, string? Problem);
