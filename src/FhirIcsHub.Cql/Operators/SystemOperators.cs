using FhirIcsHub.Cql.Types;

namespace FhirIcsHub.Cql.Operators;

/// <summary>
/// The operators of CQL by the names of their ELM nodes, with all overloads (specification appendix B "CQL Reference"). Overloads of one
/// name stand in an order that conversions of equal cost are tried in.
/// </summary>
internal static class SystemOperators
{
    private const string Table = """
        And Or Xor Implies (Boolean, Boolean) Boolean
        Not IsTrue IsFalse (Boolean) Boolean
        IsNull (Any) Boolean
        Coalesce (list<T>) T
        Coalesce (T, T) T
        Coalesce (T, T, T) T
        Coalesce (T, T, T, T) T
        Coalesce (T, T, T, T, T) T

        ToString (X) String for Boolean Integer Long Decimal DateTime Date Time Quantity Ratio
        ToBoolean (X) Boolean for String Integer Decimal Long
        ToChars (String) list<String>
        ToInteger (X) Integer for String Long Boolean
        ToLong (X) Long for String Integer Boolean
        ToDecimal (X) Decimal for String Integer Long Boolean
        ToDateTime (X) DateTime for String Date
        ToDate (X) Date for String DateTime
        ToTime (String) Time
        ToQuantity (X) Quantity for String Ratio Integer Decimal
        ToRatio (String) Ratio
        ConvertsToBoolean ConvertsToInteger ConvertsToLong ConvertsToDecimal ConvertsToDateTime ConvertsToDate (Any) Boolean
        ConvertsToTime ConvertsToString ConvertsToQuantity ConvertsToRatio (Any) Boolean
        CanConvertQuantity (Quantity, String) Boolean
        ConvertQuantity (Quantity, String) Quantity

        Equal Equivalent (C, C) Boolean
        Equal Equivalent (R, R) Boolean
        Equal Equivalent (H, H) Boolean
        Equal Equivalent (X, X) Boolean for Boolean Integer Long Decimal String DateTime Date Time Quantity Ratio Code Concept
        Less LessOrEqual Greater GreaterOrEqual (X, X) Boolean for Integer Long Decimal String DateTime Date Time Quantity

        Abs Negate (X) X for Integer Long Decimal Quantity
        Add (X, X) X for Integer Long Decimal Quantity String
        Add (X, Quantity) X for DateTime Date Time
        Ceiling Floor Truncate (Decimal) Integer
        Divide (X, X) X for Decimal Quantity
        Exp Ln (Decimal) Decimal
        Log (Decimal, Decimal) Decimal
        HighBoundary LowBoundary (X, Integer) X for Decimal Date DateTime Time
        Modulo Multiply TruncatedDivide (X, X) X for Integer Long Decimal Quantity
        Power (X, X) X for Integer Long Decimal
        Precision (X) Integer for Decimal Date DateTime Time
        Predecessor Successor (X) X for Integer Long Decimal Date DateTime Time Quantity
        Round (Decimal) Decimal
        Round (Decimal, Integer) Decimal
        Subtract (X, X) X for Integer Long Decimal Quantity
        Subtract (X, Quantity) X for DateTime Date Time

        Combine (list<String>) String
        Combine (list<String>, String) String
        Concatenate (String, String) String
        EndsWith StartsWith Matches (String, String) Boolean
        Indexer (String, Integer) String
        LastPositionOf PositionOf (String, String) Integer
        Length (String) Integer
        Lower Upper (String) String
        ReplaceMatches (String, String, String) String
        Split SplitOnMatches (String, String) list<String>
        Substring (String, Integer) String
        Substring (String, Integer, Integer) String

        After Before (X, X) Boolean for DateTime Date Time
        DateTime (Integer) DateTime
        DateTime (Integer, Integer) DateTime
        DateTime (Integer, Integer, Integer) DateTime
        DateTime (Integer, Integer, Integer, Integer) DateTime
        DateTime (Integer, Integer, Integer, Integer, Integer) DateTime
        DateTime (Integer, Integer, Integer, Integer, Integer, Integer) DateTime
        DateTime (Integer, Integer, Integer, Integer, Integer, Integer, Integer) DateTime
        DateTime (Integer, Integer, Integer, Integer, Integer, Integer, Integer, Decimal) DateTime
        Date (Integer) Date
        Date (Integer, Integer) Date
        Date (Integer, Integer, Integer) Date
        Time (Integer) Time
        Time (Integer, Integer) Time
        Time (Integer, Integer, Integer) Time
        Time (Integer, Integer, Integer, Integer) Time
        DateFrom (DateTime) Date
        TimeFrom (DateTime) Time
        TimezoneFrom TimezoneOffsetFrom (DateTime) Decimal
        DateTimeComponentFrom (X) Integer for DateTime Date Time
        DifferenceBetween DurationBetween (X, X) Integer for DateTime Date Time
        SameAs SameOrAfter SameOrBefore (X, X) Boolean for DateTime Date Time
        Now now () DateTime
        Today today () Date
        TimeOfDay timeOfDay () Time

        After Before Ends Starts Equal Equivalent Includes IncludedIn Meets MeetsBefore MeetsAfter (interval<T>, interval<T>) Boolean
        Overlaps OverlapsBefore OverlapsAfter ProperIncludes ProperIncludedIn (interval<T>, interval<T>) Boolean
        SameAs SameOrAfter SameOrBefore (interval<T>, interval<T>) Boolean
        Collapse Expand (list<interval<T>>, Quantity) list<interval<T>>
        Expand (interval<T>, Quantity) list<T>
        Contains ProperContains (interval<T>, T) Boolean
        In ProperIn (T, interval<T>) Boolean
        Except Intersect Union (interval<T>, interval<T>) interval<T>
        Start End PointFrom Size Width (interval<T>) T

        Contains ProperContains (list<T>, T) Boolean
        In ProperIn (T, list<T>) Boolean
        Equal Equivalent Includes IncludedIn ProperIncludes ProperIncludedIn (list<T>, list<T>) Boolean
        Except Intersect Union (list<T>, list<T>) list<T>
        Distinct Tail (list<T>) list<T>
        Skip Take (list<T>, Integer) list<T>
        Slice (list<T>) list<T>
        Slice (list<T>, Integer) list<T>
        Slice (list<T>, Integer, Integer) list<T>
        Exists (list<T>) Boolean
        Flatten (list<list<T>>) list<T>
        First Last SingletonFrom Mode (list<T>) T
        Indexer (list<T>, Integer) T
        IndexOf (list<T>, T) Integer
        Length Count (list<T>) Integer

        AllTrue AnyTrue (list<Boolean>) Boolean
        Avg Median PopulationStdDev PopulationVariance StdDev Variance (list<X>) X for Decimal Quantity
        GeometricMean (list<Decimal>) Decimal
        Max Min (list<X>) X for Integer Long Decimal Quantity DateTime Date Time String
        Product Sum (list<X>) X for Integer Long Decimal Quantity

        ToConcept (Code) Concept
        ToConcept (list<Code>) Concept
        CalculateAge (X) Integer for DateTime Date
        CalculateAgeAt (X, X) Integer for DateTime Date
        InValueSet InCodeSystem (X) Boolean for String Code Concept
        InValueSet (X, ValueSet) Boolean for String Code Concept
        InCodeSystem (X, CodeSystem) Boolean for String Code Concept
        AnyInValueSet AnyInCodeSystem (list<X>) Boolean for String Code Concept
        AnyInValueSet (list<X>, ValueSet) Boolean for String Code Concept
        AnyInCodeSystem (list<X>, CodeSystem) Boolean for String Code Concept
        ExpandValueSet (ValueSet) list<Code>
        Subsumes SubsumedBy (X, X) Boolean for Code Concept
        Message (T, Boolean, String, String, String) T
        """;

