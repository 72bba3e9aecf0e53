using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Server.Examples;

/// <summary>
/// The resources that the examples of the API are about, made up and about nobody. A few are written by hand and refer to each other
/// (<see cref="Transaction"/> stores them); of every other type it is the least that R4 takes.
/// </summary>
internal static class ExampleRecords
{
    /// <summary>Id of the example of each type.</summary>
    public const string Id = "example";

    /// <summary>Id of a resource that no example stores.</summary>
    public const string AbsentId = "example-3";

    private const string IdSystem = "https://example.org/ids";

    private static readonly JsonNode Bundle = ReadEmbedded("records.json");

    private static readonly Dictionary<string, JsonObject> Written = Bundle["entry"]!.AsArray()
        .Select(entry => entry!["resource"]!.AsObject()).ToDictionary(resource => (string)resource["resourceType"]!);

    private static readonly ConcurrentDictionary<FhirType, JsonObject> All = new();

    /// <summary>A transaction that stores the examples that are written by hand.</summary>
    public static string Transaction { get; } = Bundle.ToJsonString(JsonText);

    private static JsonSerializerOptions JsonText => field ??= new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The example of a type, with the id <see cref="Id"/>.</summary>
    public static string Of(FhirType type) => Resource(type).ToJsonString(JsonText);

    /// <summary>Another of that type, to be created: without an id, and under an identifier of its own where it can have one.</summary>
    public static string Another(FhirType type)
    {
        var resource = Resource(type).DeepClone().AsObject();
        resource.Remove("id");
        if (Identifier(resource) is { } identifier)
        {
            var own = new JsonObject { ["system"] = IdSystem, ["value"] = "2" };
            resource["identifier"] = identifier is JsonArray ? new JsonArray(own) : own;
        }
        return resource.ToJsonString(JsonText);
    }

    /// <summary>
    /// Criteria that one resource meets at most: the example (1), the one that the example of a create makes (2), or none (3). Of a type
    /// that has no identifiers to be found by, ids.
    /// </summary>
    public static (string Name, string Value) Criteria(FhirType type, int number) =>
        Identifier(Resource(type)) is not null && FhirSchema.R4.SearchParameters.Any(parameter =>
            parameter.Code == "identifier" && parameter.Bases.Contains(type.Name))
            ? ("identifier", string.Create(CultureInfo.InvariantCulture, $"{IdSystem}|{number}"))
            : ("_id", number == 1 ? Id : string.Create(CultureInfo.InvariantCulture, $"{Id}-{number}"));

    private static JsonNode? Identifier(JsonObject resource) => resource["identifier"];

    private static JsonObject Resource(FhirType type) => All.GetOrAdd(
        type, _ => Written.GetValueOrDefault(type.Name)
            ?? LeastResource.Of(type, Id, new JsonObject { ["system"] = IdSystem, ["value"] = "1" }));

    /// <summary>A file of this folder, which is part of the assembly.</summary>
    public static JsonNode ReadEmbedded(string file)
    {
        using var stream = typeof(ExampleRecords).Assembly.GetManifestResourceStream($"FhirIcsHub.Server.Examples.{file}")
            ?? throw new InvalidOperationException("The examples are missing from the assembly.");
        return JsonNode.Parse(stream)!;
    }
}
