using System.Collections.Frozen;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Hosting;
using FhirIcsHub.Server.Jobs;
using Microsoft.AspNetCore.Routing.Matching;
using Microsoft.AspNetCore.Routing.Patterns;

namespace FhirIcsHub.Server.Http;

/// <summary>
/// The only way to map a route: with a description that says which interaction it is, and always behind the gate. A handler gets a
/// <see cref="FhirRequest"/>, which exists only after the gate said yes.
/// </summary>
internal sealed class GatedRoutes(
    IEndpointRouteBuilder routes, AccessGate gate, HubSettings settings, AsyncRequests later, InteractiveLoad load)
{
    private static readonly FrozenDictionary<string, FhirType> Types =
        FhirSchema.R4.ResourceTypes.ToFrozenDictionary(type => type.Name, StringComparer.Ordinal);

    private readonly Dictionary<(string Method, string Pattern), Func<HttpContext, Task<FhirAnswer>>> _byPattern = [];

    /// <summary>Operations whose answers are FHIR; where two match, the one that names more of the path comes first.</summary>
    private readonly SortedList<OperationPattern, Func<HttpContext, Task<FhirAnswer>>> _operations = [];

    public void MapGet(string pattern, RouteDescription description, Func<FhirRequest, Task<FhirAnswer>> handler) =>
        Map([HttpMethods.Get, HttpMethods.Head], pattern, description, handler);

    public void MapPost(string pattern, RouteDescription description, Func<FhirRequest, Task<FhirAnswer>> handler) =>
        Map([HttpMethods.Post], pattern, description, handler);

    public void MapPut(string pattern, RouteDescription description, Func<FhirRequest, Task<FhirAnswer>> handler) =>
        Map([HttpMethods.Put], pattern, description, handler);

    public void MapPatch(string pattern, RouteDescription description, Func<FhirRequest, Task<FhirAnswer>> handler) =>
        Map([HttpMethods.Patch], pattern, description, handler);

    public void MapDelete(string pattern, RouteDescription description, Func<FhirRequest, Task<FhirAnswer>> handler) =>
        Map([HttpMethods.Delete], pattern, description, handler);

    private void Map(string[] methods, string pattern, RouteDescription description, Func<FhirRequest, Task<FhirAnswer>> handler)
    {
        foreach (var method in methods)
        {
            if (description.Operation is not null && !description.HasOwnFormat && pattern.Contains("/$", StringComparison.Ordinal))
            {
                _operations.Add(
                    new OperationPattern(method, pattern), http => AnswerAsync(http, pattern, description, handler, isLater: true));
            }
            _byPattern[(method, pattern)] = http => AnswerAsync(http, pattern, description, handler, isLater: true);
        }
        routes.Map(PatternOf(pattern), async http =>
        {
            using var request = load.Enter();
            await AnswerWriter.WriteAsync(http, await AnswerAsync(http, pattern, description, handler, isLater: false));
        }).WithMetadata(new HttpMethodMetadata(methods), description);
    }

    /// <summary>
    /// Behind another part of the path a type is one of R4's, or the route is not meant: an operation that is not there stays unknown.
    /// Elsewhere a type, and an id, is anything but a word that another route has there.
    /// </summary>
    private static RoutePattern PatternOf(string pattern) => RoutePatternFactory.Parse(pattern, null, new RouteValueDictionary
    {
        ["type"] = pattern.Contains("}/{type}", StringComparison.Ordinal) ? new ResourceTypeName() : new NoWordOfRoutes(),
        ["id"] = new NoWordOfRoutes(),
    });

    /// <summary>
    /// Answers a request that was accepted earlier, by the same route, behind the same gate. Null when there is no such route any more.
    /// </summary>
    public Task<FhirAnswer>? AnswerLater(HttpContext http, string pattern) =>
        _byPattern.TryGetValue((http.Request.Method, pattern), out var answer) ? answer(http) : null;

    /// <summary>
    /// Answers a call of an operation in a Bundle as a request of its own, by the same route, behind the same gate. Null when there is no
    /// such operation, or its answer is no FHIR.
    /// </summary>
    /// <param name="outer">The request that has the Bundle.</param>
    /// <param name="method">GET or POST.</param>
    /// <param name="path">Path of the operation, below the address of the FHIR server.</param>
    /// <param name="query">Its query, with the question mark.</param>
    /// <param name="body">A resource; empty when there is none.</param>
    public Task<FhirAnswer>? AnswerOperation(FhirRequest outer, string method, string path, string query, ReadOnlyMemory<byte> body)
    {
        foreach (var (pattern, answer) in _operations)
        {
            var values = new RouteValueDictionary();
            if (pattern.Method == method && pattern.Matcher.TryMatch($"/fhir/{path}", values))
            {
                return answer(OperationCall.Of(outer, method, path, query, body, values));
            }
        }
        return null;
    }

    private async Task<FhirAnswer> AnswerAsync(
        HttpContext http, string pattern, RouteDescription description, Func<FhirRequest, Task<FhirAnswer>> handler, bool isLater)
    {
        var typeName = http.Request.RouteValues.TryGetValue("type", out var named) ? (string?)named : null;
        var feed = http.Request.RouteValues.TryGetValue("feed", out var namedFeed) ? (string?)namedFeed : null;
        var caller = Caller.Of(http);
        var asked = new AccessRequest(caller, description.Interaction, typeName ?? description.OperationOn, description.Operation, feed);
        var decision = gate.Decide(asked);
        if (!decision.Allowed)
        {
            return FhirAnswer.Error(decision.Status, IssueType.Forbidden, decision.Reason);
        }
        if (!description.HasOwnFormat && WireFormat.Of(http.Request).Why is { } why)
        {
            return FhirAnswer.Error(StatusCodes.Status406NotAcceptable, IssueType.NotSupported, why);
        }
        FhirType? type = null;
        if (typeName is not null && feed is null && !Types.TryGetValue(typeName, out type))
        {
            return FhirAnswer.Error(StatusCodes.Status404NotFound, IssueType.NotSupported,
                $"'{Shown(typeName)}' is no resource type of FHIR R4. Resource types are spelt with capitals, as in Patient or CarePlan.");
        }
        if (http.Request.RouteValues.TryGetValue("id", out var id) && id is string and ['$', ..])
        {
            return FhirAnswer.Error(StatusCodes.Status404NotFound, IssueType.NotSupported, UnmatchedPaths.NoOperation);
        }
        var request = new FhirRequest(http, gate, asked, decision, type, settings.PublicUrl, settings.Limits.MaxBodyBytes)
        {
            IsAnsweredLater = isLater,
        };
        return !isLater && !description.AnswersAtOnce && AsyncRequests.IsPreferred(http.Request)
            ? await later.AcceptAsync(request, pattern)
            : await handler(request);
    }

    /// <summary>A name from the path, cut so that it cannot fill the answer.</summary>
    private static string Shown(string name) => name.Length <= 64 ? name : name[..64] + "…";

    /// <summary>
    /// Lets a part of a path be anything but a word that another route has there (<c>metadata</c>, <c>_search</c>): no type and no id
    /// is spelt like one. So a method that such an address does not take is a 405 that tells those it takes.
    /// </summary>
    private sealed class NoWordOfRoutes : IRouteConstraint, IParameterLiteralNodeMatchingPolicy
    {
        public bool Match(
            HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) => true;

        /// <summary>Asked when the routes are put together, about the words that they have.</summary>
        public bool MatchesLiteral(string parameterName, string literal) => Types.ContainsKey(literal);
    }

    /// <summary>Lets a part of a path be the name of a resource type only.</summary>
    private sealed class ResourceTypeName : IRouteConstraint
    {
        public bool Match(
            HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
            values[routeKey] is string name && Types.ContainsKey(name);
    }
}
