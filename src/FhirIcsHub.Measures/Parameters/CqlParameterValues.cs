using FhirIcsHub.Cql;
using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Cql.Runtime.Intervals;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Measures;

/// <summary>A parameter of CQL libraries and its value as a CQL expression.</summary>
public sealed record CqlParameter(string Name, string Expression);

/// <summary>
/// Values of parameters that are given as CQL expressions: <c>"Measurement Period"=Interval[@2026-01-01, @2026-12-31]</c>.
/// </summary>
public static class CqlParameterValues
{
    private const string Define = "value";

    /// <summary>Name and expression of <c>NAME=EXPRESSION</c>; null when it is none. The name may stand in double quotes.</summary>
    public static CqlParameter? Split(string given)
    {
        var equals = given.StartsWith('"') && given.IndexOf('"', 1) is > 0 and var quote
            ? given.IndexOf('=', quote) : given.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && given[..equals].Trim().Trim('"') is { Length: > 0 } name
            ? new CqlParameter(name, given[(equals + 1)..].Trim())
            : null;
    }

    /// <summary>
    /// The value of an expression. A parameter of DateTimes that is given an interval of Dates gets all of the first and the last day; a
    /// year or a month stands for its days, as in FHIR's search and $evaluate-measure.
    /// </summary>
    /// <param name="expression">CQL without a model.</param>
    /// <param name="declared">The .NET type that the parameter is declared with; null when it is not known.</param>
    /// <param name="options">Instant and offset.</param>
    /// <param name="problem">What is wrong with the expression.</param>
    public static object? Read(string expression, Type? declared, CqlEvaluationOptions options, out string? problem)
    {
        var value = Evaluate(expression, options, out problem);
        if (problem is null && value is CqlInterval<CqlDate> days && declared == typeof(CqlInterval<CqlDateTime>)
            && days is { StartObject: CqlDate first, EndObject: CqlDate last })
        {
            var (endMonth, endYear) = (last.Month ?? 12, last.Year);
            var endDay = last.Day ?? DateTime.DaysInMonth(endYear, endMonth);
            var start = FormattableString.Invariant($"@{first.Year:0000}-{first.Month ?? 1:00}-{first.Day ?? 1:00}T00:00:00.000");
            var end = FormattableString.Invariant($"@{endYear:0000}-{endMonth:00}-{endDay:00}T23:59:59.999");
            return Evaluate($"Interval[{start}, {end}]", options, out problem);
        }

        return value;
    }

    /// <summary>Whether a library takes a value for its parameter of that name.</summary>
    public static bool IsTaken(CompiledLibrary library, string name, object value, CqlEvaluationOptions options)
    {
        var given = options with { Parameters = new Dictionary<string, object?> { [name] = value }, IsTraced = false };
        try
        {
            return new CqlEvaluation(library, new BundlePersonRecord(default, []), given).Parameter(name) is not null;
        }
        catch (CqlException)
        {
            return false;
        }
    }

    private static object? Evaluate(string expression, CqlEvaluationOptions options, out string? problem)
    {
        // The expression begins a line, so that columns are its own.
        const int LineOfExpression = 3;
        var libraries = new LibrarySet().AddText($"library Parameters\ndefine \"{Define}\":\n{expression}\n");
        var compiled = new CqlCompiler(libraries).Compile("Parameters");
        problem = null;
        if (compiled.Problems.FirstOrDefault(p => p.IsError) is { } error)
        {
            // What is missing at the end is found behind it.
            problem = $"column {(error.Line == LineOfExpression ? error.Column : expression.Length + 1)}: {error.Message}";
            return null;
        }

        if (compiled.Library?.Defines is not [Define])
        {
            problem = "column 1: expected one expression";
            return null;
        }

        try
        {
            return new CqlEvaluation(compiled.Library, new BundlePersonRecord(default, []), options).Value(Define);
        }
        catch (CqlException fault)
        {
            problem = fault.Message;
            return null;
        }
    }
}
