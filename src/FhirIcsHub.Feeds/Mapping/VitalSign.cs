namespace FhirIcsHub.Feeds.Mapping;

/// <summary>What a UK Core vital-signs profile fixes.</summary>
/// <param name="Loinc">The LOINC code that the profile fixes.</param>
/// <param name="Profile">The profile's id; null for codes that only the general vital-signs profile covers.</param>
/// <param name="Unit">The fixed UCUM code; null when any unit is allowed.</param>
/// <param name="UnitText">The fixed text of the unit; null when none is fixed.</param>
/// <param name="OneSnomed">Whether exactly one SNOMED CT coding is allowed.</param>
internal sealed record VitalSign(string Loinc, string? Profile, string? Unit, string? UnitText, bool OneSnomed)
{
    public const string BloodPressure = "85354-9";
    public const string Systolic = "8480-6";
    public const string Diastolic = "8462-4";

    // Source: differentials of the UKCore-Observation-VitalSigns family, versions of 2023 to 2025.
    private static readonly Dictionary<string, VitalSign> ByLoinc = new VitalSign[]
    {
        new("39156-5", "BMI", "kg/m2", null, true),
        new("8302-2", "BodyHeight", null, null, false),
        new("29463-7", "BodyWeight", "kg", "kilogram", false),
        new("8310-5", "BodyTemperature", "Cel", "degree Celsius", true),
        new("9843-4", "HeadCircumference", "cm", "centimeter", false),
        new("8867-4", "HeartRate", "/min", "per minute", true),
        new("2708-6", "OxygenSaturation", "%", "percent", true),
        new("9279-1", "RespirationRate", "/min", "per minute", false),
        new(BloodPressure, "BloodPressure", null, null, false),
        new(Systolic, null, null, null, false),
        new(Diastolic, null, null, null, false),
    }.ToDictionary(v => v.Loinc, StringComparer.Ordinal);

    public static VitalSign? OfLoinc(string? code) => code is null ? null : ByLoinc.GetValueOrDefault(code);
}
