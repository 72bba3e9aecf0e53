using System.Text.Json;
using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Cql.Runtime.Intervals;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Tests.Naive;

/// <summary>Types of the System model as ELM names them, tested on values.</summary>
internal static class NaiveTypes
{
    /// <summary>The name without its model: <c>Integer</c>.</summary>
    public static string Simple(string name) => name[(name.IndexOf('}', StringComparison.Ordinal) + 1)..];

    /// <summary>The type that an expression says that it has, when it is <c>As</c> or <c>Null</c> of one.</summary>
    public static string? NameOf(JsonElement elm) =>
        elm.ValueKind != JsonValueKind.Object ? null
            : elm.TryGetProperty("asType", out var name) ? Simple(name.GetString()!)
            : elm.TryGetProperty("asTypeSpecifier", out var specifier) && specifier.TryGetProperty("name", out var named)
                ? Simple(named.GetString()!)
            : elm.GetProperty("type").GetString() is var type && type!.StartsWith("To", StringComparison.Ordinal) ? type[2..]
            : null;

    /// <summary>Whether an expression is cast to a list.</summary>
    public static bool IsListCast(JsonElement elm) =>
        elm.TryGetProperty("asTypeSpecifier", out var specifier) && specifier.GetProperty("type").GetString() == "ListTypeSpecifier";

    public static object? As(JsonElement elm, object? value)
    {
        if (value is null || IsOf(Specifier(elm, "as"), value))
        {
            return value;
        }

        return elm.TryGetProperty("strict", out var strict) && strict.GetBoolean()
            ? throw new CqlException("the value cannot be cast")
            : null;
    }

    public static bool Is(JsonElement elm, object? value) => value is not null && IsOf(Specifier(elm, "is"), value);

    public static object Instance(string type, CqlTuple content) => Simple(type) switch
    {
        "Quantity" => new CqlQuantity((decimal)content["value"]!, (string?)content["unit"]),
        "Code" => new CqlCode(
            (string?)content["code"], (string?)content["system"], (string?)content["version"], (string?)content["display"]),
        "Concept" => new CqlConcept([.. CqlList.Untyped(content["codes"])!.Cast<CqlCode?>()], (string?)content["display"]),
        "ValueSet" => new CqlValueSet((string?)content["id"], (string?)content["version"]),
        _ => new CqlInstance(type, content),
    };

    private static JsonElement Specifier(JsonElement elm, string kind) =>
        elm.TryGetProperty(kind + "Type", out var name) ? name : elm.GetProperty(kind + "TypeSpecifier");

    private static bool IsOf(JsonElement type, object value) =>
        type.ValueKind == JsonValueKind.String ? IsNamed(Simple(type.GetString()!), value) : type.GetProperty("type").GetString() switch
        {
            "NamedTypeSpecifier" => IsNamed(Simple(type.GetProperty("name").GetString()!), value),
            "ListTypeSpecifier" => CqlList.Untyped(value) is { } list
                && list.All(item => item is null || IsOf(type.GetProperty("elementType"), item)),
            "IntervalTypeSpecifier" => value is CqlInterval interval
                && interval.PointType.Name == Simple(type.GetProperty("pointType").GetProperty("name").GetString()!),
            "TupleTypeSpecifier" => value is CqlTuple tuple
                && type.GetProperty("element").EnumerateArray().All(e => tuple.Shape.IndexOf(e.GetProperty("name").GetString()!) >= 0),
            "ChoiceTypeSpecifier" => type.GetProperty("choice").EnumerateArray().Any(choice => IsOf(choice, value)),
            var other => throw new NotSupportedException(other),
        };

    private static bool IsNamed(string name, object value) => name switch
    {
        "Any" => true,
        "Boolean" => value is bool,
        "Integer" => value is int,
        "Long" => value is long,
        "Decimal" => value is decimal,
        "String" => value is string,
        "Date" => value is CqlDate,
        "DateTime" => value is CqlDateTime,
        "Time" => value is CqlTime,
        "Quantity" => value is CqlQuantity,
        "Ratio" => value is CqlRatio,
        "Code" => value is CqlCode,
        "Concept" => value is CqlConcept,
        "ValueSet" => value is CqlValueSet,
        "CodeSystem" => value is CqlCodeSystem,
        "Vocabulary" => value is CqlValueSet or CqlCodeSystem,
        _ => value is CqlInstance instance && Simple(instance.TypeName) == name,
    };
}
