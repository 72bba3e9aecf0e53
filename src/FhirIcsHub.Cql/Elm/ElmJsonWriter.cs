using System.Text.Json;

namespace FhirIcsHub.Cql.Elm;

/// <summary>Writes the members of nodes.</summary>
internal sealed class ElmJsonWriter : ElmMap
{
    private readonly Utf8JsonWriter _writer;

    private ElmJsonWriter(Utf8JsonWriter writer) => _writer = writer;

    /// <summary>Writes a node where one of type <typeparamref name="T"/> is expected: the type is told when it is another.</summary>
    public static void Write<T>(T node, Utf8JsonWriter writer)
        where T : ElmNode => new ElmJsonWriter(writer).Write(node);

    public override string? Text(string name, string? value)
    {
        if (value is not null)
        {
            _writer.WriteString(name, value);
        }

        return value;
    }

    public override bool? Boolean(string name, bool? value)
    {
        if (value is { } truth)
        {
            _writer.WriteBoolean(name, truth);
        }

        return value;
    }

    public override decimal? Number(string name, decimal? value)
    {
        if (value is { } number)
        {
            _writer.WriteNumber(name, number);
        }

        return value;
    }

    public override T? Choice<T>(string name, T? value)
    {
        Text(name, value?.ToString());
        return value;
    }

    public override T? Node<T>(string name, T? value)
        where T : class
    {
        if (value is not null)
        {
            _writer.WritePropertyName(name);
            Write(value);
        }

        return value;
    }

    public override IReadOnlyList<T> List<T>(string name, IReadOnlyList<T> value, bool always = false)
    {
        if (value.Count > 0 || always)
        {
            _writer.WriteStartArray(name);
            foreach (var node in value)
            {
                Write(node);
            }

            _writer.WriteEndArray();
        }

        return value;
    }

    public override IReadOnlyList<T> Definitions<T>(string name, IReadOnlyList<T> value)
    {
        if (value.Count > 0)
        {
            _writer.WriteStartObject(name);
            List("def", value);
            _writer.WriteEndObject();
        }

        return value;
    }

    public override IReadOnlyList<string> Texts(string name, IReadOnlyList<string> value)
    {
        if (value.Count > 0)
        {
            _writer.WriteStartArray(name);
            foreach (var text in value)
            {
                _writer.WriteStringValue(text);
            }

            _writer.WriteEndArray();
        }

        return value;
    }

    protected override void Missing(string name) =>
        throw new InvalidOperationException($"a node without its member '{name}' cannot be written");

    private void Write<T>(T node)
        where T : ElmNode
    {
        _writer.WriteStartObject();
        if (node.GetType() != typeof(T))
        {
            _writer.WriteString("type", node.TypeName);
        }

        node.MapAll(this);
        _writer.WriteEndObject();
    }
}
