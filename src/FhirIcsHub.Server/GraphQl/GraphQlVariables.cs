using System.Text.Json.Nodes;

namespace FhirIcsHub.Server.GraphQl;

/// <summary>What the variables of an operation stand for.</summary>
internal sealed class GraphQlVariables
{
    private readonly Dictionary<string, JsonNode?> _values = new(StringComparer.Ordinal);

    /// <param name="operation">The operation, which declares them.</param>
    /// <param name="given">What the request says; null = nothing.</param>
    public GraphQlVariables(GraphQlOperation operation, JsonObject? given)
    {
        foreach (var variable in operation.Variables)
        {
            JsonNode? value = null;
            var isGiven = given is not null && given.TryGetPropertyValue(variable.Name, out value);
            if (!isGiven)
            {
                value = variable.Default is null ? null : Of(variable.Default, variable.Position);
            }
            if (variable.IsRequired && value is null)
            {
                throw new GraphQlException($"The variable ${variable.Name} needs a value.", variable.Position);
            }
            _values[variable.Name] = value;
        }
    }

    /// <summary>The texts that an argument means: none when it is null, several for a list.</summary>
    public IReadOnlyList<string> TextsOf(GraphQlArgument argument) => Of(argument.Value, argument.Position) switch
    {
        null => [],
        JsonArray list => [.. list.Where(item => item is not null).Select(item => TextOf(item!, argument))],
        { } one => [TextOf(one, argument)],
    };

    /// <summary>The one text that an argument means; null when it is null.</summary>
    public string? TextOf(GraphQlArgument? argument) => argument is null ? null : TextsOf(argument) switch
    {
        [] => null,
        [var one] => one,
        _ => throw new GraphQlException($"The argument {argument.Name} takes one value.", argument.Position),
    };

    public bool IsTrue(GraphQlArgument? argument) => TextOf(argument) == "true";

    /// <summary>The whole number that an argument means; null when it is null.</summary>
    public int? NumberOf(GraphQlArgument? argument) => TextOf(argument) switch
    {
        null => null,
        var text when int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) => number,
        _ => throw new GraphQlException($"The argument {argument!.Name} takes a whole number.", argument.Position),
    };

    /// <summary>The object that an argument means, a copy of it; null when it is null.</summary>
    public JsonObject? ObjectOf(GraphQlArgument? argument) => argument is null ? null : Of(argument.Value, argument.Position) switch
    {
        null => null,
        JsonObject json => json.DeepClone().AsObject(),
        _ => throw new GraphQlException($"The argument {argument.Name} takes an object.", argument.Position),
    };

    private JsonObject ObjectOf(IReadOnlyList<KeyValuePair<string, GraphQlValue>> fields, GraphQlPosition position)
    {
        var json = new JsonObject();
        foreach (var (name, value) in fields)
        {
            if (!json.TryAdd(name, Of(value, position)?.DeepClone()))
            {
                throw new GraphQlException($"The object has the field {name} twice.", position);
            }
        }
        return json;
    }

    private JsonNode? Of(GraphQlValue value, GraphQlPosition position)
    {
        if (value.Variable is { } name)
        {
            return _values.TryGetValue(name, out var known)
                ? known
                : throw new GraphQlException($"The operation declares no variable ${name}.", position);
        }
        if (value.Fields is { } fields)
        {
            return ObjectOf(fields, position);
        }
        return value.Items is { } items ? new JsonArray([.. items.Select(item => Of(item, position)?.DeepClone())]) : value.Constant;
    }

    private static string TextOf(JsonNode value, GraphQlArgument argument) => value is JsonValue
        ? value.GetValueKind() == System.Text.Json.JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString()
        : throw new GraphQlException($"The argument {argument.Name} takes plain values.", argument.Position);
}
