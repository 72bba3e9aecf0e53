using FhirIcsHub.Cql;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Measures;

/// <summary>The further parameters of an evaluation, or the issues that say which of them is wrong and why.</summary>
/// <param name="Values">By name, as CQL's values.</param>
/// <param name="Issues">What is wrong.</param>
public sealed record MeasureParameterValues(IReadOnlyDictionary<string, object?> Values, IReadOnlyList<Issue> Issues);

/// <summary>Reads what a request gives for parameters of a Measure's libraries, those that they include too.</summary>
public static class MeasureParameters
{
    /// <summary>The parameter that has the period of the request.</summary>
    public const string MeasurementPeriod = "Measurement Period";

    /// <param name="measure">The Measure.</param>
    /// <param name="given">Names, and values as CQL expressions.</param>
    /// <param name="period">The measurement period: its end is Now, its offset that of times that name none.</param>
    public static MeasureParameterValues Read(MeasureDefinition measure, IReadOnlyList<CqlParameter> given, MeasurePeriod period)
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        var issues = new List<Issue>();
        if (given.Count == 0)
        {
            return new MeasureParameterValues(values, issues);
        }

        var libraries = LibrariesOf(measure);
        var options = new CqlEvaluationOptions { Now = period.End, Offset = period.Offset };
        foreach (var (name, expression) in given)
        {
            if (ProblemOf(name, libraries) is { } refused)
            {
                issues.Add(Wrong(refused));
                continue;
            }

            var declaring = libraries.FindAll(library => library.Parameters.Any(parameter => parameter.Name == name));
            var type = declaring[0].Parameters.First(parameter => parameter.Name == name).Type;
            var value = CqlParameterValues.Read(expression, type, options, out var problem);
            if (problem is not null)
            {
                issues.Add(Wrong($"The parameter {name}: {problem}"));
            }
            else if (value is not null && declaring.Find(library =>
                !CqlParameterValues.IsTaken(library, name, value, options)) is { } other)
            {
                issues.Add(Wrong($"The parameter {name}: the library {other.Identifier.Id} takes no {CqlTypeName.Of(value)} for it."));
            }

            values[name] = value;
        }

        return new MeasureParameterValues(values, issues);
    }

    private static string? ProblemOf(string name, List<CompiledLibrary> libraries) =>
        name == MeasurementPeriod ? $"The parameter {name} has the period of periodStart and periodEnd; leave it out."
        : libraries.Exists(library => library.Parameters.Any(parameter => parameter.Name == name)) ? null
        : $"No library of the Measure has a parameter \"{name}\"; there are: "
            + string.Join(", ", libraries.SelectMany(library => library.Parameters).Select(parameter => parameter.Name).Distinct()) + ".";

    /// <summary>Those that criteria are from, then those that they include, each once.</summary>
    private static List<CompiledLibrary> LibrariesOf(MeasureDefinition measure)
    {
        var found = new List<CompiledLibrary>();
        foreach (var criterion in measure.Criteria.OfType<CqlCriterion>())
        {
            Add(criterion.Shelf, criterion.Library);
        }

        return found;

        void Add(LibraryShelf shelf, CompiledLibrary library)
        {
            if (found.Exists(known => known.Identifier.Id == library.Identifier.Id
                && known.Identifier.Version == library.Identifier.Version))
            {
                return;
            }

            found.Add(library);
            foreach (var include in library.Elm.Includes)
            {
                if (shelf.CompiledIncluded(include.Path!, include.Version) is { } included)
                {
                    Add(shelf, included);
                }
            }
        }
    }

    private static Issue Wrong(string reason) => Issue.Error(IssueType.Value, reason, "parameters");
}
