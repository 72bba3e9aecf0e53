using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace DefinitionGenerator;

/// <summary>
/// The facts-only form of a conformance resource: everything but what is written for people to read (narrative, descriptions, comments,
/// contacts, mappings to other standards, examples) and what repeats a fact in another shape (XPath beside FHIRPath, the snapshot of a
/// profile beside its differential, the differential of a type beside its snapshot).
/// </summary>
internal static class FactsForm
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // In every resource, at any depth outside of values.
    private static readonly HashSet<string> Prose = new(StringComparer.Ordinal)
    {
        "description", "comment", "requirements", "purpose", "usage", "copyright", "contact", "documentation", "short", "alias",
        "meaningWhenMissing", "orderMeaning", "isModifierReason", "xpath", "mapping", "example", "fhir_comments",
    };

    // `definition` is text in these and a canonical URL in the others.
    private static readonly HashSet<string> DefinitionIsProse =
        new(StringComparer.Ordinal) { "StructureDefinition", "CodeSystem", "ValueSet" };

    // Text for readers, or names for generators of code.
    private static readonly HashSet<string> ProseExtensions = new(StringComparer.Ordinal)
    {
        "http://hl7.org/fhir/StructureDefinition/elementdefinition-bestpractice-explanation",
        "http://hl7.org/fhir/StructureDefinition/elementdefinition-bindingName",
        "http://hl7.org/fhir/StructureDefinition/elementdefinition-isCommonBinding",
        "http://hl7.org/fhir/StructureDefinition/structuredefinition-summary",
        "http://hl7.org/fhir/StructureDefinition/codesystem-concept-comments",
        "http://hl7.org/fhir/StructureDefinition/valueset-concept-comments",
        "http://hl7.org/fhir/StructureDefinition/valueset-concept-definition",
        "http://hl7.org/fhir/StructureDefinition/valueset-special-status",
        "http://hl7.org/fhir/StructureDefinition/valueset-warning",
    };

    private static readonly string[] ValuePrefixes = ["fixed", "pattern", "minValue", "maxValue", "defaultValue"];

    /// <summary>The facts of a resource.</summary>
    /// <param name="resource">A conformance resource.</param>
    /// <param name="expansion">What stands as its <c>expansion</c>; undefined for none.</param>
    public static byte[] Of(JsonElement resource, JsonElement expansion = default)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, WriterOptions))
        {
            WriteResource(json, resource, expansion);
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>Whether a property of a resource of that type holds no fact.</summary>
    public static bool IsProse(string resourceType, string property)
    {
        var name = property.TrimStart('_');
        return Prose.Contains(name) || (name == "definition" && DefinitionIsProse.Contains(resourceType));
    }

    /// <summary>Whether an extension holds no fact.</summary>
    public static bool IsProseExtension(string url) => ProseExtensions.Contains(url);

    /// <summary>Whether a property of an element definition is a value, which is kept whole.</summary>
    public static bool IsValue(string property) => Array.Exists(
        ValuePrefixes, p => property.TrimStart('_').StartsWith(p, StringComparison.Ordinal) && property.TrimStart('_').Length > p.Length);

    /// <summary>Of a StructureDefinition: the part that its other part can be made of.</summary>
    public static string DerivedPart(JsonElement definition) =>
        definition.TryGetProperty("derivation", out var derivation) && derivation.GetString() == "constraint" ? "snapshot" : "differential";

    private static void WriteResource(Utf8JsonWriter json, JsonElement resource, JsonElement expansion)
    {
        var type = resource.GetProperty("resourceType").GetString()!;
        json.WriteStartObject();
        foreach (var member in resource.EnumerateObject())
        {
            switch (member.Name)
            {
                case "text" or "meta":
                case "snapshot" or "differential" when type == "StructureDefinition" && member.Name == DerivedPart(resource):
                case "expansion" when type == "ValueSet":
                    break;
                case "contained":
                    json.WriteStartArray("contained");
                    foreach (var contained in member.Value.EnumerateArray())
                    {
                        WriteResource(json, contained, default);
                    }

                    json.WriteEndArray();
                    break;
                default:
                    WriteMember(json, type, member);
                    break;
            }
        }

        if (expansion.ValueKind == JsonValueKind.Object)
        {
            json.WritePropertyName("expansion");
            Write(json, type, expansion);
        }

        json.WriteEndObject();
    }

    private static void WriteMember(Utf8JsonWriter json, string type, JsonProperty member)
    {
        if (IsProse(type, member.Name))
        {
            return;
        }

        if (type == "StructureDefinition" && IsValue(member.Name))
        {
            json.WritePropertyName(member.Name);
            member.Value.WriteTo(json);
            return;
        }

        switch (member.Name)
        {
            case "extension" or "modifierExtension":
                var facts = member.Value.EnumerateArray().Where(x => !IsProseExtension(x.GetProperty("url").GetString()!)).ToList();
                if (facts.Count > 0)
                {
                    json.WriteStartArray(member.Name);
                    facts.ForEach(x => Write(json, type, x));
                    json.WriteEndArray();
                }

                break;
            case "constraint" when type == "StructureDefinition":
                json.WriteStartArray(member.Name);
                foreach (var constraint in member.Value.EnumerateArray())
                {
                    WriteConstraint(json, type, constraint);
                }

                json.WriteEndArray();
                break;
            default:
                WriteUnlessEmpty(json, type, member);
                break;
        }
    }

    // R4 demands constraint.human: the expression says it too.
    private static void WriteConstraint(Utf8JsonWriter json, string type, JsonElement constraint)
    {
        json.WriteStartObject();
        foreach (var member in constraint.EnumerateObject())
        {
            if (member.Name == "human")
            {
                json.WritePropertyName("human");
                (constraint.TryGetProperty("expression", out var expression) ? expression : constraint.GetProperty("key")).WriteTo(json);
            }
            else
            {
                WriteMember(json, type, member);
            }
        }

        json.WriteEndObject();
    }

    // A member of which nothing is left (an object with a prose extension only) goes too: R4 has no empty objects.
    private static void WriteUnlessEmpty(Utf8JsonWriter json, string type, JsonProperty member)
    {
        if (HasFacts(type, member.Value))
        {
            json.WritePropertyName(member.Name);
            Write(json, type, member.Value);
        }
    }

    private static bool HasFacts(string type, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Any(m => !IsProse(type, m.Name)
            && (m.Name is not "extension" || m.Value.EnumerateArray().Any(x => !IsProseExtension(x.GetProperty("url").GetString()!)))),
        JsonValueKind.Array => value.EnumerateArray().Any(i => HasFacts(type, i)),
        JsonValueKind.Null => false,
        _ => true,
    };

    private static void Write(Utf8JsonWriter json, string type, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    WriteMember(json, type, member);
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    if (item.ValueKind is JsonValueKind.Object && !HasFacts(type, item))
                    {
                        json.WriteNullValue();
                    }
                    else
                    {
                        Write(json, type, item);
                    }
                }

                json.WriteEndArray();
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }
}
