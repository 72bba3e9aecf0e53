using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Measures;

/// <summary>Values of CQL and FHIR as strata.</summary>
internal static class StratumValues
{
    /// <summary>The stratum of a value; null for what can be none: a resource, a tuple.</summary>
    public static StratumValue? Of(object value) => value switch
    {
        StratumValue stratum => stratum,
        CqlCode { Code: { } code } coded => new StratumValue(code, coded.System, code) { Display = coded.Display },
        CqlConcept concept => OfConcept(concept),
        Element { IsResource: true } or CqlTuple or CqlInstance => null,
        Element element => OfElement(element),
        _ => new StratumValue(CqlText.Of(value)),
    };

    private static StratumValue? OfConcept(CqlConcept concept) => concept.Codes.FirstOrDefault(code => code?.Code is not null) is { } first
        ? new StratumValue(concept.Display ?? first.Code!, first.System, first.Code) { Display = first.Display }
        : concept.Display is { } text ? new StratumValue(text) : null;

    private static StratumValue? OfElement(Element element)
    {
        var coding = element.Type?.Name == "CodeableConcept" ? element.First("coding") : element;
        if (coding.TextOf("code") is { } code)
        {
            return new StratumValue(element.TextOf("text") ?? coding.TextOf("display") ?? code, coding.TextOf("system"), code)
            {
                Display = coding.TextOf("display"),
            };
        }

        return (element.Text ?? element.TextOf("text")) is { } text ? new StratumValue(text) : null;
    }
}
