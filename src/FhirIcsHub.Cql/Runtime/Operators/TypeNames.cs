using FhirIcsHub.Cql.Runtime.Intervals;
using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>The names of the types of values, for messages.</summary>
internal static class TypeNames
{
    public static string Of(object? value) => value switch
    {
        null => "null",
        bool => "Boolean",
        string => "String",
        Element element => element.Type?.Name ?? "element",
        CqlInterval interval => $"Interval<{interval.PointType.Name}>",
        CqlRatio => "Ratio",
        CqlCode => "Code",
        CqlConcept => "Concept",
        CqlValueSet => "ValueSet",
        CqlCodeSystem => "CodeSystem",
        CqlTuple => "Tuple",
        CqlInstance instance => instance.TypeName,
        _ => PointType.Of(value)?.Name ?? (CqlList.Untyped(value) is null ? value.GetType().Name : "List"),
    };
}
