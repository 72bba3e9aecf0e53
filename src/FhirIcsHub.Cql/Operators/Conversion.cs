using FhirIcsHub.Cql.Types;

namespace FhirIcsHub.Cql.Operators;

/// <summary>How a conversion changes a value.</summary>
internal enum ConversionKind
{
    /// <summary>
    /// The value stays, its type is said anew (<c>As</c>); with <see cref="Conversion.Inner"/> a choice is narrowed or widened.
    /// </summary>
    Cast,

    /// <summary>An operator or a function of a library is applied.</summary>
    Operator,

    /// <summary>Each element of a list is converted.</summary>
    List,

    /// <summary>The single element of a list is taken.</summary>
    ListDemotion,

    /// <summary>A list with the value is made.</summary>
    ListPromotion,

    /// <summary>Both boundaries of an interval are converted.</summary>
    Interval,

    /// <summary>The single point of an interval is taken.</summary>
    IntervalDemotion,

    /// <summary>An interval from the value to itself is made.</summary>
    IntervalPromotion,
}

/// <summary>A way from a value of one type to a value of another.</summary>
/// <param name="Kind">How.</param>
/// <param name="From">Type of the value.</param>
/// <param name="To">Type of the result.</param>
/// <param name="IsImplicit">Whether the translator may insert it unasked.</param>
/// <param name="Inner">
/// Conversion of the elements, of the boundaries, or of the matching type of a choice; null when none is needed.
/// </param>
/// <param name="Operator">The operator of <see cref="ConversionKind.Operator"/>.</param>
internal sealed record Conversion(
    ConversionKind Kind, DataType From, DataType To, bool IsImplicit, Conversion? Inner = null, Operator? Operator = null)
{
    /// <summary>Conversions of further types of a choice, after <see cref="Inner"/>, in the order of the choice.</summary>
    public IReadOnlyList<Conversion> Alternatives { get; init; } = [];

    /// <summary>Cost in overload resolution; less is better.</summary>
    public int Score => (Inner?.Score ?? 0) + Kind switch
    {
        ConversionKind.Cast => ConversionScore.Cast,
        ConversionKind.IntervalDemotion => ConversionScore.IntervalDemotion,
        ConversionKind.ListDemotion => ConversionScore.ListDemotion,
        ConversionKind.IntervalPromotion => ConversionScore.IntervalPromotion,
        ConversionKind.ListPromotion => ConversionScore.ListPromotion,
        ConversionKind.List => To is ListType { ElementType: SimpleType }
            ? ConversionScore.SimpleConversion
            : ConversionScore.ComplexConversion,
        ConversionKind.Interval => To is IntervalType { PointType: SimpleType }
            ? ConversionScore.SimpleConversion
            : ConversionScore.ComplexConversion,
        _ => To is ClassType ? ConversionScore.ComplexConversion : ConversionScore.SimpleConversion,
    };

    /// <summary>The conversion that an operator with one operand makes.</summary>
    public static Conversion By(Operator conversion, bool isImplicit) =>
        new(
            ConversionKind.Operator,
            conversion.Signature[0],
            conversion.ResultType ?? throw new ArgumentException("a conversion has a result type", nameof(conversion)),
            isImplicit,
            Operator: conversion);
}

/// <summary>What an operand costs in overload resolution (specification section "Conversion Precedence").</summary>
internal static class ConversionScore
{
    public const int ExactMatch = 0;
    public const int SubType = 1;
    public const int Compatible = 2;
    public const int Cast = 3;
    public const int SimpleConversion = 4;
    public const int ComplexConversion = 5;
    public const int IntervalPromotion = 6;
    public const int ListDemotion = 7;
    public const int IntervalDemotion = 8;
    public const int ListPromotion = 9;

    /// <summary>Cost of an operand of type <paramref name="given"/> where <paramref name="wanted"/> stands in the signature.</summary>
    public static int Of(DataType given, DataType wanted, Conversion? conversion) =>
        wanted.Equals(given) ? ExactMatch
        : wanted.IsSuperTypeOf(given) ? SubType
        : given.IsCompatibleWith(wanted) ? Compatible
        : conversion?.Score ?? throw new InvalidOperationException($"an operand of {given} for {wanted} needs a conversion");

    /// <summary>Which of two overloads of equal cost is preferred: the one with the simpler operand types.</summary>
    public static int PrecedenceOf(DataType operand) => operand switch
    {
        SimpleType => 1,
        TupleType => 2,
        ClassType => 3,
        IntervalType => 4,
        ListType => 5,
        ChoiceType => 6,
        _ => 7,
    };
}
