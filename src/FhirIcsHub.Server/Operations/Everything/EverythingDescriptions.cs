using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Http;

namespace FhirIcsHub.Server.Operations.Everything;

/// <summary><c>$everything</c> in words.</summary>
internal static class EverythingDescriptions
{
    private static readonly ParameterDescription Types = new(
        ParameterPlace.Query, "_type", "Only resources of these types, with commas between them", "Observation,Condition")
    {
        Type = "code",
        Repeats = true,
    };

    private static readonly ParameterDescription Since = new(
        ParameterPlace.Query, "_since", "Only resources that changed at this instant or later", "2020-04-01T00:00:00Z")
    {
        Type = "instant",
    };

    private static readonly ParameterDescription Count = Described.Count with { Type = "integer" };

    private static readonly IReadOnlyList<ResponseDescription> Responses =
    [
        new(200, "A Bundle of type `searchset`; `total` is the number of matches on all its pages", """
            {"resourceType":"Bundle","type":"searchset","total":1,"link":[{"relation":"self","url":"http://127.0.0.1:8080/fhir/Patient/example/$everything?_count=50"}],"entry":[{"fullUrl":"http://127.0.0.1:8080/fhir/Patient/example","resource":{"resourceType":"Patient","id":"example"},"search":{"mode":"match"}}]}
            """),
        new(400, "A parameter or page link cannot be understood",
            Described.Outcome("value", "The parameter _type must name resource types of FHIR R4, with commas between them.")),
        Described.NotFound,
        new(410, "It has been deleted", Described.Outcome("deleted", "This Patient has been deleted.")),
    ];

    public static RouteDescription OfPatient { get; } = new(HubInteraction.Operation, "Search", "The whole record of a person")
    {
        Operation = "everything",
        OperationOn = "Patient",
        Definition = RouteDescription.OwnDefinitions + "hub-patient-everything",
        BasedOn = "http://hl7.org/fhir/OperationDefinition/Patient-everything",
        Details = """
            The Patient first, then all that is in the Patient compartment, whichever feed it came from; then what that refers to and that
            belongs to nobody (Practitioner, Organization, Location, Medication, …), and the Provenance of it all: each resource once in
            the whole walk. Follow the link `next` to the end; nothing is left out silently. What belongs to other persons is no part of it.

            `start` and `end` are days of care, not of recording; what has no such date always comes. Of a feed's own Patient it is what
            came with it. The records of all Patients at once are a matter of `$export`.
            """,
        Parameters =
        [
            Described.Id,
            new(ParameterPlace.Query, "start", "Care on this day or later", "2020-01-01") { Type = "date" },
            new(ParameterPlace.Query, "end", "Care on this day or earlier", "2030-12-31") { Type = "date" },
            Since, Types, Count, Described.Format, Described.Pretty,
        ],
        Responses = Responses,
    };

    public static RouteDescription OfEncounter { get; } = new(HubInteraction.Operation, "Search", "All that was part of an encounter")
    {
        Operation = "everything",
        OperationOn = "Encounter",
        Definition = "http://hl7.org/fhir/OperationDefinition/Encounter-everything",
        Details = """
            The Encounter first, then all that is in the Encounter compartment; then what that refers to (the Patient, conditions,
            Practitioner, Organization, Location, …) and its Provenance: each resource once in the whole walk.
            """,
        Parameters = [Described.Id, Since, Types, Count, Described.Format, Described.Pretty],
        Responses = Responses,
    };

    /// <summary>The same with the parameters in the body.</summary>
    public static RouteDescription ByPost(RouteDescription description) => description with
    {
        Summary = description.Summary + ", parameters in the body",
        Parameters = [Described.Id, Described.Format, Described.Pretty],
        Body = new("Parameters", """
            {"resourceType":"Parameters","parameter":[{"name":"_type","valueCode":"Observation"},{"name":"_count","valueInteger":100}]}
            """),
    };
}
