using System.Text.Json.Nodes;

namespace FhirIcsHub.Feeds.Mapping;

/// <summary>
/// The components of UKCore-Observation-VitalSigns-BloodPressure: sliced by <c>code.text</c> and closed, with text, LOINC display and unit
/// fixed to the letter.
/// </summary>
internal static class BloodPressureComponents
{
    private const string SystolicText = "Systolic blood pressure";
    private const string DiastolicText = "Diastolic blood pressure";
    private const string Unit = "mm[Hg]";
    private const string UnitText = "millimeter of mercury";

    public static void Apply(JsonObject observation, MappingContext context)
    {
        foreach (var component in observation.Objects("component"))
        {
            if (component.Object("code") is not { } code || VitalSigns.LoincOf(code, context) is not { } loinc
                || TextOf(loinc.Code) is not { } text)
            {
                continue;
            }

            VitalSigns.AddBothCodes(code, loinc, context);
            foreach (var coding in code.Codings().Where(c => c.Text("system") == Codes.Loinc))
            {
                coding["display"] = text;
            }

            // What the user saw is kept where it differs from the text that the profile fixes.
            if (code["text"] is { } sent && sent.AsText() != text)
            {
                context.Keep(code, "text", sent, "Observation.component.code");
            }

            code["text"] = text;
            VitalSigns.Units(component.Object("valueQuantity"), Unit, UnitText, context);
        }
    }

    public static bool Satisfy(JsonObject observation)
    {
        var components = observation.Objects("component").ToList();
        return components.Count is 1 or 2
            && !observation.ContainsKey("specimen")
            && !observation.Any(p => p.Key.StartsWith("value", StringComparison.Ordinal))
            && components.Count(c => IsReading(c, VitalSign.Systolic, SystolicText)) == 1
            && components.Count(c => IsReading(c, VitalSign.Diastolic, DiastolicText)) == components.Count - 1;
    }

    private static bool IsReading(JsonObject component, string loinc, string text) =>
        component.Object("code") is { } code && code.Text("text") == text && code.CodeIn(Codes.Loinc) == loinc
        && code.Codings().Count(c => c.Text("system") == Codes.Loinc) == 1 && code.Has(Codes.Snomed)
        && component.Object("valueQuantity") is { } value && value.Text("system") == Codes.Ucum && value.Text("code") == Unit
            && value.Text("unit") == UnitText;

    private static string? TextOf(string loinc) => loinc switch
    {
        VitalSign.Systolic => SystolicText,
        VitalSign.Diastolic =>
        DiastolicText,
        _ => null
    };
}
