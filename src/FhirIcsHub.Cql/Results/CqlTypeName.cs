using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime.Intervals;
using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Cql;

/// <summary>The names of CQL's types: of a value, and of what an expression may give.</summary>
public static class CqlTypeName
{
    private const string Any = "Any";

    /// <summary>
    /// The type that a value has: <c>Boolean</c>, <c>List&lt;Encounter&gt;</c>, <c>Interval&lt;DateTime&gt;</c>. Null is <c>Any</c>, as is
    /// what the elements of a mixed or empty list have in common.
    /// </summary>
    public static string Of(object? value) => value switch
    {
        null => Any,
        bool => "Boolean",
        int => "Integer",
        long => "Long",
        decimal => "Decimal",
        string => "String",
        CqlDate => "Date",
        CqlDateTime => "DateTime",
        CqlTime => "Time",
        CqlQuantity => "Quantity",
        CqlRatio => "Ratio",
        CqlCode => "Code",
        CqlConcept => "Concept",
        CqlValueSet => "ValueSet",
        CqlCodeSystem => "CodeSystem",
        CqlInterval interval => $"Interval<{Of(interval.LowObject ?? interval.HighObject ?? interval.StartObject)}>",
        CqlTuple => "Tuple",
        CqlInstance instance => Local(instance.TypeName),
        Element element => element.Type?.Name ?? "Element",
        _ when CqlList.Untyped(value) is { } list => $"List<{Common(list)}>",
        _ => throw new ArgumentException($"a {value.GetType().Name} is no value of CQL", nameof(value)),
    };

    /// <summary>The type that a library's definition is declared or was found to have; null when its ELM does not say.</summary>
    public static string? OfDefinition(Library library, string name) =>
        library.Statements.FirstOrDefault(s => s is not FunctionDef && s.Name == name) is { } statement
            ? Of(statement.Expression?.ResultTypeSpecifier, statement.Expression?.ResultTypeName)
            : null;

    private static string? Of(TypeSpecifier? type, string? name) => type switch
    {
        null => name is null ? null : Local(name),
        NamedTypeSpecifier named => Local(named.Name),
        ListTypeSpecifier list => $"List<{Of(list.ElementType, null)}>",
        IntervalTypeSpecifier interval => $"Interval<{Of(interval.PointType, null)}>",
        ChoiceTypeSpecifier choice => $"Choice<{string.Join(", ", choice.Choices.Select(c => Of(c, null)))}>",
        TupleTypeSpecifier tuple =>
            $"Tuple {{ {string.Join(", ", tuple.Elements.Select(e => $"{e.Name} {Of(e.ElementType ?? e.Type, null)}"))} }}",
        _ => Any,
    };

    private static string Common(IReadOnlyList<object?> list)
    {
        var types = list.Where(item => item is not null).Select(Of).Distinct(StringComparer.Ordinal).Take(2).ToList();
        return types.Count == 1 ? types[0] : Any;
    }

    // {urn:hl7-org:elm-types:r1}Integer is System's, and its name is enough; other models' types are told by their names too.
    private static string Local(string name) => name[(name.IndexOf('}', StringComparison.Ordinal) + 1)..];
}
