using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Cql.Requirements;

/// <summary>The FHIR types by which values of CQL are passed as parameters (CQL with FHIR, Parameters and Data Requirements).</summary>
internal static class ParameterTypes
{
    /// <summary>The FHIR type of a parameter, and whether it is a list; <c>Any</c> for what has no type of its own.</summary>
    public static (string Type, bool IsList) FhirType(TypeSpecifier? specifier, string? name) => specifier switch
    {
        ListTypeSpecifier list => (FhirType(list.ElementType, null).Type, true),
        IntervalTypeSpecifier interval => (OfInterval(FhirType(interval.PointType, null).Type), false),
        NamedTypeSpecifier named => (OfName(named.Name), false),
        null when name is not null => (OfName(name), false),
        _ => ("Any", false),
    };

    private static string OfInterval(string point) => point switch
    {
        "date" or "dateTime" => "Period",
        "Quantity" => "Range",
        _ => "Any",
    };

    private static string OfName(string name)
    {
        var end = name.IndexOf('}', StringComparison.Ordinal);
        var local = name[(end + 1)..];
        return !name.StartsWith("{urn:hl7-org:elm-types:r1}", StringComparison.Ordinal) ? local : local switch
        {
            "Boolean" => "boolean",
            "Integer" => "integer",
            "Long" or "String" => "string",
            "Decimal" => "decimal",
            "Date" => "date",
            "DateTime" => "dateTime",
            "Time" => "time",
            "Code" => "Coding",
            "Concept" => "CodeableConcept",
            "Quantity" => "Quantity",
            "Ratio" => "Ratio",
            _ => "Any",
        };
    }
}
