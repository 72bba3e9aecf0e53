using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Http;

namespace FhirIcsHub.Server.OpenApi;

/// <summary>
/// The answers that a route can give: its own, and those that come of how requests are taken (gate, formats, bodies, jobs, database).
/// </summary>
internal static class RouteAnswers
{
    private static readonly ResponseDescription Later = Described.Accepted with
    {
        Description = "Asked with `Prefer: respond-async`: the request has become a job, and `Content-Location` is where to ask for its answer",
    };

    private static readonly ResponseDescription NoBody = new(400, "The body is missing, or one that came cannot be read", """
        {"resourceType":"OperationOutcome","issue":[{"severity":"fatal","code":"structure","diagnostics":"The body is not well-formed JSON.","location":["line 3, column 14"]}]}
        """);

    private static readonly ResponseDescription Refused = new(403, "The gate refuses",
        Described.Outcome("forbidden", "This hub has no access control configured and therefore answers its own machine only."));

    private static readonly ResponseDescription NoSuchType = new(404, "There is no such resource type",
        Described.Outcome("not-supported",
            "'patient' is no resource type of FHIR R4. Resource types are spelt with capitals, as in Patient or CarePlan."));

    private static readonly ResponseDescription NotAcceptable = new(406, "The client takes neither FHIR JSON nor FHIR XML",
        Described.Outcome("not-supported",
            "The hub answers in application/fhir+json or application/fhir+xml (FHIR 4.0), which the Accept header excludes."));

    private static readonly ResponseDescription TooLarge = new(413, "The body is not smaller than `Limits:MaxBodyBytes`",
        Described.Outcome("too-long",
            "A request body must be smaller than 50000000 bytes. Send the entries in several Bundles, or raise Limits:MaxBodyBytes."));

    private static readonly ResponseDescription NoFhir = new(415, "The body is of a media type or Content-Encoding that the route does not take",
        Described.Outcome("not-supported", RequestBody.NoFhir));

    private static readonly ResponseDescription[] Unavailable =
    [
        new(503, "The database is gone (`transient`), locked (`lock-error`) or full (`no-store`)",
            Described.Outcome("transient",
                "The hub's database does not answer. A write may have been stored or not: read before you repeat it. Try again later.")),
        new(503, "", Described.Outcome("lock-error", "What this would change is locked by somebody else; nothing was written. Try again later.")),
        new(503, "", Described.Outcome("no-store", "The hub has no room left to store this; nothing was written. Try again later.")),
    ];

    /// <summary>Those that many routes give in the same words.</summary>
    public static IReadOnlyList<(string Name, IReadOnlyList<ResponseDescription> Same)> Shared { get; } =
    [
        ("AnsweredLater", [Later]), ("Refused", [Refused]), ("NoSuchResourceType", [NoSuchType]), ("NotAcceptable", [NotAcceptable]),
        ("TooLarge", [TooLarge]), ("WrongMediaType", [NoFhir]), ("NotValid", [Described.NotValid]), ("Unavailable", Unavailable),
    ];

    /// <summary>All answers of a route, by status.</summary>
    public static IEnumerable<IGrouping<int, ResponseDescription>> Of(DescribedRoute route) =>
        route.Description.Responses.Concat(General(route)).Distinct().OrderBy(answer => answer.Status).GroupBy(answer => answer.Status);

    private static IEnumerable<ResponseDescription> General(DescribedRoute route)
    {
        var description = route.Description;
        if (!description.AnswersAtOnce)
        {
            yield return Later;
        }
        if (description.Body is not null)
        {
            if (description.Body is { IsJudged: false, ContentType: not MediaTypes.Form })
            {
                yield return NoBody;
            }
            yield return TooLarge;
            if (description.Body is { IsJudged: false, ContentType: MediaTypes.FhirJsonName })
            {
                yield return Described.NotValid;
            }
        }
        if (description.Body is not null || !description.AnswersAtOnce)
        {
            // A request that is kept for later is kept with whatever body it has.
            yield return NoFhir;
        }
        if (description.Body is null && !description.AnswersAtOnce)
        {
            yield return NoBody;
        }
        yield return Refused;
        if (route.Path.StartsWith("/fhir/{type}", StringComparison.Ordinal))
        {
            yield return NoSuchType;
        }
        if (!description.HasOwnFormat)
        {
            yield return NotAcceptable;
        }
        if (description.Interaction != HubInteraction.Health)
        {
            foreach (var answer in Unavailable)
            {
                yield return answer;
            }
        }
    }

    /// <summary>The headers of an answer.</summary>
    public static IEnumerable<string> HeadersOf(DescribedRoute route, IGrouping<int, ResponseDescription> answers)
    {
        IEnumerable<string> own = answers.Key switch
        {
            200 when route.Description.Interaction is HubInteraction.Read or HubInteraction.VersionRead => ["ETag", "Last-Modified"],
            200 or 201 when route.Description.Interaction is HubInteraction.Create or HubInteraction.Update or HubInteraction.Patch =>
                ["ETag", "Last-Modified", "Location"],
            304 => ["ETag", "Last-Modified"],
            410 when route.Description.Interaction is HubInteraction.Read or HubInteraction.VersionRead => ["ETag", "Last-Modified"],
            202 or 503 => ["Retry-After"],
            _ => [],
        };
        return own.Concat(answers.SelectMany(answer => answer.Headers)).Distinct().Concat(["X-Request-ID", "X-Correlation-ID"]);
    }
}