    /// <summary>The operators that also convert, and whether the translator may insert them unasked.</summary>
    private static readonly (string Name, string[] Implicit)[] ConvertingNames =
    [
        ("ToString", []),
        ("ToBoolean", []),
        ("ToChars", []),
        ("ToInteger", []),
        ("ToLong", ["Integer"]),
        ("ToDecimal", ["Integer", "Long"]),
        ("ToDateTime", ["Date"]),
        ("ToDate", []),
        ("ToTime", []),
        ("ToQuantity", ["Integer", "Decimal"]),
        ("ToRatio", []),
        ("ToConcept", ["Code"]),
        ("ExpandValueSet", ["ValueSet"]),
    ];

    /// <summary>All overloads.</summary>
    public static IReadOnlyList<Operator> All { get; } = [.. OperatorTable.Read(Table)];

    /// <summary>All overloads by name.</summary>
    public static ILookup<string, Operator> ByName { get; } = All.ToLookup(o => o.Name, StringComparer.Ordinal);

    /// <summary>The conversions between the types of the System model.</summary>
    public static IReadOnlyList<Conversion> Conversions { get; } =
    [
        .. ConvertingNames.SelectMany(c => ByName[c.Name]
            .Select(o => Conversion.By(o, c.Implicit.Contains((o.Signature[0] as NamedType)?.SimpleName)))),
    ];

    /// <summary>A map of the system operators for the translation of one library.</summary>
    public static OperatorMap NewMap() => new(ByName);
}
