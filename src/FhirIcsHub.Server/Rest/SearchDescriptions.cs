using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.OpenApi;
using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Server.Rest;

/// <summary>The search routes in words.</summary>
internal static class SearchDescriptions
{
    private static readonly ParameterDescription Types =
        new(ParameterPlace.Query, "_type", "Only these resource types, separated by commas", "Patient,Observation")
        {
            OfType = type => Types! with
            {
                Example = $"{type.Name},{Compartment.TypesIn(type).FirstOrDefault(member => member != type)?.Name ?? type.Name}",
            },
        };

    private static readonly ParameterDescription CompartmentType = new(
        ParameterPlace.Path, "compartment", "Type of the resource whose compartment it is", "Patient",
        [.. Compartment.Types.Select(type => type.Name)]);

    private static readonly IReadOnlyList<ParameterDescription> Common =
    [
        new(ParameterPlace.Query, "_id", "Id of the resource", "example"),
        new(ParameterPlace.Query, "_lastUpdated", "When it last changed, with a prefix", "ge2026-04-01"),
        new(ParameterPlace.Query, "_include", "Resources that matches refer to", "*"),
        new(ParameterPlace.Query, "_revinclude", "Resources that refer to matches", "Provenance:target"),
        new(ParameterPlace.Query, "_sort", "Search parameter to sort by; with - downwards", "-_lastUpdated"),
        new(ParameterPlace.Query, "_total", "Whether the number of all matches is told: `none` (default), `estimate`, `accurate`", "accurate",
            ["none", "estimate", "accurate"]),
        new(ParameterPlace.Query, "_text", "Words of the narrative, with AND, OR, NOT, phrases and begin* (`Search:FullText`)",
            "pain OR ache"),
        new(ParameterPlace.Query, "_content", "Words of any text in the resource, likewise", "\"chest pain\""),
        new(ParameterPlace.Query, "_list", "Only entries of the Lists with these ids", "example"),
        new(ParameterPlace.Query, "_filter", "Comparisons joined by `and`, `or`, `not`, with parentheses",
            "not (_lastUpdated lt 2026-01-01)"),
        new(ParameterPlace.Query, "_explain", "`true`: answer how the search is carried out, as Parameters, and not what it finds",
            "false"),
        Described.Summary, Described.Elements, Described.Count,
        new(ParameterPlace.Header, "Prefer", "What to do with unknown parameters: refuse them, or leave them out (default)", "handling=strict",
            ["handling=strict", "handling=lenient"]),
    ];

    /// <summary>What only the search of one type takes.</summary>
    private static readonly IReadOnlyList<ParameterDescription> OfOneType =
    [
        new(ParameterPlace.Query, SearchParameterDescriptions.Has + "Observation:patient:code",
            "What a resource that refers to a match must meet: `_has:TYPE:PARAMETER:PARAMETER`, further `_has` and chains included",
            "29463-7"),
        new(ParameterPlace.Query, "_contained", "Whether contained resources are searched too (`both`) or alone (`true`)", "false",
            ["false", "true", "both"]),
        new(ParameterPlace.Query, "_containedType",
            "Whether what contains them (`container`, default) or they themselves (`contained`) are the matches", "container",
            ["container", "contained"]),
    ];

