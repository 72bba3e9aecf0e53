using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FhirIcsHub.Fhir;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Operations;
using FhirIcsHub.Server.Rest;
using FhirIcsHub.Server.Writing;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.GraphQl;

/// <summary><c>$graphql</c> on the server and on a resource (https://hl7.org/fhir/R4/graphql.html).</summary>
internal sealed class GraphQlEndpoints(HubStore store, SearchSetup setup, HubWriter writer)
{
    private const string GraphQlText = "application/graphql";

    public static void Map(GatedRoutes routes, HubStore store, SearchSetup setup, HubWriter writer)
    {
        var endpoints = new GraphQlEndpoints(store, setup, writer);
        routes.MapGet("/fhir/$graphql", GraphQlDescriptions.OnSystem, request => endpoints.AnswerAsync(request, isInstance: false));
        routes.MapPost("/fhir/$graphql", GraphQlDescriptions.OnSystemByPost, request => endpoints.AnswerAsync(request, isInstance: false));
        routes.MapGet("/fhir/{type}/{id}/$graphql", GraphQlDescriptions.OnInstance, request => endpoints.AnswerAsync(request, isInstance: true));
        routes.MapPost(
            "/fhir/{type}/{id}/$graphql", GraphQlDescriptions.OnInstanceByPost, request => endpoints.AnswerAsync(request, isInstance: true));
    }

    private async Task<FhirAnswer> AnswerAsync(FhirRequest request, bool isInstance)
    {
        var (query, refusal) = await ReadAsync(request);
        if (query is null)
        {
            return refusal!;
        }
        try
        {
            var document = GraphQlParser.Parse(query.Text);
            var operation = OperationOf(document, query.Operation);
            var variables = new GraphQlVariables(operation, query.Variables);
            if (operation.Kind == "mutation")
            {
                return isInstance || !HttpMethods.IsPost(request.Http.Request.Method)
                    ? throw new GraphQlException("A mutation is posted to /fhir/$graphql.", operation.Position)
                    : await MutateAsync(request, document, operation, variables);
            }
            return Answer(await store.ReadAsync(
                session => Data(session, request, document, operation, variables, isInstance), request.Aborted));
        }
        catch (GraphQlException wrong)
        {
            return FhirAnswer.Outcome(wrong.Status, Issue.Error(wrong.Code, wrong.Message) with
            {
                Line = wrong.Position?.Line,
                Column = wrong.Position?.Column,
            });
        }
    }

    /// <summary>All fields of a mutation are written, or none.</summary>
    private async Task<FhirAnswer> MutateAsync(
        FhirRequest request, GraphQlDocument document, GraphQlOperation operation, GraphQlVariables variables)
    {
        GraphQlRun Run(ReadSession session) => new(document, variables, new GraphQlResources(session, request, setup));
        // What is wanted of the resources is tried out on what was sent: a query that is wrong writes nothing.
        var mutations = await store.ReadAsync(
            session =>
            {
                var run = Run(session);
                var read = run.FieldsOfMutation(operation).ConvertAll(field => GraphQlMutation.Read(field, variables, request));
                run.OnWritten(read.Select(mutation => (mutation.Field, mutation.Sent)));
                return read;
            },
            request.Aborted);
        var outcome = await writer.WriteAllAsync([.. mutations.Select(mutation => mutation.Write)], atomic: true, _ => true);
        if ((outcome.Refusal ?? outcome.Results.FirstOrDefault(result => result.Failed)) is { } refused)
        {
            return FhirAnswer.Outcome(refused.Status, refused.Issues);
        }
        return Answer(await store.ReadAsync(
            session => Run(session).OnWritten(mutations.Zip(
                outcome.Results, (mutation, result) => (mutation.Field, mutation.Sent is null ? null : result.Stored?.Parse()))),
            CancellationToken.None));
    }

    private static FhirAnswer Answer(JsonObject data) => new(StatusCodes.Status200OK)
    {
        Json = FhirJsonWriter.Document(json => new JsonObject { ["data"] = data }.WriteTo(json)),
        ContentType = "application/json; charset=utf-8",
    };

    private JsonObject Data(
        ReadSession session, FhirRequest request, GraphQlDocument document, GraphQlOperation operation, GraphQlVariables variables, bool isInstance)
    {
        var resources = new GraphQlResources(session, request, setup);
        var run = new GraphQlRun(document, variables, resources);
        return isInstance
            ? run.OnInstance(operation, resources.Read(request.Type, request.Id, operation.Position))
            : run.OnSystem(operation);
    }

