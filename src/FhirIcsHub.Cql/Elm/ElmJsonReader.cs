using System.Runtime.CompilerServices;
using System.Text.Json;

namespace FhirIcsHub.Cql.Elm;

/// <summary>Reads the members of one node.</summary>
internal sealed class ElmJsonReader : ElmMap
{
    private readonly JsonElement _json;
    private readonly string _path;
    private readonly List<ElmProblem> _problems;
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal) { "type" };

    private ElmJsonReader(JsonElement json, string path, List<ElmProblem> problems)
    {
        _json = json;
        _path = path;
        _problems = problems;
    }

    /// <summary>Reads a node where one of type <typeparamref name="T"/> is expected; null when there is none.</summary>
    public static T? Read<T>(JsonElement json, string path, List<ElmProblem> problems)
        where T : ElmNode
    {
        if (json.ValueKind != JsonValueKind.Object || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            problems.Add(new ElmProblem(path, json.ValueKind != JsonValueKind.Object ? "expected an object" : "nested too deeply"));
            return null;
        }

        if (Make<T>(json, path, problems) is not { } node)
        {
            return null;
        }

        var reader = new ElmJsonReader(json, path, problems);
        node.MapAll(reader);
        reader.ReportUnknown(node);
        return node;
    }

    public override string? Text(string name, string? value) =>
        Find(name) is { } member ? Expect(member, name, JsonValueKind.String, "a string") ? member.GetString() : null : null;

    public override bool? Boolean(string name, bool? value)
    {
        if (Find(name) is not { } member)
        {
            return null;
        }

        if (member.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return member.GetBoolean();
        }

        // Some translators write attributes as strings.
        return member.ValueKind == JsonValueKind.String && bool.TryParse(member.GetString(), out var read)
            ? read
            : Wrong<bool?>(name, "expected true or false");
    }

    public override decimal? Number(string name, decimal? value)
    {
        if (Find(name) is not { } member)
        {
            return null;
        }

        return member.ValueKind == JsonValueKind.Number && member.TryGetDecimal(out var read)
            ? read
            : Wrong<decimal?>(name, "expected a number of at most 28 digits");
    }

    public override T? Choice<T>(string name, T? value)
    {
        var text = Text(name, null);
        return text is null ? null
            : char.IsAsciiLetter(text.FirstOrDefault()) && Enum.TryParse<T>(text, out var read) ? read
            : Wrong<T?>(name, $"'{text}' is none of {string.Join(", ", Enum.GetNames<T>())}");
    }

    public override T? Node<T>(string name, T? value)
        where T : class => Find(name) is { } member ? Read<T>(member, $"{_path}.{name}", _problems) : null;

    public override IReadOnlyList<T> List<T>(string name, IReadOnlyList<T> value, bool always = false) =>
        Find(name) is { } member ? ReadList<T>(member, $"{_path}.{name}") : [];

    public override IReadOnlyList<T> Definitions<T>(string name, IReadOnlyList<T> value)
    {
        if (Find(name) is not { } member)
        {
            return [];
        }

        return member.ValueKind == JsonValueKind.Object && member.TryGetProperty("def", out var definitions)
            ? ReadList<T>(definitions, $"{_path}.{name}.def")
            : Wrong<IReadOnlyList<T>>(name, "expected an object with the member 'def'") ?? [];
    }

    public override IReadOnlyList<string> Texts(string name, IReadOnlyList<string> value)
    {
        if (Find(name) is not { } member)
        {
            return [];
        }

        return member.ValueKind == JsonValueKind.Array && member.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? [.. member.EnumerateArray().Select(item => item.GetString()!)]
            : Wrong<IReadOnlyList<string>>(name, "expected an array of strings") ?? [];
    }

    protected override void Missing(string name) => _problems.Add(new ElmProblem(_path, $"the member '{name}' is missing"));

    private static T? Make<T>(JsonElement json, string path, List<ElmProblem> problems)
        where T : ElmNode
    {
        // "type" is a name where it tells the type; in a former form of some nodes it is a member of its own.
        var name = json.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String ? type.GetString() : null;
        if ((name is null ? ElmNodeTypes.Make(typeof(T)) : ElmNodeTypes.Make(name)) is T node)
        {
            return node;
        }

        problems.Add(new ElmProblem(
            path, name is null ? "the member 'type' is missing" : $"'{name}' is no ELM node that can stand here"));
        return null;
    }

    private IReadOnlyList<T> ReadList<T>(JsonElement array, string path)
        where T : ElmNode
    {
        if (array.ValueKind != JsonValueKind.Array)
        {
            _problems.Add(new ElmProblem(path, "expected an array"));
            return [];
        }

        var items = new List<T>(array.GetArrayLength());
        foreach (var item in array.EnumerateArray())
        {
            if (Read<T>(item, $"{path}[{items.Count}]", _problems) is not { } node)
            {
                return [];
            }

            items.Add(node);
        }

        return items;
    }

    private JsonElement? Find(string name)
    {
        _asked.Add(name);
        return _json.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null
            && !(name == "type" && member.ValueKind == JsonValueKind.String) ? member : null;
    }

    private bool Expect(JsonElement member, string name, JsonValueKind kind, string what)
    {
        if (member.ValueKind != kind)
        {
            _problems.Add(new ElmProblem($"{_path}.{name}", $"expected {what}"));
        }

        return member.ValueKind == kind;
    }

    private T? Wrong<T>(string name, string reason)
    {
        _problems.Add(new ElmProblem($"{_path}.{name}", reason));
        return default;
    }

    private void ReportUnknown(ElmNode node)
    {
        foreach (var member in _json.EnumerateObject())
        {
            if (!_asked.Contains(member.Name))
            {
                _problems.Add(new ElmProblem(_path, $"{node.TypeName} has no member '{member.Name}'"));
            }
        }
    }
}
