using FhirIcsHub.Fhir.Definitions;

namespace FhirIcsHub.Server.Packages;

/// <summary>The definitions that come with the hub: the facts of FHIR R4 and of UK Core.</summary>
internal static class ShippedDefinitions
{
    /// <summary>Indexes them; nothing is read before it is asked for.</summary>
    /// <param name="profiles">The folder of profiles, see <see cref="Hosting.HubSettings.Profiles"/>.</param>
    public static DefinitionSet Load(string profiles)
    {
        var ukCore = Path.Combine(profiles, "ukcore");
        return Directory.Exists(ukCore) ? DefinitionFacts.Load(DefinitionSet.R4Core, ukCore) : DefinitionSet.R4Core;
    }
}
