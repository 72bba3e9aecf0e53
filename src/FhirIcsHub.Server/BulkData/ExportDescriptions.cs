using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Jobs;

namespace FhirIcsHub.Server.BulkData;

/// <summary><c>$export</c> in words.</summary>
internal static class ExportDescriptions
{
    private const string Guide = "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/";

    private static readonly IReadOnlyList<ParameterDescription> Parameters =
    [
        new(ParameterPlace.Query, "_outputFormat", "Format of the files: `application/fhir+ndjson`, the only one",
            "application/fhir+ndjson"),
        new(ParameterPlace.Query, "_since", "Only what changed after this instant, deletions too; the `transactionTime` of an "
            + "earlier export means exactly what that one did not have", "2026-04-01T12:00:00Z"),
        new(ParameterPlace.Query, "_until", "Only versions that were made before this instant", "2026-05-01T12:00:00Z"),
        new(ParameterPlace.Query, "_type", "Resource types, separated by commas", "Patient,Observation"),
        new(ParameterPlace.Query, "_elements", "Root elements that are wanted, of all types or of one", "id,Patient.name"),
        new(ParameterPlace.Query, "_typeFilter", "Searches of which resources of their type must match one", "Observation?status=final"),
        new(ParameterPlace.Query, "includeAssociatedData",
            "Provenance only of what is exported: of each resource the one recorded last, or all",
            "LatestProvenanceResources", ["LatestProvenanceResources", "RelevantProvenanceResources"]),
        new(ParameterPlace.Header, "Prefer", "`respond-async` (what is done anyway); `handling=lenient` leaves out what is not supported",
            "respond-async", ["respond-async", "handling=lenient"]),
    ];

    public static RouteDescription Get(ExportLevel level) => new(HubInteraction.Operation, JobDescriptions.Tag, level switch
    {
        ExportLevel.System => "Export everything",
        ExportLevel.Patient => "Export the records of all patients",
        _ => "Export the records of the members of a group",
    })
    {
        AnswersAtOnce = true,
        Operation = "export",
        OperationOn = level switch { ExportLevel.System => null, ExportLevel.Patient => "Patient", _ => "Group" },
        Definition = Guide + level switch { ExportLevel.System => "export", ExportLevel.Patient => "patient-export", _ => "group-export" },
        Details = """
            Bulk Data Access 2.0. The export becomes a job (`Content-Location`); when it is done its address answers a manifest with the
            addresses of NDJSON files. They hold the resources as they were when the export began, each once, whatever is written meanwhile.
            """,
        Parameters = level == ExportLevel.Group ? [Described.Id, .. Parameters] : Parameters,
        Responses =
        [
            Described.Accepted,
            new(400, "A parameter is not supported or cannot be understood",
                Described.Outcome("not-supported", "_type names what is no resource type of FHIR R4.")),
            .. level == ExportLevel.Group ? [Described.NotFound] : NoMore,
        ],
    };

    public static RouteDescription Post(ExportLevel level)
    {
        var get = Get(level);
        return get with
        {
            Summary = get.Summary + ", with the parameters in the body",
            Parameters = [.. get.Parameters.Where(parameter => parameter.Place != ParameterPlace.Query)],
            Body = new BodyDescription(
                level == ExportLevel.System
                    ? "The parameters"
                    : "The parameters; also `patient`, which limits the export to these patients",
                level == ExportLevel.System ? SystemExample : PatientExample),
        };
    }

    private const string SystemExample = """
        {"resourceType":"Parameters","parameter":[{"name":"_type","valueString":"Organization,Location"}]}
        """;

    private const string PatientExample = """
        {"resourceType":"Parameters","parameter":[{"name":"_type","valueString":"Observation"},{"name":"patient","valueReference":{"reference":"Patient/example"}}]}
        """;

    private static IReadOnlyList<ResponseDescription> NoMore => [];
}
