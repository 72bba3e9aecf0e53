using System.Text.Json;

namespace FhirIcsHub.Fhir.Profiles;

/// <summary>Writes properties of one document into another, byte for byte.</summary>
internal static class PropertyWriter
{
    /// <summary>Writes the property of a single value; nothing when it does not exist.</summary>
    public static void Write(Utf8JsonWriter json, Element value)
    {
        if (value.Exists)
        {
            Write(json, [value], 0, 1);
        }
    }

    /// <summary>Writes the values of that name, which stand one after the other.</summary>
    public static void WriteNamed(Utf8JsonWriter json, IReadOnlyList<Element> values, string name)
    {
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i].Name == name)
            {
                Write(json, values, i, EndOf(values, i));
                return;
            }
        }
    }

    /// <summary>Writes all of them, repeats (one after the other) as arrays.</summary>
    public static void WriteAll(Utf8JsonWriter json, IReadOnlyList<Element> values)
    {
        for (var i = 0; i < values.Count;)
        {
            var end = EndOf(values, i);
            Write(json, values, i, end);
            i = end;
        }
    }

    private static int EndOf(IReadOnlyList<Element> values, int start)
    {
        var end = start + 1;
        while (end < values.Count && values[end].Name == values[start].Name)
        {
            end++;
        }

        return end;
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<Element> values, int start, int end)
    {
        // Where _name stands before name in the document, that is how it is spelt.
        var name = values[start].JsonName.TrimStart('_');
        var isArray = end - start > 1 || values[start].Definition is { IsRepeating: true };
        var hasValue = false;
        var hasChildren = false;
        for (var i = start; i < end; i++)
        {
            hasValue |= values[i].Kind != ElementKind.Absent;
            hasChildren |= values[i].Kind != ElementKind.Object && values[i].NodeRef.FirstChild != 0;
        }

        if (hasValue)
        {
            json.WritePropertyName(name);
            WriteEach(json, values, start, end, isArray, WriteValue);
        }

        if (hasChildren)
        {
            json.WritePropertyName("_" + name);
            WriteEach(json, values, start, end, isArray, WriteChildren);
        }
    }

    private static void WriteEach(
        Utf8JsonWriter json, IReadOnlyList<Element> values, int start, int end, bool isArray, Action<Utf8JsonWriter, Element> write)
    {
        if (isArray)
        {
            json.WriteStartArray();
        }

        for (var i = start; i < end; i++)
        {
            write(json, values[i]);
        }

        if (isArray)
        {
            json.WriteEndArray();
        }
    }

    private static void WriteValue(Utf8JsonWriter json, Element value)
    {
        if (value.Kind == ElementKind.Absent)
        {
            json.WriteNullValue();
            return;
        }

        ref readonly var node = ref value.NodeRef;
        json.WriteRawValue(value.Resource.Document.Slice(node.Start, node.Length), skipInputValidation: true);
    }

    private static void WriteChildren(Utf8JsonWriter json, Element primitive)
    {
        if (primitive.NodeRef.FirstChild == 0)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        WriteAll(json, primitive.Children.ToList());
        json.WriteEndObject();
    }
}
