using FhirIcsHub.Fhir;

namespace FhirIcsHub.Measures;

/// <summary>Values of a FHIR Parameters resource as CQL would write them.</summary>
public static class CqlLiteral
{
    /// <summary>What can be given, for who gives something else.</summary>
    private const string Kinds = "booleans, numbers, strings, dates, times, Quantity, Range, Period, Ratio, Coding and CodeableConcept can";

    /// <summary>
    /// The parameters of a Parameters resource; one that is repeated is a list. What cannot be given to CQL is added to
    /// <paramref name="issues"/>.
    /// </summary>
    public static IReadOnlyList<CqlParameter> Read(Resource parameters, List<Issue> issues)
    {
        var read = new List<(string Name, string Expression)>();
        foreach (var parameter in parameters.Root.Named("parameter"))
        {
            var name = parameter.TextOf("name") ?? "";
            if (Of(parameter.First("value")) is { } expression)
            {
                read.Add((name, expression));
            }
            else
            {
                issues.Add(Issue.Error(
                    IssueType.NotSupported, $"The parameter {name} has a value that cannot be given to CQL: {Kinds}.", parameter.Location));
            }
        }

        return
        [
            .. read.GroupBy(parameter => parameter.Name, parameter => parameter.Expression, StringComparer.Ordinal)
                .Select(values => new CqlParameter(
                    values.Key, values.Count() == 1 ? values.Single() : $"{{ {string.Join(", ", values)} }}")),
        ];
    }

    private static string? Of(Element value) => value.Type?.Name switch
    {
        "boolean" or "integer" or "positiveInt" or "unsignedInt" => value.Text,
        "decimal" => Decimal(value.Text),
        "string" or "code" or "id" or "uri" or "url" or "canonical" or "markdown" or "oid" or "uuid" => Quoted(value.Text),
        "date" => "@" + value.Text,
        "dateTime" or "instant" => Point(value.Text),
        "time" => "@T" + value.Text,
        "Quantity" or "Age" or "Duration" or "Count" or "Distance" => Quantity(value),
        "Range" => $"Interval[{Quantity(value.First("low")) ?? "null"}, {Quantity(value.First("high")) ?? "null"}]",
        "Period" => $"Interval[{End(value.TextOf("start"))}, {End(value.TextOf("end"))}]",
        "Ratio" when Quantity(value.First("numerator")) is { } above && Quantity(value.First("denominator")) is { } below =>
            $"{above} : {below}",
        "Coding" => Code(value),
        "CodeableConcept" => Concept(value),
        _ => null,
    };

    private static string? Decimal(string? number) =>
        number is not null && !number.Contains('.', StringComparison.Ordinal) ? number + ".0" : number;

    private static string? Quantity(Element value) =>
        value.TextOf("value") is { } number ? $"{number} {Quoted(value.TextOf("code") ?? value.TextOf("unit") ?? "1")}" : null;

    private static string? Code(Element coding)
    {
        string?[] members = [Member("code", coding), Member("system", coding), Member("version", coding), Member("display", coding)];
        return coding.TextOf("code") is null ? null : $"System.Code {{ {string.Join(", ", members.OfType<string>())} }}";
    }

    private static string? Concept(Element concept)
    {
        var codes = concept.Named("coding").ToList().Select(Code).OfType<string>().ToList();
        var display = concept.TextOf("text") is { } text ? $", display: {Quoted(text)}" : "";
        return codes.Count == 0 ? null : $"System.Concept {{ codes: {{ {string.Join(", ", codes)} }}{display} }}";
    }

    private static string? Member(string name, Element coding) => coding.TextOf(name) is { } text ? $"{name}: {Quoted(text)}" : null;

    private static string End(string? text) =>
        text is null ? "null" : text.Contains('T', StringComparison.Ordinal) ? Point(text)! : "@" + text;

    private static string? Point(string? text) =>
        text is null ? null : text.Contains('T', StringComparison.Ordinal) ? "@" + text : $"@{text}T";

    private static string? Quoted(string? text) =>
        text is null ? null : $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
