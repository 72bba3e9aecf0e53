using System.Text.Json.Nodes;

namespace FhirIcsHub.Feeds.Mapping;

/// <summary>
/// The UK Core profile of an Observation that is no vital sign. A profile is claimed only when the Observation satisfies its hard
/// constraints; <c>profiles/maps/observation-profiles.json</c> says which codes a profile is about.
/// </summary>
internal static class ObservationProfiles
{
    private const string Base = "UKCore-Observation";

    public static string Of(JsonObject observation, MappingContext context)
    {
        if (observation.Objects("category").SelectMany(c => c.Codings())
            .Any(c => c.Text("system") == Codes.Tho + "observation-category" && c.Text("code") == "laboratory"))
        {
            return Laboratory(observation);
        }

        var code = observation.Object("code");
        var profile = code?.Codings().Select(c => context.Translate("observation-profiles", c.Text("system"), c.Text("code")))
            .FirstOrDefault(p => p is not null)?.Code;
        return profile is not null && Satisfies(observation, profile) ? profile : Base;
    }

    private static string Laboratory(JsonObject observation)
    {
        var laboratories = observation.Objects("category").Count(c => c.Codings().Any(g => g.Text("code") == "laboratory"));
        if (laboratories != 1)
        {
            return Base;
        }

        return observation.ContainsKey("hasMember") && !HasValue(observation) ? "UKCore-Observation-Group-Lab" : "UKCore-Observation-Lab";
    }

    // Source: the UK Core differentials (status, category 1..1, subject, effective[x], value[x] fixed values).
    private static bool Satisfies(JsonObject observation, string profile)
    {
        var isFinal = observation.Text("status") == "final";
        var hasSubject = observation.ContainsKey("subject");
        var hasEffective = ObservationMap.HasEffective(observation);
        var hasOneCategory = observation.Objects("category").Count() == 1;
        var quantity = observation.Object("valueQuantity");
        return profile switch
        {
            "UKCore-Observation-ACVPU" => isFinal && hasSubject && hasEffective && hasOneCategory && !observation.ContainsKey("component")
                && observation.Object("code")!.Codings().Count() == 1
                    && (!HasValue(observation) || observation.ContainsKey("valueCodeableConcept")),
            "UKCore-Observation-AlcoholConsumption" => isFinal && hasSubject && hasEffective && quantity is not null
                && ObservationMap.IsCategory(observation, "social-history"),
            "UKCore-Observation-TobaccoConsumption" => hasSubject && (quantity is not null || !HasValue(observation))
                && ObservationMap.IsCategory(observation, "social-history"),
            "UKCore-Observation-BloodGlucose" => isFinal && hasSubject && hasEffective && hasOneCategory
                && (quantity is null ? !HasValue(observation) : IsUnit(quantity, "mmol/L", "millimoles per litre")),
            "UKCore-Observation-EarlyWarningTotalScore" => isFinal && hasSubject && hasEffective
                && ObservationMap.IsCategory(observation, "survey")
                && !observation.ContainsKey("component") && (quantity is null ? !HasValue(observation)
                    : IsUnit(quantity, "{ScoreOf}", null)),
            "UKCore-Observation-InspiredOxygen" => isFinal && hasSubject && hasEffective && (quantity is not null || !HasValue(observation))
                && !observation.ContainsKey("interpretation") && !observation.ContainsKey("bodySite")
                    && !observation.ContainsKey("specimen"),
            _ => false,
        };
    }

    private static bool HasValue(JsonObject observation) => observation.Any(p => p.Key.StartsWith("value", StringComparison.Ordinal));

    // Fixed values count only where the element is there.
    private static bool IsUnit(JsonObject quantity, string code, string? unit) =>
        (quantity.Text("code") ?? code) == code && (quantity.Text("system") ?? Codes.Ucum) == Codes.Ucum
        && (unit is null || (quantity.Text("unit") ?? unit) == unit);
}
