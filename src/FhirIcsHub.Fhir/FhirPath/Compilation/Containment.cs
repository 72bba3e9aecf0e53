using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>Which resource holds a contained one. Nodes have no parent link; the way is found from the document's root by byte ranges.</summary>
internal static class Containment
{
    private static readonly ElementDefinition Contained =
        FhirSchema.R4.DomainResource.FindElement("contained") ?? throw new InvalidOperationException("R4 has DomainResource.contained");

    /// <summary>The container when <paramref name="resource"/> is contained, else itself.</summary>
    public static Element ContainerOf(Element resource)
    {
        if (resource.Definition != Contained)
        {
            return resource;
        }

        var nodes = resource.Resource.Nodes;
        var target = resource.Index;
        var container = 0;
        var current = 0;
        while (current != target)
        {
            var next = nodes[current].FirstChild;
            while (next != 0 && !Covers(nodes[next], nodes[target]))
            {
                next = nodes[next].Next;
            }

            if (next == 0)
            {
                return resource;
            }

            current = next;
            var element = new Element(resource.Resource, current);
            if (current != target && element.IsResource && element.Definition != Contained)
            {
                container = current;
            }
        }

        return new Element(resource.Resource.View(container), container);
    }

    /// <summary>The contained resource of that id; does not exist when there is none.</summary>
    public static Element Find(Element container, ReadOnlySpan<byte> id)
    {
        foreach (var contained in container.Named("contained"))
        {
            if (contained.First("id").TextEquals(id))
            {
                return contained;
            }
        }

        return default;
    }

    private static bool Covers(in Node outer, in Node inner) => outer.Start <= inner.Start && inner.Start < outer.Start + outer.Length;
}
