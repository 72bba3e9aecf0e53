using System.Collections.Frozen;
using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Models;
using FhirIcsHub.Cql.Types;

namespace FhirIcsHub.Cql.Translation;

// Functions of the language, and the nodes that they become (specification appendix B).
internal sealed partial class LibraryTranslation
{
    // Functions that become the node of their operator. Other operators can be called by name as well and stay a call.
    private static readonly FrozenDictionary<string, ElmOperator> FunctionOperators = """
        AllTrue AnyTrue Avg Count GeometricMean Max Median Min Mode PopulationStdDev PopulationVariance Product StdDev Sum Variance
        Abs Ceiling Exp Floor Ln Negate Precision Predecessor Successor Truncate HighBoundary Log LowBoundary Modulo Power TruncatedDivide
        Round DateTime Date Time Now Today TimeOfDay IndexOf First Last Slice
        Contains Expand In Includes IncludedIn ProperIncludes ProperIncludedIn
        Distinct Exists Flatten Collapse SingletonFrom ExpandValueSet Coalesce Intersect Union Except IsNull IsTrue IsFalse
        Length Width Size Indexer StartsWith EndsWith Matches ReplaceMatches Concatenate Combine Split SplitOnMatches Upper Lower
        PositionOf LastPositionOf Substring Not And Or Xor Implies
        ConvertsToString ConvertsToBoolean ConvertsToInteger ConvertsToLong ConvertsToDecimal ConvertsToDateTime ConvertsToDate
        ConvertsToTime ConvertsToQuantity ConvertsToRatio ToString ToBoolean ToInteger ToLong ToDecimal ToDateTime ToDate ToTime ToQuantity
        ToRatio ToConcept ToChars CanConvertQuantity ConvertQuantity
        Equal NotEqual Greater GreaterOrEqual Less LessOrEqual Equivalent Message
        """.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
        .ToFrozenDictionary(name => name, Enum.Parse<ElmOperator>, StringComparer.Ordinal);

    // Written like functions although the grammar has keywords for them.
    private static string SystemFunctionName(string name) => name switch
    {
        "contains" => "Contains",
        "distinct" => "Distinct",
        "exists" => "Exists",
        "in" => "In",
        "not" => "Not",
        _ => name,
    };

    /// <summary>The node of a function of the language; null when there is no such function.</summary>
    private Expression? SystemFunction(string name, IReadOnlyList<Expression> operands)
    {
        switch (name)
        {
            case "Skip":
                return Slice(name, operands, 2, source => (operands[1], NullOf(TypeOf(operands[1]))));
            case "Take":
                return Slice(name, operands, 2, source => (LiteralOf(0), Operate(ElmOperator.Coalesce, operands[1], LiteralOf(0))));
            case "Tail":
                return Slice(name, operands, 1, source => (LiteralOf(1), NullOf(SystemModel.Integer)));
            case "Slice":
                // An index that is null is no index.
                return Operate(ElmOperator.Slice, [.. operands.Select((o, i) => i > 0 && o is Null ? NullOf(SystemModel.Integer) : o)]);
            case "now" or "today" or "timeOfDay":
                return SystemFunction(char.ToUpperInvariant(name[0]) + name[1..], operands);
        }

        if (AgePrecision(name) is { } precision)
        {
            return Age(name, precision, operands);
        }

        return FunctionOperators.TryGetValue(name, out var op) ? Operate(op, operands) : null;
    }

    private Operation Slice(
        string name, IReadOnlyList<Expression> operands, int count, Func<Expression, (Expression Start, Expression End)> range)
    {
        if (operands.Count != count)
        {
            throw new TranslationException($"{name} takes {count} operands");
        }

        var (start, end) = range(operands[0]);
        IReadOnlyList<Expression> checkedOperands = name switch
        {
            "Skip" => [operands[0], start],
            "Take" => [operands[0], end],
            _ => [operands[0]],
        };
        var call = ResolveSystem(name, checkedOperands)!;
        if (count == 2)
        {
            (start, end) = name == "Skip" ? (call.Operands[1], end) : (start, call.Operands[1]);
        }

        return Typed(new Operation(ElmOperator.Slice, call.Operands[0], start, end) { Signature = call.Signature },
            call.Operator.ResultType!);
    }

