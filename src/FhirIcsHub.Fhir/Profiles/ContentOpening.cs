namespace FhirIcsHub.Fhir.Profiles;

/// <summary>Gives an element that a differential goes into the children of its type, of its profile, or of the element that it
/// repeats.</summary>
internal sealed class ContentOpening(SnapshotNode root, Func<string, Snapshot?> find, ICollection<Issue> issues)
{
    /// <summary>The node with children; without any when it cannot have them, which is reported.</summary>
    public SnapshotNode Open(SnapshotNode node, string location)
    {
        if (node.Children.Count > 0)
        {
            return node;
        }

        if (node.Element.ContentReference is { } reference)
        {
            return OpenReference(node, reference, location);
        }

        var content = ContentOf(node.Element);
        if (content is null)
        {
            issues.Add(Issue.Error(
                IssueType.NotFound,
                $"{node.Element.Path} has no children that are known here (type {TypeRules.Codes(node.Element.Types)}).",
                location));
            return node;
        }

        return new SnapshotNode(node.Element, content.Root.Children, node.Slices);
    }

    // The content is that of the type: what a profile says of the element referred to holds there and not here.
    private SnapshotNode OpenReference(SnapshotNode node, string reference, string location)
    {
        var id = reference[1..];
        var target = (find(id.Split('.')[0]) is { } type ? Find(type.Root, id) : null) ?? Find(root, id);
        if (target is null)
        {
            issues.Add(Issue.Error(IssueType.NotFound, $"{node.Element.Path}: there is no element {id}, of which the content is.",
                location));
            return node;
        }

        var element = node.Element.Copy();
        element.ContentReference = null;
        element.Types = target.Element.Types;
        return new SnapshotNode(element, target.Children, node.Slices);
    }

    private Snapshot? ContentOf(ProfileElement element)
    {
        var types = element.Types;
        if (types.Count == 0)
        {
            return null;
        }

        if (types.DistinctBy(t => t.Code).Count() > 1)
        {
            // What all types of a choice have: id and extensions.
            return find("Element");
        }

        var type = FhirType(types[0]);
        return element.BasePath == type + ".value" ? null : (types is [{ Profiles: [var profile] }] ? find(profile) : null) ?? find(type);
    }

    // Ids and urls have a System type and say beside it which FHIR type that is. So do the values of primitives, which have nothing below
    // them.
    private static string FhirType(ProfileType type)
    {
        foreach (var extension in type.Carried)
        {
            if (extension.TextOf("url") == "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type")
            {
                return extension.TextOf("value") ?? type.Code;
            }
        }

        return type.Code;
    }

    private static SnapshotNode? Find(SnapshotNode node, string id)
    {
        foreach (var child in node.Children)
        {
            if (child.Element.Id == id)
            {
                return child;
            }

            if (id.StartsWith(child.Element.Id + ".", StringComparison.Ordinal) && Find(child, id) is { } found)
            {
                return found;
            }
        }

        return null;
    }
}
