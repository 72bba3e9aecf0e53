using System.Buffers;
using System.Text.Json;

namespace FhirIcsHub.Fhir.Mapping;

/// <summary>Writes a map as a StructureMap resource.</summary>
public static class StructureMapWriter
{
    /// <summary>The StructureMap as UTF-8 JSON.</summary>
    public static byte[] ToJson(StructureMap map)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, JsonText.WriterOptions))
        {
            Write(json, map);
        }

        return output.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, StructureMap map)
    {
        json.WriteStartObject();
        json.WriteString("resourceType", "StructureMap");
        List(json, "contained", map.ConceptMaps, ConceptMap);
        json.WriteString("url", map.Url);
        Text(json, "version", map.Version);
        json.WriteString("name", map.Name);
        Text(json, "title", map.Title);
        json.WriteString("status", map.Status);
        Text(json, "description", map.Description);
        List(json, "structure", map.Structures, Structure);
        List(json, "import", map.Imports, static (json, url) => json.WriteStringValue(url));
        List(json, "group", map.Groups, Group);
        json.WriteEndObject();
    }

    private static void Structure(Utf8JsonWriter json, MapStructure structure)
    {
        json.WriteStartObject();
        json.WriteString("url", structure.Url);
        json.WriteString("mode", structure.Mode);
        Text(json, "alias", structure.Alias);
        json.WriteEndObject();
    }

    private static void Group(Utf8JsonWriter json, MapGroup group)
    {
        json.WriteStartObject();
        json.WriteString("name", group.Name);
        Text(json, "extends", group.Extends);
        json.WriteString("typeMode", group.TypeMode switch
        {
            MapTypeMode.Types => "types",
            MapTypeMode.TypeAndTypes => "type-and-types",
            _ => "none",
        });
        Text(json, "documentation", group.Documentation);
        List(json, "input", group.Inputs, Input);
        List(json, "rule", group.Rules, Rule);
        json.WriteEndObject();
    }

    private static void Input(Utf8JsonWriter json, MapInput input)
    {
        json.WriteStartObject();
        json.WriteString("name", input.Name);
        Text(json, "type", input.Type);
        json.WriteString("mode", input.IsTarget ? "target" : "source");
        json.WriteEndObject();
    }

    private static void Rule(Utf8JsonWriter json, MapRule rule)
    {
        json.WriteStartObject();
        json.WriteString("name", rule.Name);
        List(json, "source", rule.Sources, Source);
        List(json, "target", rule.Targets, Target);
        List(json, "rule", rule.Rules, Rule);
        List(json, "dependent", rule.Dependents, Dependent);
        Text(json, "documentation", rule.Documentation);
        json.WriteEndObject();
    }

    private static void Source(Utf8JsonWriter json, MapSource source)
    {
        json.WriteStartObject();
        json.WriteString("context", source.Context);
        if (source.Min is { } min)
        {
            json.WriteNumber("min", min);
        }

        Text(json, "max", source.Max);
        Text(json, "type", source.Type);
        MapDefaults.Write(json, source);
        Text(json, "element", source.Element);
        Text(json, "listMode", source.ListMode);
        Text(json, "variable", source.Variable);
        Text(json, "condition", source.Condition);
        Text(json, "check", source.Check);
        Text(json, "logMessage", source.Log);
        json.WriteEndObject();
    }

    private static void Target(Utf8JsonWriter json, MapTarget target)
    {
        json.WriteStartObject();
        Text(json, "context", target.Context);
        Text(json, "contextType", target.Context is null ? null : "variable");
        Text(json, "element", target.Element);
        Text(json, "variable", target.Variable);
        List(json, "listMode", target.ListModes, static (json, mode) => json.WriteStringValue(mode));
        Text(json, "listRuleId", target.ListRuleId);
        Text(json, "transform", target.Transform);
        List(json, "parameter", target.Parameters, Parameter);
        json.WriteEndObject();
    }

    private static void Parameter(Utf8JsonWriter json, MapParameter parameter)
    {
        json.WriteStartObject();
        switch (parameter.Kind)
        {
            case MapParameterKind.Variable:
                json.WriteString("valueId", parameter.Text);
                break;
            case MapParameterKind.String:
                json.WriteString("valueString", parameter.Text);
                break;
            default:
                json.WritePropertyName("value" + parameter.Kind);
                json.WriteRawValue(parameter.Text);
                break;
        }

        json.WriteEndObject();
    }

    private static void Dependent(Utf8JsonWriter json, MapDependent dependent)
    {
        json.WriteStartObject();
        json.WriteString("name", dependent.Name);
        List(json, "variable", dependent.Variables, static (json, variable) => json.WriteStringValue(variable));
        json.WriteEndObject();
    }

    private static void ConceptMap(Utf8JsonWriter json, MapConceptMap map)
    {
        json.WriteStartObject();
        json.WriteString("resourceType", "ConceptMap");
        json.WriteString("id", map.Id);
        json.WriteString("status", "draft");
        List(json, "group", map.Groups, ConceptGroup);
        json.WriteEndObject();
    }

    private static void ConceptGroup(Utf8JsonWriter json, MapConceptGroup group)
    {
        json.WriteStartObject();
        Text(json, "source", group.Source);
        Text(json, "target", group.Target);
        List(json, "element", [.. group.Elements.GroupBy(e => e.Code)], Concept);
        if (group.Unmapped is { } unmapped)
        {
            json.WriteStartObject("unmapped");
            json.WriteString("mode", unmapped.Mode);
            Text(json, "code", unmapped.Code);
            Text(json, "url", unmapped.Url);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Concept(Utf8JsonWriter json, IGrouping<string, MapConcept> concept)
    {
        json.WriteStartObject();
        json.WriteString("code", concept.Key);
        List(json, "target", [.. concept], static (json, target) =>
        {
            json.WriteStartObject();
            Text(json, "code", target.TargetCode);
            Text(json, "display", target.TargetDisplay);
            json.WriteString("equivalence", target.Equivalence);
            json.WriteEndObject();
        });
        json.WriteEndObject();
    }

    private static void Text(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    private static void List<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        if (items.Count == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (var item in items)
        {
            write(json, item);
        }

        json.WriteEndArray();
    }
}
