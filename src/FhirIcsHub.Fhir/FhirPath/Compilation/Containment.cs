using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>
/// Which resource holds an element. Nodes have no link to their parent; the way is found from the document's root by byte ranges, and only
/// when an expression asks for it.
/// </summary>
internal static class Containment
{
    private static readonly ElementDefinition Contained =
        FhirSchema.R4.DomainResource.FindElement("contained") ?? throw new InvalidOperationException("R4 has DomainResource.contained");

    private static readonly ushort EntryNameId = FhirSchema.R4.NameId("entry");

    /// <summary>The innermost resource around the element that is not contained in another: what <c>#</c> and %rootResource mean.</summary>
    public static Element ContainerOf(Element element) => Locate(element).Container;

    /// <summary>The Bundle entry around the element; does not exist outside a Bundle.</summary>
    public static Element EntryOf(Element element) => Locate(element).Entry;

    /// <summary>The contained resource of that id; does not exist when there is none.</summary>
    public static Element FindContained(Element container, ReadOnlySpan<byte> id)
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

    private static (Element Container, Element Entry) Locate(Element element)
    {
        var document = element.Resource;
        var nodes = document.Nodes;
        var target = element.Index;
        var container = 0;
        var entry = 0;
        var current = 0;
        while (current != target)
        {
            current = ChildAround(nodes, current, target);

            // Extensions of a primitive lie beside its value: whatever holds that primitive is what was found last.
            if (current == 0)
            {
                break;
            }

            var step = new Element(document, current);
            if (step.IsResource && step.Definition != Contained)
            {
                container = current;
            }
            else if (step.NameId == EntryNameId && container == 0)
            {
                entry = current;
            }
        }

        return (new Element(document.View(container), container), entry == 0 ? default : new Element(document, entry));
    }

    private static int ChildAround(Node[] nodes, int parent, int target)
    {
        var child = nodes[parent].FirstChild;
        while (child != 0 && (nodes[target].Start < nodes[child].Start || nodes[target].Start >= nodes[child].Start + nodes[child].Length))
        {
            child = nodes[child].Next;
        }

        return child;
    }
}
