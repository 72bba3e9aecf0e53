using System.Text.Json.Nodes;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Server.GraphQl;

/// <summary>The object that the fields of one selection are written to.</summary>
/// <param name="Json">The object.</param>
/// <param name="Collects">
/// Several elements write to it, because they are flattened into it: then every field is a list, unless it is a <c>@singleton</c>.
/// </param>
/// <param name="Suffix">What <c>@slice</c> adds to the names of the fields.</param>
internal readonly record struct GraphQlTarget(JsonObject Json, bool Collects, string Suffix)
{
    /// <summary>Sets a field that has one value, or adds to one that has several.</summary>
    public void Add(GraphQlField field, JsonNode? value, bool isList)
    {
        var key = field.Key + Suffix;
        var isSingle = field.Directive("singleton") is not null || (!isList && !Collects);
        if (isSingle)
        {
            Json[key] = Json[key] is null
                ? value
                : throw new GraphQlException($"{key} is to be a single value, and there are several.", field.Position);
        }
        else if (Json[key] is JsonArray list)
        {
            list.Add(value);
        }
        else
        {
            Json[key] = new JsonArray(value);
        }
    }

    /// <summary>Says that a field has no value.</summary>
    public void Leave(GraphQlField field)
    {
        if (!Collects && !Json.ContainsKey(field.Key + Suffix))
        {
            Json[field.Key + Suffix] = null;
        }
    }

    /// <summary>Says that a list that was searched for has nothing in it.</summary>
    public void LeaveEmpty(GraphQlField field)
    {
        if (field.Directive("flatten") is null && !Json.ContainsKey(field.Key + Suffix))
        {
            Json[field.Key + Suffix] = new JsonArray();
        }
    }

    /// <summary>A primitive's value: a boolean, a number as it is written, or text.</summary>
    public static JsonNode? Primitive(Element element) => element.Kind switch
    {
        ElementKind.Boolean => JsonValue.Create(element.RawValue.SequenceEqual("true"u8)),
        ElementKind.Number => JsonNode.Parse(element.RawValue),
        _ => element.Text is { } text ? JsonValue.Create(text) : null,
    };
}
