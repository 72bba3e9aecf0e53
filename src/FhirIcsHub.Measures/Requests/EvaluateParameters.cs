using FhirIcsHub.Fhir;

namespace FhirIcsHub.Measures;

/// <summary>A request, or the issues that say which parameter is wrong and why.</summary>
public sealed record ReadRequest(EvaluateRequest? Request, IReadOnlyList<Issue> Issues);

/// <summary>
/// Reads the parameters of <c>$evaluate-measure</c> (and <c>$evaluate</c>, which means the same here), from a query string or from a
/// Parameters resource.
/// </summary>
public static class EvaluateParameters
{
    /// <summary>
    /// The parameter that brings values for the Measure's libraries, as a Parameters resource; by GET <c>parameter=NAME=CQL</c>.
    /// </summary>
    private const string OfLibraries = "parameters";

    private const string OfLibrariesByQuery = "parameter";

    private static readonly string[] SubjectTypes = ["Patient", "Group", "Organization", "Location"];

    /// <summary>Parameters of R4's operation that the hub does not serve: refused by name rather than ignored.</summary>
    private static readonly string[] NotServed = ["measure", "practitioner", "lastReceivedOn"];

    /// <summary>Parameters that start with an underscore (<c>_format</c> and its like) belong to HTTP and are passed over.</summary>
    /// <param name="measureId">Id or canonical URL of the Measure.</param>
    /// <param name="parameters">Names and values.</param>
    /// <param name="body">The Parameters resource of a POST, from which the entry <c>parameters</c> is read; null = none.</param>
    /// <param name="zone">Where the days of the period are; null = London.</param>
    public static ReadRequest Read(
        string measureId, IEnumerable<KeyValuePair<string, string>> parameters, Resource? body = null, EvaluationZone? zone = null)
    {
        var issues = new List<Issue>();
        var ofLibraries = body is null ? [] : ReadOfLibraries(body, issues);
        var values = Collect(parameters, ofLibraries, issues);
        var start = ReadDay(values, "periodStart", lastDay: false, issues);
        var end = ReadDay(values, "periodEnd", lastDay: true, issues);
        if (start > end)
        {
            issues.Add(
                Error(IssueType.Invalid, "periodEnd", $"periodEnd ({end:yyyy-MM-dd}) lies before periodStart ({start:yyyy-MM-dd})."));
        }

        var subject = ReadSubject(values, issues);
        var reportType = ReadReportType(values, subject, issues);
        if (issues.Count > 0)
        {
            return new ReadRequest(null, issues);
        }

        var request = new EvaluateRequest(measureId, start!.Value, end!.Value, reportType, subject) { Zone = zone };
        return new ReadRequest(ofLibraries.Count == 0 ? request : request with { Parameters = ofLibraries }, []);
    }

    /// <summary>
    /// The name and value pairs of a Parameters resource but its <c>parameters</c>; a Reference counts by its literal reference.
    /// </summary>
    public static IEnumerable<KeyValuePair<string, string>> PairsOf(Resource parameters)
    {
        foreach (var parameter in parameters.Root.Named("parameter"))
        {
            var value = parameter.First("value");
            if (parameter.TextOf("name") == OfLibraries && parameter.First("resource").Exists)
            {
                continue;
            }

            yield return new(parameter.TextOf("name") ?? "", value.Text ?? value.TextOf("reference") ?? "");
        }
    }

    private static List<CqlParameter> ReadOfLibraries(Resource body, List<Issue> issues)
    {
        var read = new List<CqlParameter>();
        foreach (var parameter in body.Root.Named("parameter"))
        {
            if (parameter.TextOf("name") == OfLibraries && parameter.First("resource") is { Exists: true } resource)
            {
                read.AddRange(CqlLiteral.Read(resource.AsResource(), issues));
            }
        }

        return read;
    }

    private static Dictionary<string, string> Collect(
        IEnumerable<KeyValuePair<string, string>> parameters, List<CqlParameter> ofLibraries, List<Issue> issues)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in parameters)
        {
            if (name.StartsWith('_'))
            {
                continue;
            }

            if (name == OfLibrariesByQuery)
            {
                if (CqlParameterValues.Split(value) is { } parameter)
                {
                    ofLibraries.Add(parameter);
                }
                else
                {
                    issues.Add(Error(IssueType.Value, name, $"parameter={value}: NAME=CQL was expected."));
                }
            }
            else if (name is not ("periodStart" or "periodEnd" or "reportType" or "subject"))
            {
                issues.Add(NotServed.Contains(name)
                    ? Error(IssueType.NotSupported, name, $"The parameter {name} is not supported.")
                    : Error(IssueType.Invalid, name, $"'{name}' is no parameter of this operation: periodStart, periodEnd, "
                    + "reportType, subject and parameters are."));
            }
            else if (!values.TryAdd(name, value))
            {
                issues.Add(Error(IssueType.Invalid, name, $"The parameter {name} is given more than once."));
            }
        }

        return values;
    }

    private static DateOnly? ReadDay(Dictionary<string, string> values, string name, bool lastDay, List<Issue> issues)
    {
        if (!values.TryGetValue(name, out var text) || text.Length == 0)
        {
            issues.Add(Error(IssueType.Required, name, $"The parameter {name} is missing: a date such as 2026-03-31."));
            return null;
        }

        if (PeriodDay.TryParse(text, lastDay, out var day))
        {
            return day;
        }

        issues.Add(Error(IssueType.Value, name, $"The parameter {name} is not a date (YYYY, YYYY-MM or YYYY-MM-DD)."));
        return null;
    }

    private static ReportSubject? ReadSubject(Dictionary<string, string> values, List<Issue> issues)
    {
        if (!values.TryGetValue("subject", out var text))
        {
            return null;
        }

        var parts = text.Split('/');
        if (parts.Length == 2 && SubjectTypes.Contains(parts[0]) && parts[1].Length > 0)
        {
            return new ReportSubject(parts[0], parts[1]);
        }

        issues.Add(Error(
            IssueType.Value, "subject", "The parameter subject is not a reference Patient/id, Group/id, Organization/id or Location/id."));
        return null;
    }

    private static ReportType ReadReportType(Dictionary<string, string> values, ReportSubject? subject, List<Issue> issues)
    {
        if (!values.TryGetValue("reportType", out var text))
        {
            return subject?.Type == "Patient" ? ReportType.Subject : ReportType.Summary;
        }

        switch (text)
        {
            case "subject":
                if (subject?.Type != "Patient" && !issues.Exists(issue => issue.Expression == "subject"))
                {
                    issues.Add(Error(
                        IssueType.NotSupported, "reportType",
                        "reportType subject reports on one person: give subject=Patient/id, or use subject-list."));
                }

                return ReportType.Subject;
            case "subject-list":
                return ReportType.SubjectList;
            case "summary" or "population":
                return ReportType.Summary;
            default:
                issues.Add(Error(
                    IssueType.NotSupported, "reportType",
                    "The parameter reportType is none of subject, subject-list, summary and population."));
                return ReportType.Summary;
        }
    }

    private static Issue Error(string code, string parameter, string diagnostics) =>
        new(IssueSeverity.Error, code, diagnostics, parameter);
}
