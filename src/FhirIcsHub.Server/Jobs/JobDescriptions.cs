using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Http;

namespace FhirIcsHub.Server.Jobs;

/// <summary>Jobs in words.</summary>
internal static class JobDescriptions
{
    public const string Tag = "Jobs";

    private static readonly ParameterDescription Job = new(
        ParameterPlace.Path, "id", "The job: the last part of the address that `Content-Location` named");

    private static readonly ResponseDescription Gone = new(404, "There is no such job (any more), or it is not the caller's",
        Described.Outcome("not-found", "There is no such job: it was cancelled, its result has expired, or it is not yours."));

    public static RouteDescription Status { get; } = new(HubInteraction.JobRead, Tag, "How far a job is, or what it came to")
    {
        AnswersAtOnce = true,
        Details = """
            Any request with `Prefer: respond-async`, `$export` and `$import` become jobs: they are answered 202, and `Content-Location` is
            this address. Ask here, not more often than `Retry-After` says, until the answer is not 202 any more.

            * A request: a Bundle of type `batch-response` whose one entry is what the request would have been answered.
            * `$export` and `$import`: a manifest (JSON) with the addresses of the files.
            """,
        Parameters = [Job],
        Responses =
        [
            new(200, "It is done; `Expires` says until when the result is kept", """
                {"resourceType":"Bundle","type":"batch-response","entry":[{"response":{"status":"204 No Content"}}]}
                """)
            {
                Headers = ["Expires"],
            },
            new(200, "", """
                {"transactionTime":"2026-04-01T09:00:00.000Z","request":"http://127.0.0.1:8080/fhir/$export","requiresAccessToken":false,
                "output":[{"type":"Patient","url":"http://127.0.0.1:8080/fhir/$jobs/f2a9c4d07b1e4e6c8a35d9b0c7e1f264/files/1.Patient.ndjson","count":12}],"error":[]}
                """)
            {
                ContentType = MediaTypes.Json,
            },
            new(202, "It waits or is worked on; `X-Progress` says how far it is") { Headers = ["X-Progress"] },
            Gone,
            new(500, "It has failed; the outcome says why", Described.Outcome("exception", "The hub failed to do this job.")),
        ],
    };

    public static RouteDescription Cancel { get; } = new(HubInteraction.JobCancel, Tag, "Cancel a job, or give up its result")
    {
        AnswersAtOnce = true,
        Details = "What the job has made so far is cleared away; from then on the job is not found. "
            + "What it has written to the record stays.",
        Parameters = [Job],
        Responses = [new(202, "It is cancelled", Described.Outcome("informational", "The job is cancelled.")), Gone],
    };

    public static RouteDescription File { get; } = new(HubInteraction.JobRead, Tag, "Fetch a file of a job")
    {
        AnswersAtOnce = true,
        HasOwnFormat = true,
        Details = "The addresses stand in the job's manifest. One resource a line (`application/fhir+ndjson`), "
            + "compressed for who takes gzip.",
        Parameters = [Job, new(ParameterPlace.Path, "file", "Name of the file, as the manifest names it")],
        Responses = [new(200, "The file", """{"resourceType":"Basic","id":"example","code":{"text":"Example"}}""") { ContentType = MediaTypes.Ndjson }, Gone],
    };
}
