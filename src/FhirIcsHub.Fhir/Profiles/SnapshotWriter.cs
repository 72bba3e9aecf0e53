using System.Globalization;
using System.Text.Json;

namespace FhirIcsHub.Fhir.Profiles;

/// <summary>Writes a StructureDefinition with its snapshot as JSON, properties in the order of the specification.</summary>
internal static class SnapshotWriter
{
    public static void Write(Utf8JsonWriter json, Snapshot snapshot)
    {
        using var source = JsonDocument.Parse(snapshot.Source.Json);
        var written = false;
        json.WriteStartObject();
        foreach (var property in source.RootElement.EnumerateObject())
        {
            if (property.NameEquals("snapshot"))
            {
                continue;
            }

            if (property.NameEquals("differential"))
            {
                WriteElements(json, snapshot);
                written = true;
            }

            property.WriteTo(json);
        }

        if (!written)
        {
            WriteElements(json, snapshot);
        }

        json.WriteEndObject();
    }

    private static void WriteElements(Utf8JsonWriter json, Snapshot snapshot)
    {
        json.WriteStartObject("snapshot");
        json.WriteStartArray("element");
        foreach (var element in snapshot.Elements)
        {
            WriteElement(json, element);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteElement(Utf8JsonWriter json, ProfileElement element)
    {
        json.WriteStartObject();
        json.WriteString("id", element.Id);
        Carried(json, element, "extension", "modifierExtension");
        json.WriteString("path", element.Path);
        Carried(json, element, "representation");
        WriteText(json, "sliceName", element.SliceName);
        WriteFlag(json, "sliceIsConstraining", element.SliceIsConstraining);
        Carried(json, element, "label", "code");
        WriteSlicing(json, element.Slicing);
        Carried(json, element, "short", "definition", "comment", "requirements", "alias");
        json.WriteNumber("min", element.Min);
        json.WriteString("max", Max(element.Max));
        json.WriteStartObject("base");
        json.WriteString("path", element.BasePath);
        json.WriteNumber("min", element.BaseMin);
        json.WriteString("max", Max(element.BaseMax));
        json.WriteEndObject();
        WriteText(json, "contentReference", element.ContentReference);
        WriteTypes(json, element.Types);
        Carried(json, element, "defaultValue", "meaningWhenMissing", "orderMeaning");
        PropertyWriter.Write(json, element.Fixed);
        PropertyWriter.Write(json, element.Pattern);
        Carried(json, element, "example");
        PropertyWriter.Write(json, element.MinValue);
        PropertyWriter.Write(json, element.MaxValue);
        if (element.MaxLength is { } length)
        {
            json.WriteNumber("maxLength", length);
        }

        Carried(json, element, "condition");
        WriteConstraints(json, element.Constraints);
        WriteFlag(json, "mustSupport", element.SaysMustSupport);
        WriteFlag(json, "isModifier", element.SaysIsModifier);
        Carried(json, element, "isModifierReason");
        WriteFlag(json, "isSummary", element.SaysIsSummary);
        WriteBinding(json, element.Binding);
        Carried(json, element, "mapping");
        json.WriteEndObject();
    }

    private static void WriteSlicing(Utf8JsonWriter json, ElementSlicing? slicing)
    {
        if (slicing is null)
        {
            return;
        }

        json.WriteStartObject("slicing");
        if (slicing.Discriminators.Count > 0)
        {
            json.WriteStartArray("discriminator");
            foreach (var discriminator in slicing.Discriminators)
            {
                json.WriteStartObject();
                json.WriteString("type", discriminator.Type);
                json.WriteString("path", discriminator.Path);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        PropertyWriter.WriteAll(json, slicing.Carried);
        WriteFlag(json, "ordered", slicing.SaysOrdered ? slicing.Ordered : null);
        WriteText(json, "rules", slicing.SaysRules ? slicing.Rules : null);
        json.WriteEndObject();
    }

    private static void WriteTypes(Utf8JsonWriter json, IReadOnlyList<ProfileType> types)
    {
        if (types.Count == 0)
        {
            return;
        }

        json.WriteStartArray("type");
        foreach (var type in types)
        {
            json.WriteStartObject();
            PropertyWriter.WriteAll(json, type.Carried);
            json.WriteString("code", type.Code);
            WriteTexts(json, "profile", type.Profiles);
            WriteTexts(json, "targetProfile", type.TargetProfiles);
            WriteTexts(json, "aggregation", type.Aggregation);
            WriteText(json, "versioning", type.Versioning);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteConstraints(Utf8JsonWriter json, IReadOnlyList<ProfileConstraint> constraints)
    {
        if (constraints.Count == 0)
        {
            return;
        }

        json.WriteStartArray("constraint");
        foreach (var constraint in constraints)
        {
            json.WriteStartObject();
            json.WriteString("key", constraint.Key);
            json.WriteString("severity", constraint.Severity);
            WriteText(json, "human", constraint.Human);
            WriteText(json, "expression", constraint.Expression);
            PropertyWriter.WriteAll(json, constraint.Carried);
            WriteText(json, "source", constraint.Source);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteBinding(Utf8JsonWriter json, ElementBinding? binding)
    {
        if (binding is null)
        {
            return;
        }

        json.WriteStartObject("binding");
        json.WriteString("strength", binding.Strength);
        PropertyWriter.WriteAll(json, binding.Carried);
        WriteText(json, "valueSet", binding.ValueSet);
        json.WriteEndObject();
    }

    private static void Carried(Utf8JsonWriter json, ProfileElement element, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            PropertyWriter.WriteNamed(json, element.Carried, name);
        }
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static void WriteFlag(Utf8JsonWriter json, string name, bool? flag)
    {
        if (flag is { } value)
        {
            json.WriteBoolean(name, value);
        }
    }

    private static string Max(int max) => max == int.MaxValue ? "*" : max.ToString(CultureInfo.InvariantCulture);
}
