using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Http;

namespace FhirIcsHub.Server.Measures;

/// <summary>The measure operations in words.</summary>
internal static class MeasureDescriptions
{
    private const string Details = """
        Evaluates an outcome measure over the joined record and answers with a MeasureReport: initial population, denominator, numerator,
        score, and strata by neighbourhood, deprivation quintile, sex and age band.

        * The system: leave `subject` out.
        * A place, a neighbourhood or a practice by where people are registered: `subject=Organization/{id}`.
        * A place or a neighbourhood by where people live: `subject=Location/{id}`.
        * One person: `subject=Patient/{id}`.

        Parameters of the measure's CQL libraries: by POST the Parameters resource `parameters`, by GET `parameter=NAME=CQL`, which can be
        repeated. "Measurement Period" has the period of the request, from the start of the first to the end of the last day in the civil
        time of the header `Timezone`.

        Shipped measures: `care-plan-coverage`, `blood-pressure-control`, `smoking-status-recorded`. `$evaluate-measure` and `$evaluate`
        do the same.
        """;

    private const string ReportExample = """
        {"resourceType":"MeasureReport","status":"complete","type":"summary",
        "measure":"https://fhiricshub.example/Measure/smoking-status-recorded|1.0.0","period":{"start":"2025-04-01","end":"2026-03-31"},
        "group":[{"population":[{"code":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/measure-population",
        "code":"denominator"}]},"count":1204}],"measureScore":{"value":0.91}}]}
        """;

    private const string ParametersExample = """
        {"resourceType":"Parameters","parameter":[{"name":"periodStart","valueDate":"2025-04-01"},
        {"name":"periodEnd","valueDate":"2026-03-31"}]}
        """;

    private const string ParametersOnTypeExample = """
        {"resourceType":"Parameters","parameter":[{"name":"measure","valueString":"Measure/smoking-status-recorded"},
        {"name":"periodStart","valueDate":"2025-04-01"},{"name":"periodEnd","valueDate":"2026-03-31"}]}
        """;

    private static readonly ParameterDescription MeasureId = new(ParameterPlace.Path, "id", "Id of the measure",
        "smoking-status-recorded");

    private static readonly ParameterDescription MeasureToEvaluate = new(ParameterPlace.Query, "measure", "The measure",
        "Measure/smoking-status-recorded")
    { IsRequired = true };

    private static readonly IReadOnlyList<ParameterDescription> EvaluateParameters =
    [
        new(ParameterPlace.Query, "periodStart", "First day of the period", "2025-04-01") { IsRequired = true },
        new(ParameterPlace.Query, "periodEnd", "Last day of the period", "2026-03-31") { IsRequired = true },
        new(ParameterPlace.Query, "reportType",
            "`summary` (also `population`): counts. `subject-list`: with the persons. `subject`: one person, whom `subject` names",
            "summary"),
        new(ParameterPlace.Query, "subject", "Whom it is about: Patient, Group, Organization or Location", "Organization/ics-demo"),
        new(ParameterPlace.Query, "parameter", "`NAME=CQL`: the value of a parameter of the measure's library; can be repeated"),
        TimezoneHeader.Description,
        Described.Pretty,
    ];

    private static readonly IReadOnlyList<ResponseDescription> EvaluateResponses =
    [
        new(200, "A MeasureReport", ReportExample),
        new(400, "A parameter is missing or wrong",
            Described.Outcome("required", "The parameter periodStart is missing: a date such as 2026-03-31.")),
        new(404, "There is no such measure or subject", Described.Outcome("not-found", "There is no Measure/x.")),
        new(422, "The measure cannot be evaluated", Described.Outcome("not-found", "The library X is not stored here.")),
    ];

    public static RouteDescription Get(string operation) =>
        On(operation, "Evaluate a measure") with { Parameters = [MeasureId, .. EvaluateParameters] };

    public static RouteDescription GetOnType(string operation) =>
        On(operation, "Evaluate the measure that a parameter names") with { Parameters = [MeasureToEvaluate, .. EvaluateParameters] };

    public static RouteDescription Post(string operation) =>
        On(operation, "Evaluate a measure, parameters in the body") with
        {
            Parameters = [MeasureId, TimezoneHeader.Description, Described.Pretty],
            Body = new("Parameters", ParametersExample)
        };

    public static RouteDescription PostOnType(string operation) =>
        On(operation, "Evaluate the measure that a parameter names, parameters in the body") with
        {
            Parameters = [TimezoneHeader.Description, Described.Pretty],
            Body = new("Parameters", ParametersOnTypeExample),
        };

    private static RouteDescription On(string operation, string summary) => new(HubInteraction.Operation, "Measures", summary)
    {
        Operation = operation,
        OperationOn = "Measure",
        Definition = "http://hl7.org/fhir/OperationDefinition/Measure-evaluate-measure",
        Details = Details,
        Responses = EvaluateResponses,
    };
}
