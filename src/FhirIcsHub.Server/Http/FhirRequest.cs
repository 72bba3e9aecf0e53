using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Subsets;
using FhirIcsHub.Server.Access;
using FhirIcsHub.Storage;
using Microsoft.AspNetCore.WebUtilities;

namespace FhirIcsHub.Server.Http;

/// <summary>
/// A request that the gate has let through. Only <see cref="GatedRoutes"/> makes one, and every handler needs one, so no handler can run
/// without the gate's decision.
/// </summary>
internal sealed class FhirRequest
{
    private readonly AccessGate _gate;
    private readonly AccessDecision _decision;
    private readonly long _maxBodyBytes;

    internal FhirRequest(HttpContext http, AccessGate gate, AccessRequest asked, AccessDecision decision, FhirType? type, Uri? publicUrl,
        long maxBodyBytes)
    {
        Http = http;
        _gate = gate;
        Asked = asked;
        _decision = decision;
        _maxBodyBytes = maxBodyBytes;
        RouteType = type;
        Root = publicUrl?.ToString().TrimEnd('/') ?? $"{http.Request.Scheme}://{http.Request.Host}";
    }

    public HttpContext Http { get; }

    /// <summary>What the gate was asked, and by whom.</summary>
    public AccessRequest Asked { get; }

    /// <summary>Whether the client was told to fetch the answer later (<c>Prefer: respond-async</c>), so that nobody waits for it.</summary>
    public required bool IsAnsweredLater { get; init; }

    /// <summary>Address of the hub as the client sees it, without a slash at the end.</summary>
    public string Root { get; }

    /// <summary>Address of the FHIR server, without a slash at the end.</summary>
    public string FhirBase => Root + "/fhir";

    /// <summary>The resource type that the path names.</summary>
    public FhirType Type => RouteType ?? throw new InvalidOperationException("This route names no resource type.");

    /// <summary>The id that the path names.</summary>
    public string Id => Route("id");

    /// <summary>The records that this request may see.</summary>
    public AccessFilter Filter => _decision.Filter;

    public CancellationToken Aborted => Http.RequestAborted;

    /// <summary>How much of what was written the client wants back (<c>Prefer: return=…</c>).</summary>
    public ReturnPreference Return => ReturnPreferences.Of(Http.Request);

    /// <summary>Whether the client wants unknown search parameters refused (<c>Prefer: handling=strict</c>).</summary>
    public bool IsStrict => Preferences.Of(Http.Request).Contains("handling=strict");

    private FhirType? RouteType { get; }

    public string Route(string name) => (string)Http.Request.RouteValues[name]!;

    /// <summary>What a header says; the lines of one that was sent in several are one list. Null when it was not sent.</summary>
    public string? Header(string name) => Http.Request.Headers[name] is { Count: > 0 } lines ? lines.ToString() : null;

    /// <summary>The body as FHIR JSON, also when it came as XML.</summary>
    public Task<BodyReading> ReadBodyAsync() => RequestBody.ReadFhirAsync(Http.Request, isXmlRead: true, _maxBodyBytes, Aborted);

    /// <summary>The body as FHIR JSON, to be read as it comes in.</summary>
    public Task<(FhirBodyStream? Stream, FhirAnswer? Refusal)> OpenBodyAsync() =>
        RequestBody.OpenFhirAsync(Http.Request, _maxBodyBytes, Aborted);

    /// <summary>The body byte for byte, which must be JSON.</summary>
    public Task<BodyReading> ReadJsonBodyAsync() => RequestBody.ReadFhirAsync(Http.Request, isXmlRead: false, _maxBodyBytes, Aborted);

    /// <summary>The body byte for byte, of whatever type.</summary>
    public Task<BodyReading> ReadAnyBodyAsync() => RequestBody.ReadAsync(Http.Request, _maxBodyBytes, Aborted);

    /// <summary>Asks the gate about something further that this request wants, such as an entry of its Bundle.</summary>
    public AccessDecision Ask(HubInteraction interaction, string? resourceType, string? operation = null, string? feed = null) =>
        _gate.Decide(new AccessRequest(Asked.Caller, interaction, resourceType, operation, feed));

    /// <summary>Asks the gate something again, as another request asked it.</summary>
    public AccessDecision Ask(AccessRequest asked) => _gate.Decide(asked);

    /// <summary>The parameters of the query in their order, without those that only shape the answer.</summary>
    public List<KeyValuePair<string, string>> QueryParameters() => Parse(Http.Request.QueryString.Value);

    /// <summary>The elements that the query asks for (<c>_summary</c>, <c>_elements</c>); null = all.</summary>
    public FhirAnswer? ReadSubset(out ResourceSubset? subset) =>
        ResourceSubset.Read(QueryParameters(), out subset) is { } problem ? FhirAnswer.Outcome(StatusCodes.Status400BadRequest, problem) : null;

    /// <summary>The parameters of a query or a form, in their order, without those that only shape the answer.</summary>
    public static List<KeyValuePair<string, string>> Parse(string? query)
    {
        var parameters = new List<KeyValuePair<string, string>>();
        foreach (var pair in new QueryStringEnumerable(query))
        {
            var name = pair.DecodeName().ToString();
            if (name is not ("_format" or "_pretty"))
            {
                parameters.Add(new(name, pair.DecodeValue().ToString()));
            }
        }
        return parameters;
    }

    /// <summary>The resource type in a path, for logs: only a name that R4 knows.</summary>
    public static string? TypeNamedBy(HttpContext http) =>
        http.Request.RouteValues.TryGetValue("type", out var named) && named is string name
            ? FhirSchema.R4.FindType(name)?.Name
            : null;
}
