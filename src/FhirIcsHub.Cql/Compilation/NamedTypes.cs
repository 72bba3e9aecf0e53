using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>The static types that ELM's type specifiers mean.</summary>
internal static class NamedTypes
{
    private const string System = "{urn:hl7-org:elm-types:r1}";
    private const string Fhir = "{http://hl7.org/fhir}";

    private static readonly FhirType CodeType = FhirSchema.R4.FindType("code")!;

    /// <summary>Whether the name is that of a class of FHIR, not of the System model.</summary>
    public static bool IsFhir(string name) => name.StartsWith(Fhir, StringComparison.Ordinal);

    public static bool IsSystem(string name) => name.StartsWith(System, StringComparison.Ordinal);

    /// <summary>The name without its model: <c>Patient</c>.</summary>
    public static string Local(string name) => name[(name.IndexOf('}') + 1)..];

    public static StaticType Of(TypeSpecifier? specifier) => specifier switch
    {
        NamedTypeSpecifier named => Of(named.Name),
        ListTypeSpecifier list => StaticType.OfList(Of(list.ElementType)),
        IntervalTypeSpecifier interval => StaticType.OfInterval(Of(interval.PointType)),
        TupleTypeSpecifier tuple => StaticType.OfTuple([.. tuple.Elements.Select(e => (e.Name, Of(e.ElementType ?? e.Type)))]),
        ChoiceTypeSpecifier { Choices: { Count: > 0 } choices } =>
            choices.Skip(1).Aggregate(Of(choices[0]), (known, next) => Widest(known, Of(next))),
        _ => StaticType.Any,
    };

    public static StaticType Of(string name) => IsSystem(name) ? OfSystem(Local(name)) : OfModel(Local(name));

    /// <summary>
    /// The FHIR type that a class of the model stands for: the classes that bind a code to a value set (<c>EncounterStatus</c>) are code,
    /// those within a resource (<c>Encounter.Participant</c>) its backbone elements. Null when R4 has none such.
    /// </summary>
    public static FhirType? FhirTypeOf(string local)
    {
        if (FhirSchema.R4.FindType(local) is { } type)
        {
            return type;
        }

        if (!local.Contains('.'))
        {
            return local.Length > 0 && char.IsAsciiLetterUpper(local[0]) ? CodeType : null;
        }

        var parts = local.Split('.');
        return FhirSchema.R4.FindType(
            string.Join('.', parts.Select((part, i) => i == 0 ? part : char.ToLowerInvariant(part[0]) + part[1..])));
    }

    private static StaticType OfSystem(string local) => local switch
    {
        "Boolean" => StaticType.Boolean,
        "Integer" => StaticType.Integer,
        "Long" => StaticType.Long,
        "Decimal" => StaticType.Decimal,
        "String" => StaticType.String,
        "Date" => StaticType.Date,
        "DateTime" => StaticType.DateTime,
        "Time" => StaticType.Time,
        "Quantity" => StaticType.Quantity,
        "Ratio" => StaticType.Ratio,
        "Code" => StaticType.Code,
        "Concept" => StaticType.Concept,
        "ValueSet" => StaticType.ValueSet,
        "CodeSystem" => StaticType.CodeSystem,
        _ => StaticType.Any,
    };

    private static StaticType OfModel(string local) =>
        FhirTypeOf(local) is { } type ? StaticType.OfElement([type]) : StaticType.AnyElement;

    private static StaticType Widest(StaticType known, StaticType next) => known.IsObject ? StaticType.Any : StaticType.Either(known, next);
}
