using FhirIcsHub.Fhir.FhirPath;

namespace FhirIcsHub.Fhir.Validation;

/// <summary>The resource under judgement, and what is around it.</summary>
/// <param name="Resource">The resource itself: %resource.</param>
/// <param name="Container">The resource that contains it, else itself: %rootResource.</param>
/// <param name="Outer">The scope of the Bundle, Parameters or container that holds it; null for the root of a document.</param>
/// <param name="Context">The surroundings for FHIRPath.</param>
internal sealed record ResourceScope(Element Resource, Element Container, ResourceScope? Outer, FhirPathContext Context)
{
    /// <summary>The Bundle around it, the nearest first; null outside of Bundles.</summary>
    public BundleIndex? Bundle { get; init; }

    /// <summary>The Bundle's entry that holds it; does not exist outside of Bundles.</summary>
    public Element Entry { get; init; }
}
