using System.Text.Json.Nodes;

namespace FhirIcsHub.Feeds.Mapping;

/// <summary>
/// Vital signs: LOINC and SNOMED CT both, the fixed units, and the blood pressure components as UK Core fixes them. The profile is claimed
/// when all its hard constraints hold; they include status final, so a preliminary or corrected reading is a plain UKCore-Observation.
/// </summary>
internal static class VitalSigns
{
    private const string Base = "UKCore-Observation";
    private const string General = "UKCore-Observation-VitalSigns";
    private const string CategorySystem = Codes.Tho + "observation-category";

    /// <summary>The profile of a vital sign; null when the Observation is none.</summary>
    public static string? Apply(JsonObject observation, MappingContext context)
    {
        if (observation.Object("code") is not { } code || LoincOf(code, context) is not { } loinc
            || VitalSign.OfLoinc(loinc.Code) is not { } sign)
        {
            return null;
        }

        AddBothCodes(code, loinc, context);
        Units(observation.Object("valueQuantity"), sign, context);
        if (sign.Loinc == VitalSign.BloodPressure)
        {
            BloodPressureComponents.Apply(observation, context);
        }

        if (observation["category"] is null)
        {
            observation["category"] = new JsonArray(
                new JsonObject { ["coding"] = new JsonArray(Codes.Coding(CategorySystem, "vital-signs", "Vital Signs")) });
        }

        if (observation.Text("status") != "final")
        {
            return Base;
        }

        TakeEffectiveFromIssued(observation, context);
        if (WhyNotGeneral(observation, code) is { } reason)
        {
            context.Inform($"This vital sign does not satisfy {General}: {reason}. It is kept as {Base}.", "Observation");
            return Base;
        }

        return sign.Profile is not null && SatisfiesOwn(observation, code, sign) ? $"{General}-{sign.Profile}" : General;
    }

    /// <summary>The LOINC coding that a code has, or that its SNOMED CT coding stands for.</summary>
    internal static MappedCode? LoincOf(JsonObject code, MappingContext context)
    {
        foreach (var coding in code.Codings())
        {
            if (coding.Text("system") == Codes.Loinc && VitalSign.OfLoinc(coding.Text("code")) is not null)
            {
                return new MappedCode(Codes.Loinc, coding.Text("code")!, null);
            }
        }

        if (code.Has(Codes.Loinc))
        {
            return null;
        }

        foreach (var coding in code.Codings())
        {
            if (coding.Text("system") == Codes.Snomed
                && context.Translate("vital-signs-snomed-to-loinc", Codes.Snomed, coding.Text("code")) is { } loinc)
            {
                return loinc;
            }
        }

        return null;
    }

    internal static void AddBothCodes(JsonObject code, MappedCode loinc, MappingContext context)
    {
        if (!code.Has(Codes.Loinc))
        {
            code.AddTo("coding", Codes.Coding(loinc));
        }

        if (!code.Has(Codes.Snomed) && context.Translate("vital-signs-loinc-to-snomed", Codes.Loinc, loinc.Code) is { } snomed)
        {
            code.AddTo("coding", Codes.Coding(snomed));
        }
    }

    /// <summary>Gives a quantity the UCUM code and the fixed text of its unit, when it is that unit by any of its names.</summary>
    internal static void Units(JsonObject? quantity, VitalSign sign, MappingContext context) =>
        Units(quantity, sign.Unit, sign.UnitText, context);

    internal static void Units(JsonObject? quantity, string? unit, string? unitText, MappingContext context)
    {
        if (quantity is null || (quantity.Text("system") ?? Codes.Ucum) != Codes.Ucum)
        {
            return;
        }

        // The code says the unit; a text alone must be known.
        var sent = quantity.Text("code") ?? quantity.Text("unit");
        if (sent is null || context.Translate("units", null, sent.Trim()) is not { } known || (unit is not null && known.Code != unit))
        {
            return;
        }

        quantity["system"] = Codes.Ucum;
        quantity["code"] = known.Code;
        if (unitText is not null || quantity["unit"] is null)
        {
            quantity["unit"] = unitText ?? known.Display;
        }
    }

    private static void TakeEffectiveFromIssued(JsonObject observation, MappingContext context)
    {
        if (context.Policies.EffectiveFromIssued && !ObservationMap.HasEffective(observation) && observation.Text("issued") is { } issued)
        {
            observation["effectiveDateTime"] = issued;
            context.Inform("The effective time is missing; the time of issue was taken, by the feed's policy.", "Observation.effective");
        }
    }

    private static string? WhyNotGeneral(JsonObject observation, JsonObject code)
    {
        if (!ObservationMap.IsCategory(observation, "vital-signs"))
        {
            return "the category must be vital-signs alone";
        }

        if (code.Codings().Count(c => c.Text("system") == Codes.Loinc) != 1 || !code.Has(Codes.Snomed))
        {
            return "the code must have one LOINC and at least one SNOMED CT coding";
        }

        return !observation.ContainsKey("subject") ? "the subject is missing" : ObservationMap.HasEffective(observation) ? null
            : "the effective time is missing";
    }

    private static bool SatisfiesOwn(JsonObject observation, JsonObject code, VitalSign sign)
    {
        if (sign.OneSnomed && code.Codings().Count(c => c.Text("system") == Codes.Snomed) != 1)
        {
            return false;
        }

        if (sign.Loinc == VitalSign.BloodPressure)
        {
            return BloodPressureComponents.Satisfy(observation);
        }

        return observation.Object("valueQuantity") is { } quantity && quantity.ContainsKey("value") && quantity.Text("system") == Codes.Ucum
            && (sign.Unit is null ? quantity.Text("code") is "cm" or "m" or "mm" or "[in_i]" or "[ft_i]"
                : quantity.Text("code") == sign.Unit)
            && (sign.UnitText is null || quantity.Text("unit") == sign.UnitText);
    }
}
