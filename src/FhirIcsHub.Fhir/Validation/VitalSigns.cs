using System.Collections.Frozen;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Validation;

/// <summary>
/// The vital signs profiles of R4 apply by the code of an Observation, claimed or not
/// (https://hl7.org/fhir/R4/observation-vitalsigns.html). Oxygen saturation is left out: R4's profile binds the units of components so that
/// no flow of oxygen could be given beside it.
/// </summary>
internal static class VitalSigns
{
    private const string Prefix = "http://hl7.org/fhir/StructureDefinition/";

    private static readonly FrozenDictionary<string, string> ProfileByLoinc = new Dictionary<string, string>
    {
        ["85353-1"] = Prefix + "vitalspanel",
        ["9279-1"] = Prefix + "resprate",
        ["8867-4"] = Prefix + "heartrate",
        ["8310-5"] = Prefix + "bodytemp",
        ["8302-2"] = Prefix + "bodyheight",
        ["9843-4"] = Prefix + "headcircum",
        ["29463-7"] = Prefix + "bodyweight",
        ["39156-5"] = Prefix + "bmi",
        ["85354-9"] = Prefix + "bp",
        ["76534-7"] = Prefix + "bp",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The profile for the resource; null when it is no vital sign.</summary>
    public static string? ProfileOf(Element resource, FhirType type)
    {
        if (type.Name != "Observation")
        {
            return null;
        }

        foreach (var coding in resource.First("code").Named("coding"))
        {
            if (coding.First("system").TextEquals("http://loinc.org"u8) && coding.TextOf("code") is { } code
                && ProfileByLoinc.TryGetValue(code, out var profile))
            {
                return profile;
            }
        }

        return null;
    }
}
