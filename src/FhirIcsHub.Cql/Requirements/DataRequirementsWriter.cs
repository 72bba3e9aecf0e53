using System.Text.Json;
using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Cql.Requirements;

/// <summary>
/// Writes data requirements as an R4 Library of type <c>module-definition</c>, which is what <c>$data-requirements</c> returns. Date
/// ranges, which depend on parameters, are CQL in the extension cqf-expression.
/// </summary>
public static class DataRequirementsWriter
{
    private const string DirectReferenceCode = "http://hl7.org/fhir/us/cqfmeasures/StructureDefinition/cqfm-directReferenceCode";
    private const string CqfExpression = "http://hl7.org/fhir/StructureDefinition/cqf-expression";

    /// <summary>Writes the resource as one JSON object.</summary>
    /// <param name="requirements">The requirements.</param>
    /// <param name="json">Where to.</param>
    /// <param name="canonicalOf">
    /// Canonical URL with version of a library that is used; null, or a null result, gives <c>Library/NAME|VERSION</c>.
    /// </param>
    /// <param name="withCodes">
    /// Whether the codes that are named are given too, by the extension cqfm-directReferenceCode of the quality measure guide, which R4
    /// alone does not know.
    /// </param>
    public static void Write(
        DataRequirements requirements, Utf8JsonWriter json, Func<Library, string?>? canonicalOf = null, bool withCodes = false)
    {
        json.WriteStartObject();
        json.WriteString("resourceType", "Library");
        WriteList(json, "extension", withCodes ? requirements.Codes : [], WriteNamedCode);
        json.WriteString("name", "EffectiveDataRequirements");
        json.WriteString("status", "active");
        json.WriteStartObject("type");
        json.WriteStartArray("coding");
        json.WriteStartObject();
        json.WriteString("system", "http://terminology.hl7.org/CodeSystem/library-type");
        json.WriteString("code", "module-definition");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        WriteList(json, "relatedArtifact", Dependencies(requirements, canonicalOf), WriteDependency);
        WriteList(json, "parameter", requirements.Parameters, WriteParameter);
        WriteList(json, "dataRequirement", requirements.Data, WriteData);
        json.WriteEndObject();
    }

    private static void WriteNamedCode(RequiredCode code, Utf8JsonWriter json)
    {
        json.WriteString("url", DirectReferenceCode);
        json.WriteStartObject("valueCoding");
        WriteCoding(code, json);
        json.WriteEndObject();
    }

    private static IReadOnlyList<string> Dependencies(DataRequirements requirements, Func<Library, string?>? canonicalOf) =>
    [
        .. requirements.Libraries.Prepend(requirements.Library).SelectMany(library => library.Usings)
            .Where(model => model.LocalIdentifier != "System" && model.Version is not null)
            .Select(model => $"http://fhir.org/guides/cqf/common/Library/{model.LocalIdentifier}-ModelInfo|{model.Version}")
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        .. requirements.Libraries.Select(library => canonicalOf?.Invoke(library) ?? Canonical(library.Identifier))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        .. requirements.CodeSystems.Order(StringComparer.Ordinal),
        .. requirements.ValueSets.Order(StringComparer.Ordinal),
    ];

    private static string Canonical(VersionedIdentifier identifier)
    {
        var space = identifier.System is { } system ? system + "/" : "";
        return $"{space}Library/{identifier.Id}{(identifier.Version is { } version ? "|" + version : "")}";
    }

    private static void WriteDependency(string canonical, Utf8JsonWriter json)
    {
        json.WriteString("type", "depends-on");
        json.WriteString("resource", canonical);
    }

    private static void WriteParameter(ParameterDef parameter, Utf8JsonWriter json)
    {
        var (type, isList) = ParameterTypes.FhirType(parameter.ParameterTypeSpecifier, parameter.ParameterType);
        json.WriteString("name", parameter.Name);
        json.WriteString("use", "in");
        json.WriteNumber("min", 0);
        json.WriteString("max", isList ? "*" : "1");
        json.WriteString("type", type);
    }

    private static void WriteData(DataRequirement data, Utf8JsonWriter json)
    {
        json.WriteString("type", data.Type);
        WriteTexts(json, "profile", data.Profile is { } profile ? [profile] : []);
        WriteTexts(json, "mustSupport", Elements(data));
        WriteList(json, "codeFilter", data.Codes, WriteFilter);
        WriteList(
            json, "dateFilter", [.. data.Ranges.Where(range => !range.IncludesUndated)], (range, _) => WriteFilter(range, data, json));
    }

    // All of a resource is each of its elements.
    private static string[] Elements(DataRequirement data) => data.Elements.IsWhole
        ? [.. FhirSchema.R4.FindResourceType(data.Type)?.Elements.Select(element => element.Name) ?? []]
        : [.. data.Elements.Paths()];

    private static void WriteFilter(RequiredCodes codes, Utf8JsonWriter json)
    {
        json.WriteString("path", codes.Path);
        if (codes.ValueSet is { } valueSet)
        {
            json.WriteString("valueSet", valueSet);
        }

        WriteList(json, "code", codes.Codes, WriteCoding);
    }

    private static void WriteCoding(RequiredCode code, Utf8JsonWriter json)
    {
        WriteText(json, "system", code.System);
        WriteText(json, "version", code.Version);
        json.WriteString("code", code.Code);
        WriteText(json, "display", code.Display);
    }

    private static void WriteFilter(RetrieveRange range, DataRequirement data, Utf8JsonWriter json)
    {
        json.WriteString("path", range.DatePath);
        json.WriteStartObject("valuePeriod");
        json.WriteStartArray("extension");
        json.WriteStartObject();
        json.WriteString("url", CqfExpression);
        json.WriteStartObject("valueExpression");
        json.WriteString("language", "text/cql");
        json.WriteString("expression", PeriodText.Of(range));
        WriteText(json, "reference", data.RangeLibrary is { } library ? Canonical(library.Identifier) : null);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            json.WriteString(name, text);
        }
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        if (texts.Count > 0)
        {
            json.WriteStartArray(name);
            foreach (var text in texts)
            {
                json.WriteStringValue(text);
            }

            json.WriteEndArray();
        }
    }

    // R4 has no empty arrays.
    private static void WriteList<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> items, Action<T, Utf8JsonWriter> write)
    {
        if (items.Count == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(item, json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
