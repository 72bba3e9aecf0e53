using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Http;

namespace FhirIcsHub.Server.Libraries;

/// <summary>The operations on libraries in words.</summary>
internal static class LibraryDescriptions
{
    private const string EvaluateExample = """
        {"resourceType":"Parameters","parameter":[{"name":"subject","valueString":"Patient/example"},
        {"name":"expression","valueString":"Numerator"},{"name":"parameters","resource":{"resourceType":"Parameters",
        "parameter":[{"name":"Measurement Period","valuePeriod":{"start":"2026-01-01","end":"2026-12-31"}}]}}]}
        """;

    private const string EvaluateOnTypeExample = """
        {"resourceType":"Parameters","parameter":[{"name":"library","resource":{"resourceType":"Library","status":"draft",
        "type":{"text":"logic"},"content":[{"contentType":"text/cql","data":"bGlicmFyeSBBbnN3ZXIKZGVmaW5lIEE6IDQyCg=="}]}}]}
        """;

    private static readonly ParameterDescription Url = new(
        ParameterPlace.Query, "url", "Canonical URL of a stored library", "https://example.org/Library/Example")
    { IsRequired = true };

    private static readonly ParameterDescription Expression = new(
        ParameterPlace.Query, "expression", "A define; can be repeated; without it all", "Numerator");

    public static RouteDescription Evaluate { get; } = new(
        HubInteraction.Operation, "Measures", "Evaluate the defines of a CQL library for a person")
    {
        Operation = "evaluate",
        OperationOn = "Library",
        Definition = "http://hl7.org/fhir/uv/cpg/OperationDefinition/cpg-library-evaluate",
        Details = """
            Answers with Parameters: one parameter a define, called as it. A define that cannot be evaluated is an OperationOutcome that
            names library, define and position; the others go on. Libraries that it includes and value sets are those stored on the hub.

            Values of the library's parameters: by POST the Parameters resource `parameters` (a Period whose ends are dates means all of
            both days), by GET `parameter=NAME=CQL`, which can be repeated. The person's record is the one that the hub has joined, or by
            POST that of the Bundle `data`.

            On the type the library is the stored one of `url`, or one that is not stored: by POST the Library resource `library` with its
            `text/cql` or ELM. Further ones of that name are libraries that it includes.
            """,
        Parameters =
        [
            Described.Id,
            new(ParameterPlace.Query, "subject", "The person; without it the defines are evaluated for nobody", "Patient/example"),
            Expression,
            new(ParameterPlace.Query, "parameter", "`NAME=CQL`: the value of a parameter",
                "Measurement Period=Interval[@2026-01-01, @2026-12-31]"),
            new(ParameterPlace.Query, "explain", "`true`: also the value of every define, with the resources that led to it", "true"),
            TimezoneHeader.Description,
            Described.Format,
            Described.Pretty,
        ],
        Responses =
        [
            new(200, "Parameters with the values", """{"resourceType":"Parameters","parameter":[{"name":"Numerator","valueBoolean":true}]}"""),
            new(400, "A parameter is missing or wrong", Described.Outcome("not-found", "The library BMI has no define Numberator.")),
            new(404, "There is no such library or subject", Described.Outcome("not-found", "There is no Library with this id.")),
            new(422, "The library cannot be used", Described.Outcome("invalid", "BMI 3:11 could not resolve the name X")),
        ],
    };

    public static RouteDescription EvaluateByPost { get; } = Evaluate with
    {
        Summary = "Evaluate the defines of a CQL library for a person, parameters in the body",
        Parameters = [Described.Id, TimezoneHeader.Description, Described.Format, Described.Pretty],
        Body = new BodyDescription("The parameters", EvaluateExample),
    };

    public static RouteDescription EvaluateOnType { get; } = Evaluate with
    {
        Summary = "Evaluate the defines of the CQL library that a parameter names",
        Parameters = [Url, .. Evaluate.Parameters.Skip(1)],
    };

    public static RouteDescription EvaluateOnTypeByPost { get; } = EvaluateByPost with
    {
        Summary = "Evaluate the defines of a CQL library that need not be stored",
        Parameters = [.. EvaluateByPost.Parameters.Skip(1)],
        Body = new BodyDescription("The library and the parameters", EvaluateOnTypeExample),
    };

    public static RouteDescription OfLibrary(bool isStored) => Requirements("Library", "What a CQL library needs of the data") with
    {
        Parameters = [isStored ? Described.Id : Url, Expression, Described.Format, Described.Pretty],
    };

    public static RouteDescription OfMeasure(bool isStored) => Requirements("Measure", "What the criteria of a measure need of the data") with
    {
        Parameters =
        [
            isStored ? Described.Id with { Example = "smoking-status-recorded" }
                : new(ParameterPlace.Query, "measure", "The measure", "Measure/smoking-status-recorded") { IsRequired = true },
            Described.Format,
            Described.Pretty,
        ],
    };

    /// <summary>The same by POST: on the type, <c>library</c> and <c>measure</c> can be resources that are not stored.</summary>
    public static RouteDescription ByPost(RouteDescription description) => description with
    {
        Parameters = [.. description.Parameters.Where(parameter => parameter.Place == ParameterPlace.Path), Described.Format, Described.Pretty],
        Body = new BodyDescription("The parameters", description.Parameters.FirstOrDefault(parameter => parameter.IsRequired) is { } needed
            ? $$"""{"resourceType":"Parameters","parameter":[{"name":"{{needed.Name}}","valueUri":"{{needed.Example}}"}]}"""
            : """{"resourceType":"Parameters"}""")
        {
            IsOptional = !description.Parameters.Any(parameter => parameter.IsRequired),
        },
    };

    private static RouteDescription Requirements(string type, string summary) => new(HubInteraction.Operation, "Measures", summary)
    {
        Operation = "data-requirements",
        OperationOn = type,
        Definition = $"http://hl7.org/fhir/OperationDefinition/{type}-data-requirements",
        Details = """
            Answers with a Library of type module-definition: resource types with the codes, dates and elements that count, value sets, code
            systems, parameters and libraries. Nothing is evaluated. On the type it takes by POST also what is not stored: Library resources
            as `library`, a Measure resource as `measure`.
            """,
        Responses =
        [
            new(200, "A Library of type module-definition", """
                {"resourceType":"Library","status":"active","type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/library-type","code":"module-definition"}]},
                "dataRequirement":[{"type":"Observation","mustSupport":["status"]}]}
                """),
            new(400, "Nothing says what it is about, or a parameter is wrong",
                Described.Outcome("required", $"Say which {type}: by its URL, or send it in the body.")),
            new(404, "It is not here", Described.Outcome("not-found", $"There is no {type} with this id.")),
            new(422, "A library is missing or has errors", Described.Outcome("not-found", "The library X is not stored here.")),
        ],
    };
}
