using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Validation;

/// <summary>
/// The UK Core profile of a resource that claims none: of a vital sign the one that fixes its LOINC code, else the one that the UK Core
/// CapabilityStatement names for the type. The category vital-signs alone does not tell: UK Core's own examples have it with SNOMED CT
/// codes only.
/// </summary>
internal sealed class UkCoreProfiles
{
    private const string Statement = "https://fhir.hl7.org.uk/CapabilityStatement/ukcore-conformance";
    private const string VitalSign = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Observation-VitalSigns";

    private readonly Dictionary<string, string> _byType = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _byLoinc = new(StringComparer.Ordinal);

    public UkCoreProfiles(DefinitionSet definitions)
    {
        foreach (var rest in definitions.Find(Statement, "CapabilityStatement")?.Resource.Root.Named("rest").ToList() ?? [])
        {
            foreach (var resource in rest.Named("resource"))
            {
                if (resource.TextOf("type") is { } type && resource.TextOf("profile") is { } profile)
                {
                    _byType[type] = profile;
                }
            }
        }

        foreach (var profile in definitions.All("StructureDefinition").Where(d => d.Type == "Observation" && d.BaseDefinition == VitalSign))
        {
            if (LoincOf(profile.Resource) is { } code)
            {
                _byLoinc[code] = profile.Url!;
            }
        }
    }

    /// <summary>The profile; null when UK Core has none for the type.</summary>
    public string? For(Element resource, FhirType type)
    {
        var general = _byType.GetValueOrDefault(type.Name);
        return general is not null && type.Name == "Observation" ? ForObservation(resource) ?? general : general;
    }

    private string? ForObservation(Element observation)
    {
        foreach (var coding in observation.First("code").Named("coding"))
        {
            if (coding.First("system").TextEquals("http://loinc.org"u8) && coding.TextOf("code") is { } code
                && _byLoinc.TryGetValue(code, out var profile))
            {
                return profile;
            }
        }

        return null;
    }

    // The code that the profile fixes for its slice of LOINC codings.
    private static string? LoincOf(Resource profile)
    {
        foreach (var element in profile.Root.First("differential").Named("element"))
        {
            if (element.First("id").TextEquals("Observation.code.coding:loinc.code"u8))
            {
                return element.TextOf("fixed");
            }
        }

        return null;
    }
}
