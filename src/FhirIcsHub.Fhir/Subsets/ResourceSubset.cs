using System.Text.Json;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Subsets;

/// <summary>
/// Which elements of a resource a client wants (https://hl7.org/fhir/R4/search.html#summary, #elements). Mandatory elements always come,
/// and what is not whole carries the tag SUBSETTED, so that nobody takes it for the resource.
/// </summary>
public sealed class ResourceSubset
{
    /// <summary>Code system of the tag.</summary>
    public const string TagSystem = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue";

    /// <summary>Code of the tag.</summary>
    public const string TagCode = "SUBSETTED";

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 256 };

    private readonly HashSet<string>? _elements;
    private readonly SummaryMode _mode;

    private ResourceSubset(SummaryMode mode, HashSet<string>? elements = null)
    {
        _mode = mode;
        _elements = elements;
    }

    /// <summary>The subset that the parameters ask for.</summary>
    /// <param name="parameters">Parameters of a read or a search; others than <c>_summary</c> and <c>_elements</c> do not matter.</param>
    /// <param name="subset">Null when the whole resource is wanted, or only a count.</param>
    /// <returns>What is wrong with the parameters; null when nothing is.</returns>
    public static Issue? Read(IEnumerable<KeyValuePair<string, string>> parameters, out ResourceSubset? subset)
    {
        subset = null;
        foreach (var (name, value) in parameters)
        {
            if (name is not ("_summary" or "_elements"))
            {
                continue;
            }

            if (subset is not null)
            {
                return Issue.Error(IssueType.Invalid, "_summary and _elements are for one use each, and not together.");
            }

            if (name == "_elements")
            {
                subset = new ResourceSubset(SummaryMode.Elements, [.. value.Split(',', StringSplitOptions.TrimEntries)]);
                continue;
            }

            subset = value switch
            {
                "true" => new ResourceSubset(SummaryMode.True),
                "text" => new ResourceSubset(SummaryMode.Text),
                "data" => new ResourceSubset(SummaryMode.Data),
                _ => null,
            };
            if (subset is null && value is not ("false" or "count"))
            {
                return Issue.Error(IssueType.Value, "_summary is true, text, data, count or false.");
            }
        }

        return null;
    }

    /// <summary>Whether a resource says of itself that it is not whole.</summary>
    public static bool IsMarked(Resource resource)
    {
        foreach (var tag in resource.Root.First("meta").Named("tag"))
        {
            if (tag.TextOf("code") == TagCode && tag.TextOf("system") == TagSystem)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Writes the wanted elements of a resource that is valid R4.</summary>
    public void Write(ReadOnlyMemory<byte> json, FhirType type, Utf8JsonWriter output)
    {
        var reader = new Utf8JsonReader(json.Span, ReaderOptions);
        reader.Read();
        var isTagged = false;
        output.WriteStartObject();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (name == "meta")
            {
                output.WritePropertyName(name);
                WriteTaggedMeta(ref reader, json, output);
                isTagged = true;
            }
            else
            {
                WriteMember(name, ref reader, json, type, isRoot: true, output);
            }
        }

        if (!isTagged)
        {
            output.WriteStartObject("meta");
            WriteTags(default, output);
            output.WriteEndObject();
        }

        output.WriteEndObject();
    }

    private void WriteMember(
        string name, ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, FhirType type, bool isRoot, Utf8JsonWriter output)
    {
        var element = type.FindSlot(name.TrimStart('_'), out var actual);
        if (name is not ("resourceType" or "id") && !IsWanted(element, type, isRoot))
        {
            reader.Skip();
            return;
        }

        output.WritePropertyName(name);
        var isThinned = _mode == SummaryMode.True && element is { IsSummary: true } && actual is { IsPrimitive: false, IsResource: false };
        if (!isThinned)
        {
            WriteWhole(ref reader, json, output);
        }
        else if (reader.TokenType == JsonTokenType.StartArray)
        {
            output.WriteStartArray();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                WriteThinned(ref reader, json, actual!, output);
            }

            output.WriteEndArray();
        }
        else
        {
            WriteThinned(ref reader, json, actual!, output);
        }
    }

    private bool IsWanted(ElementDefinition? element, FhirType type, bool isRoot)
    {
        if (element is null)
        {
            return _mode == SummaryMode.Data;
        }

        return element.Min > 0 || _mode switch
        {
            SummaryMode.True => element.IsSummary,
            SummaryMode.Text => isRoot && element.Name == "text",
            SummaryMode.Data => !(isRoot && element.Name == "text"),
            _ => element.IsModifier || _elements!.Contains(element.Name) || _elements.Contains($"{type.Name}.{element.Name}"),
        };
    }

    private void WriteThinned(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, FhirType type, Utf8JsonWriter output)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            WriteWhole(ref reader, json, output);
            return;
        }

        output.WriteStartObject();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            WriteMember(name, ref reader, json, type, isRoot: false, output);
        }

        output.WriteEndObject();
    }

    private static void WriteTaggedMeta(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, Utf8JsonWriter output)
    {
        ReadOnlyMemory<byte> tags = default;
        output.WriteStartObject();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (name == "tag")
            {
                tags = Whole(ref reader, json);
            }
            else
            {
                output.WritePropertyName(name);
                WriteWhole(ref reader, json, output);
            }
        }

        WriteTags(tags, output);
        output.WriteEndObject();
    }

    private static void WriteTags(ReadOnlyMemory<byte> tags, Utf8JsonWriter output)
    {
        output.WriteStartArray("tag");
        if (!tags.IsEmpty)
        {
            var reader = new Utf8JsonReader(tags.Span, ReaderOptions);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                WriteWhole(ref reader, tags, output);
            }
        }

        output.WriteStartObject();
        output.WriteString("system", TagSystem);
        output.WriteString("code", TagCode);
        output.WriteEndObject();
        output.WriteEndArray();
    }

    private static void WriteWhole(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, Utf8JsonWriter output) =>
        output.WriteRawValue(Whole(ref reader, json).Span, skipInputValidation: true);

    /// <summary>The value that the reader stands at; the reader moves to its end.</summary>
    private static ReadOnlyMemory<byte> Whole(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }

    private enum SummaryMode
    {
        True,
        Text,
        Data,
        Elements,
    }
}