    private static readonly RouteDescription ByGet = new(HubInteraction.Search, "Search", "Find resources of a type")
    {
        Details = """
            Every search parameter of FHIR R4 for the type works, with its modifiers and prefixes; `/fhir/metadata` lists them. Parameters
            are joined by AND,
            values separated by commas by OR.

            * `GET /fhir/Patient?family=Example&birthdate=ge1950`
            * `GET /fhir/Observation?patient=example&code=http://loinc.org|85354-9&date=ge2026-01-01&_sort=-date`
            * `GET /fhir/Condition?_include=Condition:patient`, `GET /fhir/Patient?_revinclude=Observation:patient`

            Results come in pages: follow the link `next`, which is signed and cannot be made up. What matches unchanged during the walk
            comes exactly once.
            `Prefer: handling=strict` refuses unknown parameters; otherwise they are ignored, and the link `self` tells which were used.

            A search for Patients finds the golden Patients, one a person; a feed's own Patient is found by `_id`, `identifier` or `link`.
            """,
        TakesSearchParameters = true,
        Parameters = [Described.Type, .. Common, .. OfOneType],
        Responses =
        [
            new(200, "A Bundle of type `searchset`; with `_explain=true` Parameters", new Example(type => $$"""
                {"resourceType":"Bundle","type":"searchset","link":[{"relation":"self","url":"http://127.0.0.1:8080/fhir/{{type.Name}}?_id=example"}],
                "entry":[{"fullUrl":"http://127.0.0.1:8080/fhir/{{type.Name}}/example","resource":{{Described.AnyResource.Of(type)}},"search":{"mode":"match"} }]}
                """)),
            new(400, "A parameter cannot be understood", Described.Outcome("invalid", "birthdate: 'May' is no date.")),
            Described.TooLong,
        ],
    };

    public static (RouteDescription Get, RouteDescription Post) OfType { get; } =
        (ByGet, Post(ByGet, "Find resources of a type, with the parameters in the body", [Described.Type]));

    public static (RouteDescription Get, RouteDescription Post) OfAll { get; } = Both(
        ByGet with { Interaction = HubInteraction.SystemSearch },
        "Find resources of all types",
        """
        The parameters that all types have (`_id`, `_lastUpdated`, `_tag`, `_profile`, `_security`, `_source`); with `_type` those that the
        named types have in common.

        * `GET /fhir?_type=Condition,Procedure&patient=example&_sort=-_lastUpdated`
        * `GET /fhir?_lastUpdated=ge2026-04-01&_total=accurate`
        """,
        [Types]);

    public static (RouteDescription Get, RouteDescription Post) OfCompartment { get; } = Both(
        ByGet,
        "Find all resources in a compartment",
        """
        What belongs to one Patient, Encounter, Practitioner, RelatedPerson or Device by R4's compartment definitions, the resource itself
        too. The compartment of a golden Patient has the records of all feeds that the person is in.

        * `GET /fhir/Patient/example/*?_type=Condition,Observation&_count=100`
        """,
        [CompartmentType, Described.Id, Types]);

    public static (RouteDescription Get, RouteDescription Post) OfTypeInCompartment { get; } = Both(
        ByGet,
        "Find resources of a type in a compartment",
        """
        As a search of the type, within what belongs to one Patient, Encounter, Practitioner, RelatedPerson or Device.

        * `GET /fhir/Patient/example/Observation?code=http://loinc.org|85354-9&_sort=-date`
        """,
        [CompartmentType, Described.Id, Described.Type]);

    private static (RouteDescription Get, RouteDescription Post) Both(
        RouteDescription basis, string summary, string details, IReadOnlyList<ParameterDescription> own)
    {
        var get = basis with
        {
            Summary = summary,
            Details = details,
            TakesSearchParameters = own.Contains(Described.Type),
            Parameters = [.. own, .. Common],
            Responses = basis.Interaction == HubInteraction.Search ? [.. basis.Responses, Described.NotFound] : basis.Responses,
        };
        return (get, Post(get, summary + ", with the parameters in the body",
            [.. own.Where(parameter => parameter.Place == ParameterPlace.Path)]));
    }

    private static RouteDescription Post(RouteDescription get, string summary, IReadOnlyList<ParameterDescription> own) => get with
    {
        Summary = summary,
        Details = "The same as GET, for parameters that must not stand in an address, such as an NHS number.",
        Parameters = [.. own, .. get.Parameters.Where(parameter => parameter.Place == ParameterPlace.Header)],
        Body = new("Search parameters as a form", "_lastUpdated=ge2026-04-01", MediaTypes.Form),
    };
}
