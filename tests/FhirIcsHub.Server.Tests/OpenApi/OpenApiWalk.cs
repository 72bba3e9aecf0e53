using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FhirIcsHub.Server.Tests.OpenApi;

/// <summary>
/// Reads an OpenAPI document as a client does that knows nothing of the hub, and makes the requests that its examples say: each operation
/// with what it needs, then once for each further value of a parameter, media type of a body and format of the answer.
/// </summary>
internal sealed class OpenApiWalk(JsonNode document)
{
    /// <summary>An enumeration of more values than this is tried with its first and last ones.</summary>
    private const int MostCodes = 12;

    private static readonly JsonSerializerOptions AsItStands = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public JsonNode Document => document;

    /// <summary>The operations in the order of the page: by groups, then as they are listed.</summary>
    public IReadOnlyList<OpenApiOperationJson> Operations()
    {
        var tags = document["tags"]!.AsArray().Select(tag => (string)tag!["name"]!).ToList();
        return [.. document["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(operation => new OpenApiOperationJson(path.Key, operation.Key.ToUpperInvariant(), operation.Value!)))
            .OrderBy(operation => tags.IndexOf((string)operation.Json["tags"]![0]!))];
    }

    /// <summary>The requests of an operation.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="answers">Values for parameters that have no example, since only the hub can name them.</param>
    public IEnumerable<OpenApiRequest> Requests(OpenApiOperationJson operation, IReadOnlyDictionary<string, string>? answers = null)
    {
        var parameters = (operation.Json["parameters"]?.AsArray() ?? []).Select(Resolved).ToList();
        var needed = parameters.Where(IsInAll)
            .Select(parameter => new OpenApiArgument(
                (string)parameter["in"]!, (string)parameter["name"]!,
                (string?)parameter["example"] ?? answers?.GetValueOrDefault((string)parameter["name"]!) ?? throw new InvalidOperationException(
                    $"{operation}: {parameter["name"]} has no example")))
            .ToList();
        var content = operation.Json["requestBody"]?["content"]?.AsObject();
        var bodies = content?.SelectMany(media => ExamplesOf(media.Value!).Select(example => (media.Key, Text: TextOf(media.Key, example)))).ToList() ?? [];
        var first = new OpenApiRequest(operation, needed, bodies.Count == 0 ? null : bodies[0]);
        yield return first;
        foreach (var body in bodies.Skip(1))
        {
            yield return first with { Body = body };
        }
        foreach (var parameter in parameters.Where(parameter => !IsInAll(parameter)))
        {
            foreach (var value in ValuesOf(parameter))
            {
                // What a body says need not be said in the query again.
                var isInstead = (bool?)operation.Json["requestBody"]?["required"] != true && (string?)parameter["in"] == "query"
                    && (string?)parameter["name"] is not ("_format" or "_pretty");
                yield return first with
                {
                    Arguments = [.. needed, new((string)parameter["in"]!, (string)parameter["name"]!, value)],
                    Body = isInstead ? null : first.Body,
                };
            }
        }
    }

    /// <summary>The answer that the document lists for a status; null when it lists none.</summary>
    public JsonNode? ResponseOf(OpenApiOperationJson operation, int status) =>
        operation.Json["responses"]![status.ToString(CultureInfo.InvariantCulture)] is { } response ? Resolved(response) : null;

    /// <summary>The examples of a media type.</summary>
    public static IEnumerable<JsonNode> ExamplesOf(JsonNode media) => media["example"] is { } one
        ? [one]
        : (media["examples"]?.AsObject() ?? []).Select(example => example.Value!["value"]!);

    public static string TextOf(string mediaType, JsonNode example) =>
        mediaType == "application/x-www-form-urlencoded"
            ? string.Join('&', example.AsObject().Select(field => $"{field.Key}={Uri.EscapeDataString((string)field.Value!)}"))
            : example is JsonValue text ? (string)text! : example.ToJsonString(AsItStands);

    private static IEnumerable<string> ValuesOf(JsonNode parameter)
    {
        var codes = (parameter["schema"]!["enum"]?.AsArray() ?? []).Select(code => (string)code!).ToList();
        return (codes.Count > MostCodes ? [codes[0], codes[1], codes[^1]] : codes)
            .Concat((parameter["examples"]?.AsObject() ?? []).Select(example => (string)example.Value!["value"]!).Where(value => value.Length > 0));
    }

    /// <summary>What a page for trying sends with every try: what is required, and what has a value of its own.</summary>
    private static bool IsInAll(JsonNode parameter) => (bool?)parameter["required"] == true || parameter["example"] is not null;

    private JsonNode Resolved(JsonNode? node) => (string?)node!["$ref"] is not { } reference ? node
        : reference.Split('/').Skip(1).Aggregate(document, (at, name) => at[name]!);
}

internal sealed record OpenApiOperationJson(string Path, string Method, JsonNode Json)
{
    public override string ToString() => $"{Method} {Path}";
}

internal sealed record OpenApiArgument(string Place, string Name, string Value);

internal sealed record OpenApiRequest(
    OpenApiOperationJson Operation, IReadOnlyList<OpenApiArgument> Arguments, (string MediaType, string Text)? Body)
{
    public string Address
    {
        get
        {
            var path = Arguments.Where(argument => argument.Place == "path").Aggregate(Operation.Path, (path, argument) =>
                path.Replace("{" + argument.Name + "}", Uri.EscapeDataString(argument.Value), StringComparison.Ordinal));
            var query = string.Join('&', Arguments.Where(argument => argument.Place == "query")
                .Select(argument => $"{argument.Name}={Uri.EscapeDataString(argument.Value)}"));
            return query.Length == 0 ? path : $"{path}?{query}";
        }
    }

    public Task<FhirReply> SendAsync(FhirClient client, params (string Name, string Value)[] headers) => client.SendAsync(
        new HttpMethod(Operation.Method), Address, Body is { } body ? FhirClient.Json(body.Text, body.MediaType) : null,
        [.. Arguments.Where(argument => argument.Place == "header").Select(argument => (argument.Name, argument.Value)), .. headers]);

    public override string ToString() => $"{Operation.Method} {Address} "
        + string.Join(' ', Arguments.Where(argument => argument.Place == "header").Select(argument => $"{argument.Name}: {argument.Value}"))
        + Body?.MediaType;
}
