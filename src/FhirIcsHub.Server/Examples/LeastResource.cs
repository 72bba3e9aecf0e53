using System.Text.Json.Nodes;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Server.Examples;

/// <summary>
/// The least that R4 and UK Core take as a resource of a type, made up: what its definition says must be there, and what its rules want
/// besides, which <c>least.json</c> has by type.
/// </summary>
internal static class LeastResource
{
    private const string Text = "Example";

    private static readonly JsonObject WantedByRules = ExampleRecords.ReadEmbedded("least.json").AsObject();

    /// <param name="type">A resource type.</param>
    /// <param name="id">The id that it gets.</param>
    /// <param name="identifier">The identifier that it gets, where its type has identifiers.</param>
    public static JsonObject Of(FhirType type, string id, JsonObject identifier)
    {
        var resource = new JsonObject
        {
            ["resourceType"] = type.Name,
            ["id"] = id,
            ["meta"] = new JsonObject
            {
                ["tag"] = new JsonArray(new JsonObject { ["system"] = "https://example.org/tags", ["code"] = "checked" }),
            },
            ["language"] = "en-GB",
        };
        foreach (var element in type.Elements)
        {
            if (element is { Name: "identifier", Types: [{ Name: "Identifier" }] })
            {
                resource["identifier"] = element.IsRepeating ? new JsonArray(identifier) : identifier;
            }
            else if (IsNeeded(element))
            {
                Add(resource, element);
            }
        }
        foreach (var (name, value) in WantedByRules[type.Name]?.AsObject() ?? [])
        {
            resource[name] = value!.DeepClone();
        }
        return resource;
    }

    private static bool IsNeeded(ElementDefinition element) => element.Min > 0;

    private static void Add(JsonObject parent, ElementDefinition element)
    {
        var type = element.Types.FirstOrDefault(type => type.Name is "CodeableConcept" or "Reference" or "string") ?? element.Types[0];
        var name = element.IsChoice ? element.Name + char.ToUpperInvariant(type.Name[0]) + type.Name[1..] : element.Name;
        var value = Value(element, type);
        parent[name] = element.IsRepeating ? new JsonArray(value) : value;
    }

    private static JsonNode Value(ElementDefinition element, FhirType type) => type.Kind switch
    {
        FhirTypeKind.Primitive => Primitive(element, type.Name),
        FhirTypeKind.Resource => new JsonObject { ["resourceType"] = "Basic", ["code"] = new JsonObject { ["text"] = Text } },
        _ => type.Name switch
        {
            "Reference" => new JsonObject { ["reference"] = $"{element.Targets.FirstOrDefault(IsResource) ?? "Patient"}/example" },
            "CodeableConcept" => new JsonObject { ["text"] = Text },
            "Coding" => new JsonObject { ["system"] = "https://example.org/CodeSystem/answers", ["code"] = "yes" },
            "Identifier" => new JsonObject { ["system"] = "https://example.org/ids", ["value"] = "1" },
            "Period" => new JsonObject { ["start"] = "2026-03-02" },
            "Quantity" or "SimpleQuantity" or "Money" or "Duration" or "Age" or "Count" or "Distance" => new JsonObject { ["value"] = 1 },
            "HumanName" or "Address" or "Annotation" => new JsonObject { ["text"] = Text },
            "Attachment" => new JsonObject { ["contentType"] = "text/plain", ["data"] = "RXhhbXBsZQ==" },
            _ => Complex(type),
        },
    };

    private static JsonObject Complex(FhirType type)
    {
        var value = new JsonObject();
        foreach (var element in type.Elements.Where(IsNeeded))
        {
            Add(value, element);
        }
        // An element has a value or children (ele-1).
        if (value.Count == 0 && type.Elements.FirstOrDefault(element =>
            element.Owner == type && element.Types is [{ IsPrimitive: true }]) is { } any)
        {
            Add(value, any);
        }
        return value;
    }

    private static bool IsResource(string name) => FhirSchema.R4.FindResourceType(name) is not null;

    private static JsonValue Primitive(ElementDefinition element, string type) => type switch
    {
        "code" => JsonValue.Create(Code(element)),
        "boolean" => JsonValue.Create(true),
        "integer" or "positiveInt" or "unsignedInt" => JsonValue.Create(1),
        "decimal" => JsonValue.Create(1.5m),
        "date" => JsonValue.Create("2026-03-02"),
        "dateTime" => JsonValue.Create("2026-03-02"),
        "instant" => JsonValue.Create("2026-03-02T09:00:00Z"),
        "time" => JsonValue.Create("09:00:00"),
        "base64Binary" => JsonValue.Create("RXhhbXBsZQ=="),
        "id" => JsonValue.Create("example"),
        "oid" => JsonValue.Create("urn:oid:1.2.3"),
        "uuid" => JsonValue.Create("urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a"),
        "uri" or "url" or "canonical" => JsonValue.Create("https://example.org/example"),
        "xhtml" => JsonValue.Create("<div xmlns=\"http://www.w3.org/1999/xhtml\">Example</div>"),
        _ => JsonValue.Create(Text),
    };

    /// <summary>A code of the value set; the first by name, save that it says as little as a code can.</summary>
    private static string Code(ElementDefinition element)
    {
        var codes = element.ValueSet is { } valueSet ? FhirSchema.R4.RequiredCodes(valueSet) : null;
        return codes is null ? "example"
            : Array.Find(["active", "draft", "final", "completed", "order"], codes.Contains) ?? codes.Order(StringComparer.Ordinal).First();
    }
}
