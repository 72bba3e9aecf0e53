using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Measures;

/// <summary>What a person's resources refer to, at any depth, that belongs to no patient (Medication, Location, Organization …).</summary>
internal static class OutsideRecords
{
    private static readonly FhirType ReferenceType = FhirSchema.R4.FindType("Reference")!;

    /// <summary>Whether resources of the type belong to no patient.</summary>
    public static bool Holds(FhirType type) =>
        type is { IsResource: true, IsAbstract: false } && FhirSchema.R4.PatientParameters(type.Name).Count == 0;

    /// <summary>Each once, in the order in which they are met.</summary>
    public static IReadOnlyList<Element> Of(IReadOnlyList<Element> resources, Func<string, Element> resolveOutside)
    {
        var found = new List<Element>();
        var asked = new HashSet<string>(StringComparer.Ordinal);
        var waiting = new Queue<Element>(resources);
        while (waiting.TryDequeue(out var element))
        {
            foreach (var child in element.Children)
            {
                if (child.Kind == ElementKind.Object)
                {
                    waiting.Enqueue(child);
                }
            }

            if (element.Type == ReferenceType && element.TextOf("reference") is { } reference && asked.Add(reference)
                && resolveOutside(reference) is { Exists: true } target && !found.Contains(target))
            {
                found.Add(target);
                waiting.Enqueue(target);
            }
        }

        return found;
    }
}
