using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Jobs;

namespace FhirIcsHub.Server.BulkData;

/// <summary><c>$import</c> in words.</summary>
internal static class ImportDescriptions
{
    public static RouteDescription Import { get; } = new(HubInteraction.Operation, JobDescriptions.Tag, "Import NDJSON")
    {
        AnswersAtOnce = true,
        Operation = "import",
        Definition = "https://fhiricshub.example/OperationDefinition/import",
        Details = """
            Stores the resources of NDJSON files, each under its own id, as a PUT would. The body is Parameters that name files of the folder
            that the hub may import from, the same as a manifest (`application/json`, members `inputFormat`, `inputSource`, `storageDetail`,
            `mode` and `input` with `type` and `url`), the NDJSON itself (`application/fhir+ndjson`, may be compressed), or a form with
            any number of files (`multipart/form-data`; a part named like a resource type holds that type). The import becomes a job
            (`Content-Location`); its manifest tells for each input how many resources are in the store, and where the outcomes of the lines
            are that were rejected, each with its line number.

            Parameters that name a file of the folder `Import:Folder`:

            ```json
            {"resourceType":"Parameters","parameter":[
              {"name":"inputFormat","valueCode":"application/fhir+ndjson"},
              {"name":"mode","valueString":"IncrementalLoad"},
              {"name":"input","part":[{"name":"type","valueCode":"Patient"},{"name":"url","valueUri":"Patient.ndjson"}]}]}
            ```
            """,
        Parameters =
        [
            new(ParameterPlace.Query, "mode", "With NDJSON as the body: `IncrementalLoad` (default) or `InitialLoad`, which replaces nothing",
                "InitialLoad", ["IncrementalLoad", "InitialLoad"]),
        ],
        Body = new BodyDescription("NDJSON, one resource a line, or a form with files of it; or Parameters or a manifest that name files", """
            {"resourceType":"Basic","id":"imported-1","code":{"text":"Example"}}
            {"resourceType":"Basic","id":"imported-2","code":{"text":"Example"}}
            """, MediaTypes.Ndjson)
        {
            Others = [(MediaTypes.FhirJsonName, null), ("application/json", null), ("multipart/form-data", null)],
        },
        Responses =
        [
            Described.Accepted,
            new(400, "A parameter cannot be understood, or an input is not in the folder",
                Described.Outcome("not-found", "There is no such file in the folder that imports may read.")),
            Described.NotValid,
            new(413, "The upload is too large",
                Described.Outcome("too-long", "An upload may have 20000000000 bytes (Import:MaxUploadBytes). Send several.")),
        ],
    };
}