    // AgeInYears(), AgeInDaysAt(x), CalculateAgeInMonths(birth), CalculateAgeInHoursAt(birth, x)
    private static DateTimePrecision? AgePrecision(string name)
    {
        var unit = name.StartsWith("AgeIn", StringComparison.Ordinal) ? name[5..]
            : name.StartsWith("CalculateAgeIn", StringComparison.Ordinal) ? name[14..] : "";
        return (unit.EndsWith("At", StringComparison.Ordinal) ? unit[..^2] : unit) switch
        {
            "Years" => DateTimePrecision.Year,
            "Months" => DateTimePrecision.Month,
            "Weeks" => DateTimePrecision.Week,
            "Days" => DateTimePrecision.Day,
            "Hours" => DateTimePrecision.Hour,
            "Minutes" => DateTimePrecision.Minute,
            "Seconds" => DateTimePrecision.Second,
            _ => null,
        };
    }

    private Operation Age(string name, DateTimePrecision precision, IReadOnlyList<Expression> operands)
    {
        var isAt = name.EndsWith("At", StringComparison.Ordinal);
        var isOfPatient = name.StartsWith("AgeIn", StringComparison.Ordinal);
        var expected = (isAt ? 1 : 0) + (isOfPatient ? 0 : 1);
        if (operands.Count != expected)
        {
            throw new TranslationException($"{name} takes {expected} operand{(expected == 1 ? "" : "s")}, not {operands.Count}");
        }

        var op = isAt ? ElmOperator.CalculateAgeAt : ElmOperator.CalculateAge;
        return Operate(op, precision, isOfPatient ? [.. AgeOfPatient(precision, isAt ? operands[0] : null)] : operands);
    }

    private IEnumerable<Expression> AgeOfPatient(DateTimePrecision precision, Expression? at)
    {
        if (at is null)
        {
            return precision <= DateTimePrecision.Month
                ? [EnforceType(PatientBirthDate(), SystemModel.Date)]
                : [Ensure(PatientBirthDate(), SystemModel.DateTime)];
        }

        if (precision > DateTimePrecision.Day)
        {
            return [PatientBirthDate(), at];
        }

        var date = DateOrDateTime(at);
        return [EnforceType(PatientBirthDate(), TypeOf(date)), date];
    }

    private Expression EnforceType(Expression expression, DataType target) =>
        target.IsSuperTypeOf(TypeOf(expression)) ? expression : ConvertTo(expression, target, implicitOnly: false);

    // What is neither becomes the one that it converts to more cheaply.
    private Expression DateOrDateTime(Expression value)
    {
        var type = TypeOf(value);
        if (type.IsSubTypeOf(SystemModel.Date) || type.IsSubTypeOf(SystemModel.DateTime))
        {
            return value;
        }

        var toDate = _conversions.Find(type, SystemModel.Date);
        var toDateTime = _conversions.Find(type, SystemModel.DateTime);
        if (toDate is not null && toDateTime is not null && toDate.Score == toDateTime.Score)
        {
            throw new TranslationException($"a {type.Label} can become a Date as well as a DateTime: say which with convert");
        }

        var better = toDate is null || (toDateTime is not null && toDateTime.Score < toDate.Score) ? toDateTime : toDate;
        return better is null ? throw new TranslationException($"an age is taken at a Date or a DateTime, not at a {type.Label}")
            : Convert(value, better);
    }

    private Expression PatientBirthDate()
    {
        var patient = Identifier("Patient");
        var path = _defaultModel?.PatientBirthDate
            ?? throw new TranslationException("the model that is used does not say when a patient is born");
        return path.Contains('.', StringComparison.Ordinal)
            ? Typed(new Property { Source = patient, Path = path }, PathType(TypeOf(patient), path))
            : Access(patient, path);
    }
}
