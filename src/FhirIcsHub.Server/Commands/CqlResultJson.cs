using System.Text.Json;
using FhirIcsHub.Cql;
using FhirIcsHub.Cql.Runtime;

namespace FhirIcsHub.Server.Commands;

/// <summary>Results, messages and traces of an evaluation as JSON.</summary>
internal static class CqlResultJson
{
    /// <summary>Writes the members <c>type</c> and <c>value</c>, or <c>error</c>.</summary>
    public static void WriteValue(Utf8JsonWriter json, object? value, CqlException? fault, bool withResources)
    {
        fault ??= CqlValueSize.Fault(value);
        if (fault is not null)
        {
            json.WriteStartObject("error");
            json.WriteString("message", fault.Message);
            WriteKnown(json, "library", fault.Library);
            WriteKnown(json, "define", fault.Define);
            WriteKnown(json, "position", fault.Locator);
            json.WriteEndObject();
            return;
        }

        json.WriteString("type", CqlTypeName.Of(value));
        json.WritePropertyName("value");
        CqlJson.Write(value, json, withResources);
    }

    public static void WriteMessages(Utf8JsonWriter json, IReadOnlyList<CqlMessage> messages)
    {
        if (messages.Count == 0)
        {
            return;
        }

        json.WriteStartArray("messages");
        foreach (var message in messages)
        {
            json.WriteStartObject();
            json.WriteString("severity", message.Severity.ToString().ToLowerInvariant());
            WriteKnown(json, "code", message.Code);
            WriteKnown(json, "text", message.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Every define that was evaluated: its value, the resources that led to it, and the defines that it uses.</summary>
    public static void WriteTrace(Utf8JsonWriter json, IReadOnlyList<CqlDefineTrace> trace, bool withResources)
    {
        json.WriteStartArray("explain");
        foreach (var define in trace)
        {
            json.WriteStartObject();
            json.WriteString("library", define.Library);
            json.WriteString("define", define.Define);
            WriteValue(json, define.Value, define.Error, withResources);
            json.WriteStartArray("resources");
            foreach (var resource in define.Resources)
            {
                json.WriteStringValue(CqlJson.ReferenceTo(resource));
            }

            json.WriteEndArray();
            json.WriteStartArray("uses");
            foreach (var used in define.Uses)
            {
                json.WriteStartObject();
                json.WriteString("library", used.Library);
                json.WriteString("define", used.Define);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteKnown(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }
}
