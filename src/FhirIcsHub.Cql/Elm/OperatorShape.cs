using System.Collections.Frozen;

namespace FhirIcsHub.Cql.Elm;

/// <summary>How the arguments of an operator are written.</summary>
internal sealed class OperatorShape
{
    private const string Operand = "operand";

    private static readonly string[] Unary = """
        Not, Negate, Exists, IsNull, IsTrue, IsFalse, Abs, Ceiling, Floor, Truncate, Ln, Exp, Successor, Predecessor,
        Precision, Start, End, Width, Size, PointFrom, SingletonFrom, Distinct, Flatten, Length, Upper, Lower,
        ToBoolean, ToChars, ToConcept, ToDate, ToDateTime, ToDecimal, ToInteger, ToLong, ToList, ToQuantity, ToRatio,
        ToString, ToTime, ConvertsToBoolean, ConvertsToDate, ConvertsToDateTime, ConvertsToDecimal, ConvertsToInteger,
        ConvertsToLong, ConvertsToQuantity, ConvertsToRatio, ConvertsToString, ConvertsToTime, DateFrom, TimeFrom,
        TimezoneFrom, TimezoneOffsetFrom, ExpandValueSet
        """.Split([' ', ',', '\n'], StringSplitOptions.RemoveEmptyEntries);

    private static readonly string[] UnaryToPrecision = ["DateTimeComponentFrom", "CalculateAge"];

    private static readonly string[] Listed = """
        And, Or, Xor, Implies, Equal, Equivalent, NotEqual, Less, Greater, LessOrEqual, GreaterOrEqual, Add, Subtract,
        Multiply, Divide, TruncatedDivide, Modulo, Power, Log, LowBoundary, HighBoundary, Concatenate, Coalesce, Union,
        Intersect, Except, Collapse, Expand, Indexer, StartsWith, EndsWith, Matches, ReplaceMatches, Times,
        ConvertQuantity, CanConvertQuantity, Subsumes, SubsumedBy
        """.Split([' ', ',', '\n'], StringSplitOptions.RemoveEmptyEntries);

    private static readonly string[] ListedToPrecision = """
        In, Contains, ProperIn, ProperContains, Includes, IncludedIn, ProperIncludes, ProperIncludedIn, Before, After,
        SameAs, SameOrBefore, SameOrAfter, Meets, MeetsBefore, MeetsAfter, Overlaps, OverlapsBefore, OverlapsAfter,
        Starts, Ends, DurationBetween, DifferenceBetween, CalculateAgeAt
        """.Split([' ', ',', '\n'], StringSplitOptions.RemoveEmptyEntries);

    private static readonly string[] Aggregates = """
        Count, Sum, Product, Avg, Min, Max, GeometricMean, Median, Mode, Variance, PopulationVariance, StdDev,
        PopulationStdDev, AllTrue, AnyTrue
        """.Split([' ', ',', '\n'], StringSplitOptions.RemoveEmptyEntries);

    private static readonly (string Name, string Slots)[] Named =
    [
        ("Combine", "source separator?"),
        ("Split", "stringToSplit separator?"),
        ("SplitOnMatches", "stringToSplit separatorPattern"),
        ("PositionOf", "pattern string"),
        ("LastPositionOf", "pattern string"),
        ("Substring", "stringToSub startIndex length?"),
        ("Round", "operand precision?"),
        ("First", "source"),
        ("Last", "source"),
        ("IndexOf", "source element"),
        ("Slice", "source startIndex? endIndex?"),
        ("Children", "source"),
        ("Descendents", "source"),
        ("Descendants", "source"),
        ("Message", "source condition? code? severity? message?"),
        ("Date", "year month? day?"),
        ("DateTime", "year month? day? hour? minute? second? millisecond? timezoneOffset?"),
        ("Time", "hour minute? second? millisecond?"),
        ("Now", ""),
        ("Today", ""),
        ("TimeOfDay", ""),
    ];

    private static readonly FrozenDictionary<string, OperatorShape> Shapes = All().ToFrozenDictionary(shape => shape.Name);

    private static readonly OperatorShape[] ByOperator = [.. Enum.GetValues<ElmOperator>().Select(op => Shapes[op.ToString()])];

    private OperatorShape(string name, IReadOnlyList<ArgumentSlot> slots)
    {
        Name = name;
        Operator = Enum.Parse<ElmOperator>(name);
        Slots = slots;
    }

    public ElmOperator Operator { get; }

    /// <summary>The name in ELM.</summary>
    public string Name { get; }

    /// <summary>The members that hold the arguments, in order. One slot that is a list takes all arguments.</summary>
    public IReadOnlyList<ArgumentSlot> Slots { get; }

    /// <summary>Whether the arguments are a list in the member <c>operand</c>.</summary>
    public bool IsList => Slots is [{ IsList: true }];

    /// <summary>Whether a precision can be stated.</summary>
    public bool HasPrecision { get; private init; }

    public bool IsAggregate { get; private init; }

    public static OperatorShape Of(ElmOperator op) => ByOperator[(int)op];

    /// <summary>The shape of the operator of that name; null when there is none.</summary>
    public static OperatorShape? Find(string name) => Shapes.GetValueOrDefault(name);

    private static IEnumerable<OperatorShape> All() =>
    [
        .. Unary.Select(name => new OperatorShape(name, [new(Operand)])),
        .. UnaryToPrecision.Select(name => new OperatorShape(name, [new(Operand)]) { HasPrecision = true }),
        .. Listed.Select(name => new OperatorShape(name, [new(Operand, IsList: true)])),
        .. ListedToPrecision.Select(name => new OperatorShape(name, [new(Operand, IsList: true)]) { HasPrecision = true }),
        .. Aggregates.Select(name => new OperatorShape(name, [new("source")]) { IsAggregate = true }),
        .. Named.Select(named => new OperatorShape(
            named.Name, [.. named.Slots.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Slot)])),
    ];

    private static ArgumentSlot Slot(string text) => new(text.TrimEnd('?'), IsOptional: text.EndsWith('?'));
}

/// <summary>A member that holds an argument, or all of them.</summary>
internal readonly record struct ArgumentSlot(string Name, bool IsOptional = false, bool IsList = false);
