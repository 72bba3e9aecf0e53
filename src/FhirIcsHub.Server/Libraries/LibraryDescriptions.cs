using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Http;

namespace FhirIcsHub.Server.Libraries;

/// <summary>The operations on libraries in words.</summary>
internal static class LibraryDescriptions
{
    private const string EvaluateExample = """
        {"resourceType":"Parameters","parameter":[{"name":"subject","valueString":"Patient/example"},{"name":"expression","valueString":"Numerator"},{"name":"parameters","resource":{"resourceType":"Parameters","parameter":[{"name":"Measurement Period","valuePeriod":{"start":"2026-01-01","end":"2026-12-31"}}]}}]}
        """;

    public static RouteDescription Evaluate { get; } = new(HubInteraction.Operation, "Measures", "Evaluate the defines of a CQL library for a person")
    {
        Operation = "evaluate",
        OperationOn = "Library",
        Definition = "http://hl7.org/fhir/uv/cpg/OperationDefinition/cpg-library-evaluate",
        Details = """
            Answers with Parameters: one parameter a define, called as it. A define that cannot be evaluated is an OperationOutcome that
            names library, define and position; the others go on. Libraries that it includes and value sets are those stored on the hub.

            Values of the library's parameters: by POST the Parameters resource `parameters` (a Period whose ends are dates means all of
            both days), by GET `parameter=NAME=CQL`, which can be repeated.
            """,
        Parameters =
        [
            Described.Id,
            new(ParameterPlace.Query, "subject", "The person; without it the defines are evaluated for nobody", "Patient/example"),
            new(ParameterPlace.Query, "expression", "A define; can be repeated; without it all", "Numerator"),
            new(ParameterPlace.Query, "parameter", "`NAME=CQL`: the value of a parameter", "Measurement Period=Interval[@2026-01-01, @2026-12-31]"),
            new(ParameterPlace.Query, "explain", "`true`: also the value of every define, with the resources that led to it", "true"),
            Described.Format,
            Described.Pretty,
        ],
        Responses =
        [
            new(200, "Parameters with the values"),
            new(400, "A parameter is missing or wrong", Described.Outcome("not-found", "The library BMI has no define Numberator.")),
            new(404, "There is no such library or subject", Described.Outcome("not-found", "There is no Library with this id.")),
            new(422, "The library cannot be used", Described.Outcome("invalid", "BMI 3:11 could not resolve the name X")),
        ],
    };

    public static RouteDescription EvaluateByPost { get; } = Evaluate with
    {
        Summary = "Evaluate the defines of a CQL library for a person, parameters in the body",
        Parameters = [Described.Id, Described.Format, Described.Pretty],
        Body = new BodyDescription("The parameters", EvaluateExample),
    };

    public static RouteDescription OfLibrary { get; } = Requirements("Library", "What a CQL library needs of the data");

    public static RouteDescription OfMeasure { get; } = Requirements("Measure", "What the criteria of a measure need of the data");

    /// <summary>The same by POST; the operations have no parameters beside the instance.</summary>
    public static RouteDescription ByPost(RouteDescription description) => description with
    {
        Body = new BodyDescription("No parameters", """{"resourceType":"Parameters"}"""),
    };

    private static RouteDescription Requirements(string type, string summary) => new(HubInteraction.Operation, "Measures", summary)
    {
        Operation = "data-requirements",
        OperationOn = type,
        Definition = $"http://hl7.org/fhir/OperationDefinition/{type}-data-requirements",
        Details = "Answers with a Library of type module-definition: resource types with the codes, dates and elements that count, value sets, "
            + "code systems, parameters and libraries. Nothing is evaluated.",
        Parameters = [Described.Id, Described.Format, Described.Pretty],
        Responses =
        [
            new(200, "A Library of type module-definition"),
            new(404, "It is not here", Described.Outcome("not-found", $"There is no {type} with this id.")),
            new(422, "A library is missing or has errors", Described.Outcome("not-found", "The library X is not stored here.")),
        ],
    };
}
