using System.Text.Json;
using System.Text.Unicode;

namespace FhirIcsHub.Fhir.Definitions;

/// <summary>What is known of a definition without reading it: the string values of its top-level properties that an index has.</summary>
internal readonly record struct DefinitionIndex(
    string ResourceType,
    string? Id = null,
    string? Url = null,
    string? Version = null,
    string? Kind = null,
    string? Type = null,
    string? Derivation = null,
    string? BaseDefinition = null,
    string? Content = null,
    string? Supplements = null,
    string? ValueSet = null)
{
    public static DefinitionIndex Of(Resource resource)
    {
        var root = resource.Root;
        return new DefinitionIndex(
            resource.TypeName, root.TextOf("id"), Text(root, "url"), Text(root, "version"), Text(root, "kind"), Text(root, "type"),
            Text(root, "derivation"), Text(root, "baseDefinition"), Text(root, "content"), Text(root, "supplements"),
            Text(root, "valueSet"));
    }

    /// <summary>Reads the index entry off a resource's JSON in one pass over its tokens, without building a tree.</summary>
    /// <returns>Null when the JSON is an object without a <c>resourceType</c>.</returns>
    /// <exception cref="JsonException">It is not well-formed.</exception>
    public static DefinitionIndex? Scan(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
        {
            throw new JsonException("not valid UTF-8");
        }

        var reader = new Utf8JsonReader(json.StartsWith("\uFEFF"u8) ? json[3..] : json, new JsonReaderOptions { MaxDepth = 128 });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        var index = new DefinitionIndex("");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            index = index.WithMember(ref reader);
        }

        return index.ResourceType.Length == 0 ? null : index;
    }

    /// <summary>Whether it is well-formed JSON that is no resource.</summary>
    public static bool IsOtherJson(ReadOnlySpan<byte> json)
    {
        try
        {
            return Scan(json) is null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private DefinitionIndex WithMember(ref Utf8JsonReader reader)
    {
        var name = reader.ValueSpan;
        var ahead = reader;
        if (name.Length is < 2 or > 14 || !ahead.Read() || ahead.TokenType != JsonTokenType.String)
        {
            reader.Read();
            reader.Skip();
            return this;
        }

        reader.Read();
        if (reader.ValueIsEscaped && JsonText.HasLoneSurrogate(reader.ValueSpan))
        {
            throw new JsonException("half a surrogate pair");
        }

        return name switch
        {
            _ when name.SequenceEqual("resourceType"u8) => this with { ResourceType = reader.GetString()! },
            _ when name.SequenceEqual("id"u8) => this with { Id = reader.GetString() },
            _ when name.SequenceEqual("url"u8) => this with { Url = reader.GetString() },
            _ when name.SequenceEqual("version"u8) => this with { Version = reader.GetString() },
            _ when name.SequenceEqual("kind"u8) => this with { Kind = reader.GetString() },
            _ when name.SequenceEqual("type"u8) => this with { Type = reader.GetString() },
            _ when name.SequenceEqual("derivation"u8) => this with { Derivation = reader.GetString() },
            _ when name.SequenceEqual("baseDefinition"u8) => this with { BaseDefinition = reader.GetString() },
            _ when name.SequenceEqual("content"u8) => this with { Content = reader.GetString() },
            _ when name.SequenceEqual("supplements"u8) => this with { Supplements = reader.GetString() },
            _ when name.SequenceEqual("valueSet"u8) => this with { ValueSet = reader.GetString() },
            _ => this,
        };
    }

    private static string? Text(Element root, string name) =>
        root.First(name) is { Kind: ElementKind.String } element ? element.Text : null;
}