    private static GraphQlOperation OperationOf(GraphQlDocument document, string? name)
    {
        var operation = name is null
            ? document.Operations is [var only] ? only
                : throw new GraphQlException("The document has several operations; operationName says which is meant.", document.Operations[1].Position)
            : document.Operations.FirstOrDefault(one => one.Name == name)
                ?? throw new GraphQlException("The document has no operation of this name.");
        return operation.Kind is "query" or "mutation"
            ? operation
            : throw new GraphQlException(
                "The hub takes queries and mutations; to be told of changes there are Subscriptions.", operation.Position)
            {
                Code = IssueType.NotSupported,
            };
    }

    private static async Task<(GraphQlQuery? Query, FhirAnswer? Refusal)> ReadAsync(FhirRequest request)
    {
        var http = request.Http.Request;
        if (HttpMethods.IsPost(http.Method) && !http.Query.ContainsKey("query"))
        {
            var mediaType = http.ContentType?.Split(';')[0].Trim();
            if (mediaType is MediaTypes.FhirJsonName or MediaTypes.FhirXmlName)
            {
                return await OfParametersAsync(request);
            }
            if (mediaType is not ("application/json" or GraphQlText))
            {
                return (null, FhirAnswer.Error(StatusCodes.Status415UnsupportedMediaType, IssueType.NotSupported,
                    "Send the query as application/json ({\"query\": …}), as application/graphql, or as Parameters."));
            }
            var body = await request.ReadAnyBodyAsync();
            if (body.IsRefused(out var refusal))
            {
                return (null, refusal);
            }
            return mediaType == GraphQlText ? (new GraphQlQuery(Encoding.UTF8.GetString(body.Bytes.Span), null, null), null) : OfJson(body.Bytes);
        }
        if (http.Query["query"] is not [{ } text])
        {
            return (null, FhirAnswer.Error(StatusCodes.Status400BadRequest, IssueType.Required, "The parameter query is missing."));
        }
        var variables = http.Query["variables"] is [{ } given] ? ObjectIn(Encoding.UTF8.GetBytes(given)) : new JsonObject();
        return variables is null
            ? (null, FhirAnswer.Error(StatusCodes.Status400BadRequest, IssueType.Structure, "The parameter variables is no JSON object."))
            : (new GraphQlQuery(text, http.Query["operationName"] is [{ Length: > 0 } name] ? name : null, variables), null);
    }

    private static async Task<(GraphQlQuery? Query, FhirAnswer? Refusal)> OfParametersAsync(FhirRequest request)
    {
        var (values, refusal) = await NamedValues.ReadAsync(request);
        if (values is null)
        {
            return (null, refusal);
        }
        var (text, operation, given) = (values.Text("query"), values.Text("operationName"), values.Text("variables"));
        var variables = given is null ? new JsonObject() : ObjectIn(Encoding.UTF8.GetBytes(given));
        if (text is null || variables is null)
        {
            values.Problem(text is null ? "query" : "variables", text is null ? "is missing." : "is no JSON object.");
        }
        return values.Refusal() is { } wrong ? (null, wrong) : (new GraphQlQuery(text!, operation, variables), null);
    }

    private static (GraphQlQuery? Query, FhirAnswer? Refusal) OfJson(ReadOnlyMemory<byte> body)
    {
        var json = ObjectIn(body);
        if (json is null || json["query"]?.GetValueKind() != JsonValueKind.String
            || json["operationName"] is { } named && named.GetValueKind() != JsonValueKind.String
            || json["variables"] is { } given && given is not JsonObject)
        {
            return (null, FhirAnswer.Error(StatusCodes.Status400BadRequest, IssueType.Structure,
                "The body must be a JSON object with the text query, and if need be operationName and the object variables."));
        }
        return (new GraphQlQuery(json["query"]!.GetValue<string>(), (string?)json["operationName"], json["variables"] as JsonObject), null);
    }

    private static JsonObject? ObjectIn(ReadOnlyMemory<byte> json)
    {
        try
        {
            return StrictJson.Node(json) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record GraphQlQuery(string Text, string? Operation, JsonObject? Variables);
}
