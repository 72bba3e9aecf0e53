using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Validation;

/// <summary>
/// The UK Core profile of a resource that claims none: the one that the UK Core CapabilityStatement supports for its type; of several (Observation)
/// the one whose code or category is the resource's.
/// </summary>
internal sealed class UkCoreProfiles
{
    private const string Statement = "https://fhir.hl7.org.uk/CapabilityStatement/ukcore-conformance";
    private const string Prefix = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-";

    private readonly Dictionary<string, string> _byType = new(StringComparer.Ordinal);

    public UkCoreProfiles(DefinitionSet definitions)
    {
        foreach (var rest in definitions.Find(Statement, "CapabilityStatement")?.Resource.Root.Named("rest").ToList() ?? [])
        {
            foreach (var resource in rest.Named("resource"))
            {
                if (resource.TextOf("type") is { } type && General(resource, type) is { } profile)
                {
                    _byType[type] = profile;
                }
            }
        }
    }

    public string? For(Element resource, FhirType type) => _byType.GetValueOrDefault(type.Name);

    // The profile called like the type is for all resources of the type; the others are narrower.
    private static string? General(Element resource, string type)
    {
        var all = new List<string>();
        foreach (var name in (ReadOnlySpan<string>)["profile", "supportedProfile"])
        {
            foreach (var profile in resource.Named(name))
            {
                all.Add(profile.Text ?? "");
            }
        }

        return all.Find(p => p == Prefix + type) ?? all.FirstOrDefault();
    }
}
