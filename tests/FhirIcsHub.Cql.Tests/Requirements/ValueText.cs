using System.Text.Json.Nodes;
using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Cql.Runtime.Intervals;
using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Cql.Tests.Requirements;

/// <summary>Results of evaluations as text, resources by their place in the record: to compare two evaluations.</summary>
internal static class ValueText
{
    public static string Of(CqlEvaluation evaluation, string define, IReadOnlyList<Element> resources)
    {
        try
        {
            return Of(evaluation.Value(define), resources);
        }
        catch (CqlException problem)
        {
            return "error: " + problem.Message;
        }
    }

    private static string Of(object? value, IReadOnlyList<Element> resources) => value switch
    {
        null => "null",
        Element { Exists: false } => "null",
        Element element => Of(element, resources),
        CqlTuple tuple => Of(tuple, resources),
        CqlInstance instance => Of(instance.Content, resources),
        CqlInterval interval => interval.ToString() ?? "",
        CqlCode code => $"{code.System}|{code.Code}",
        CqlConcept concept => string.Join('+', concept.Codes.Select(code => Of(code, resources))),
        string text => $"'{text}'",
        _ when CqlList.Untyped(value) is { } list => $"[{string.Join(", ", list.Select(item => Of(item, resources)))}]",
        _ => value.ToString() ?? "",
    };

    private static string Of(CqlTuple tuple, IReadOnlyList<Element> resources) =>
        $"{{{string.Join(", ", tuple.Shape.Names.Select((name, i) => $"{name}: {Of(tuple.Values[i], resources)}"))}}}";

    private static string Of(Element element, IReadOnlyList<Element> resources)
    {
        for (var i = 0; i < resources.Count; i++)
        {
            if (resources[i] == element)
            {
                return $"{element.Type}#{i}";
            }
        }

        var (start, length) = element.Span;
        return JsonNode.Parse(element.Resource.Json.Span.Slice(start, length))!.ToJsonString();
    }
}
