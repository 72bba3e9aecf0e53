using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Http;

namespace FhirIcsHub.Server.Operations.Observations;

/// <summary><c>$lastn</c> and <c>$stats</c> in words.</summary>
internal static class ObservationDescriptions
{
    private const string StatsExample = """
        {"resourceType":"Parameters","parameter":[{"name":"subject","valueUri":"Patient/example"},{"name":"coding","valueCoding":{"system":"http://loinc.org","code":"29463-7"}},{"name":"statistic","valueCode":"average"},{"name":"period","valuePeriod":{"start":"2026-01-01","end":"2026-12-31"}}]}
        """;

    private static readonly FhirType ObservationType = FhirSchema.R4.FindResourceType("Observation")!;

    private static readonly ParameterDescription Max = new(
        ParameterPlace.Query, "max", "How many of each kind; 1 when it is not given", "3")
    { Type = "positiveInt" };

    public static RouteDescription LastN { get; } = new(HubInteraction.Operation, "Search", "The last observations of each kind")
    {
        Operation = "lastn",
        OperationOn = "Observation",
        Definition = "http://hl7.org/fhir/OperationDefinition/Observation-lastn",
        Details = """
            Among the observations that a search finds, the last `max` of each kind, latest first, on one page. `patient` or `subject` is
            needed, and `category` or a parameter with a code in it (`code`, `combo-code`, `code-value-quantity`, …); every other search
            parameter of Observation works too.

            Observations are of one kind when they have the same subject and share a system and code, directly or through others that have
            several codings; without codings, the same text. What is of the same moment as the last one comes too.
            """,
        Parameters =
        [
            Max,
            new(ParameterPlace.Query, "patient", "Whose observations; or `subject`", "example") { Type = "string", IsPrefilled = true },
            new(ParameterPlace.Query, "subject", "Whose observations; or `patient`", "Patient/example") { Type = "string" },
            new(ParameterPlace.Query, "category", "Of which category", "vital-signs") { Type = "string", IsPrefilled = true },
            new(ParameterPlace.Query, "code", "Of which kind", "http://loinc.org|29463-7") { Type = "string" },
            Described.Format, Described.Pretty,
        ],
        Responses =
        [
            new(200, "A Bundle of type `searchset` on one page", $$"""
                {"resourceType":"Bundle","type":"searchset","total":1,"link":[{"relation":"self","url":"http://127.0.0.1:8080/fhir/Observation/$lastn?patient=example&category=vital-signs"}],
                "entry":[{"fullUrl":"http://127.0.0.1:8080/fhir/Observation/example","resource":{{Described.AnyResource.Of(ObservationType)}},"search":{"mode":"match"} }]}
                """),
            new(400, "A parameter is missing or wrong", Described.Outcome("invalid", "$lastn needs patient or subject.")),
            Described.NotValid,
        ],
    };

    public static RouteDescription LastNByPost { get; } = LastN with
    {
        Summary = "The last observations of each kind, with the parameters in the body",
        Parameters = [Described.Format, Described.Pretty],
        Body = new("Search parameters and `max` as a form or as Parameters", "patient=example&category=vital-signs&max=3", MediaTypes.Form)
        {
            Others =
            [
                (MediaTypes.FhirJsonName, """
                    {"resourceType":"Parameters","parameter":[{"name":"patient","valueReference":{"reference":"Patient/example"} },
                    {"name":"category","valueCode":"vital-signs"},{"name":"max","valuePositiveInt":3}]}
                    """),
            ],
        },
    };

    public static RouteDescription Stats { get; } = new(HubInteraction.Operation, "Search", "Statistics over what was measured of somebody")
    {
        Operation = "stats",
        OperationOn = "Observation",
        Definition = "http://hl7.org/fhir/OperationDefinition/Observation-stats",
        Details = """
            Answers with Parameters: an Observation (`statistics`) for each code, with a component for each statistic, and with
            `include=true` the observations behind them (`source`). Values with UCUM units count, of observations and of components; for the
            code of a panel each of its components and members. They are converted into the unit that most of them have. What was entered in
            error is left out; what has no number to reckon with (a comparator, no UCUM unit) is counted by `total-count` only.

            Percentiles interpolate linearly; variance and standard deviation are those of a sample; skewness is m3 / m2^1.5 and kurtosis
            m4 / m2^2; the regression is over days from the beginning of the period.
            """,
        Parameters =
        [
            new(ParameterPlace.Query, "subject", "Whose observations", "Patient/example") { Type = "uri", IsRequired = true },
            new(ParameterPlace.Query, "code", "What was observed; can be repeated", "29463-7") { Repeats = true },
            new(ParameterPlace.Query, "system", "The code system of `code`", "http://loinc.org") { Type = "uri" },
            new(ParameterPlace.Query, "coding", "What was observed, as `system|code`; can be repeated", "http://loinc.org|29463-7")
            {
                Type = "Coding",
                Repeats = true,
                IsPrefilled = true,
            },
            new(ParameterPlace.Query, "statistic", "Which statistics; can be repeated", "average",
                [.. Statistic.All.Select(statistic => statistic.Code).Distinct()]) { Type = "code", IsRequired = true, Repeats = true },
            new(ParameterPlace.Query, "duration", "Only the last so many hours", "876000") { Type = "decimal" },
            new(ParameterPlace.Query, "include", "`true`: with the observations", "true") { Type = "boolean" },
            new(ParameterPlace.Query, "limit", "At most so many observations, the latest", "10") { Type = "positiveInt" },
            Described.Format, Described.Pretty,
        ],
        Responses =
        [
            new(200, "Parameters with the statistics", """
                {"resourceType":"Parameters","parameter":[{"name":"statistics","resource":{"resourceType":"Observation","status":"final",
                "code":{"coding":[{"system":"http://loinc.org","code":"29463-7","display":"Body weight"}]},
                "subject":{"reference":"Patient/example"},
                "effectivePeriod":{"start":"2026-03-02T09:05:00.000Z","end":"2026-03-02T09:05:00.000Z"},
                "component":[{"code":{"coding":[
                {"system":"http://terminology.hl7.org/CodeSystem/observation-statistics","code":"average","display":"Average"}]},
                "valueQuantity":{"value":70.5,"unit":"kg","system":"http://unitsofmeasure.org","code":"kg"}}]}}]}
                """),
            new(400, "A parameter is missing or wrong",
                Described.Outcome("value", "The parameter subject is needed: whose observations they are, such as Patient/123.")),
            new(422, "The units do not go together",
                Described.Outcome("processing", "Observations with the code 29463-7 are in kg and in cm, …")),
        ],
    };

    public static RouteDescription StatsByPost { get; } = Stats with
    {
        Summary = "Statistics over what was measured of somebody, parameters in the body",
        Details = Stats.Details + "\n\nIn the body `coding` is a Coding, and `period` (a Period) says when it was measured.",
        Parameters = [Described.Format, Described.Pretty],
        Body = new("Parameters", StatsExample),
    };
}
