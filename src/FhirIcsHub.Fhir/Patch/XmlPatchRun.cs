using System.Xml.Linq;
using System.Xml.XPath;

namespace FhirIcsHub.Fhir.Patch;

/// <summary>An XML document while an XML Patch is applied to it.</summary>
internal sealed class XmlPatchRun(XDocument document)
{
    private readonly BoundedNavigator _navigator = new(document.CreateNavigator());

    public void Do(XmlPatchOperation operation)
    {
        var node = operation.Selector.Select(_navigator);
        if (node is null)
        {
            if (operation.Selector.SelectsMarkup && operation.Kind != XmlPatchKind.Add)
            {
                return;
            }

            throw new PatchException(IssueType.NotFound, "'sel' selects nothing");
        }

        if (node is XDocument)
        {
            throw new PatchException(IssueType.Structure, "'sel' must select a node of the document, not the document itself");
        }

        switch (operation.Kind)
        {
            case XmlPatchKind.Add:
                Add(operation, node);
                break;
            case XmlPatchKind.Replace:
                Replace(operation, node);
                break;
            default:
                Remove(operation, node);
                break;
        }
    }

    private static void Add(XmlPatchOperation operation, XObject node)
    {
        if (operation.Attribute is { } attribute)
        {
            AddAttribute(operation, Element(node), attribute);
            return;
        }

        if (operation.NamespacePrefix is { } prefix)
        {
            var declaration = Name(() => XNamespace.Xmlns + prefix);
            AddNew(Element(node), declaration, operation.Source.Value);
            return;
        }

        var content = ContentOf(operation);
        switch (operation.Position)
        {
            case XmlPatchPosition.Append:
                Element(node).Add(content);
                break;
            case XmlPatchPosition.Prepend:
                Element(node).AddFirst(content);
                break;
            default:
                var sibling = node as XNode ?? throw new PatchException(IssueType.Structure, "an attribute has no position among others");
                if (sibling.Parent is null && content.Any(c => c is XElement or XText))
                {
                    throw new PatchException(IssueType.Structure, "a document has one root element: nothing can be added beside it");
                }

                if (operation.Position == XmlPatchPosition.Before)
                {
                    sibling.AddBeforeSelf(content);
                }
                else
                {
                    sibling.AddAfterSelf(content);
                }

                break;
        }
    }

    private static void AddAttribute(XmlPatchOperation operation, XElement element, string attribute)
    {
        var colon = attribute.IndexOf(':', StringComparison.Ordinal);
        var prefix = colon < 0 ? null : attribute[..colon];
        var name = Name(() =>
        {
            var space = prefix is null ? XNamespace.None : operation.Source.GetNamespaceOfPrefix(prefix);
            return space is null
                ? throw new PatchException(IssueType.Value, $"the prefix '{PatchException.Shown(prefix!)}' is not declared")
                : space + attribute[(colon + 1)..];
        });
        AddNew(element, name, operation.Source.Value);
    }

    private static void AddNew(XElement element, XName name, string value)
    {
        if (element.Attribute(name) is not null)
        {
            throw new PatchException(IssueType.Duplicate, "the attribute is there already: replace it instead");
        }

        try
        {
            element.SetAttributeValue(name, value);
        }
        catch (ArgumentException)
        {
            throw new PatchException(IssueType.Value, "a prefix cannot be bound to this namespace");
        }
    }

    private static void Replace(XmlPatchOperation operation, XObject node)
    {
        switch (node)
        {
            case XAttribute attribute:
                SetValue(attribute, operation.Source.Value);
                break;
            case XText text:
                text.ReplaceWith(TextOf(operation));
                break;
            case XComment or XProcessingInstruction:
                var same = ContentOf(operation).Where(c => c.NodeType == ((XNode)node).NodeType).ToList();
                ((XNode)node).ReplaceWith(same.Count == 1
                    ? same[0]
                    : throw OneOf("a comment or processing instruction by one of its kind"));
                break;
            default:
                var elements = ContentOf(operation).OfType<XElement>().ToList();
                Element(node).ReplaceWith(elements.Count == 1 ? elements[0] : throw OneOf("an element by one element"));
                break;
        }
    }

    private static void SetValue(XAttribute attribute, string value)
    {
        try
        {
            attribute.Value = value;
        }
        catch (ArgumentException)
        {
            throw new PatchException(IssueType.Value, "a prefix cannot be bound to this namespace");
        }
    }

    private static XText TextOf(XmlPatchOperation operation) => operation.Source.HasElements
        ? throw new PatchException(IssueType.Structure, "a text can be replaced by text only")
        : new XText(operation.Source.Value);

    private static void Remove(XmlPatchOperation operation, XObject node)
    {
        switch (node)
        {
            case XAttribute attribute:
                attribute.Remove();
                break;
            case XElement { Parent: null }:
                throw new PatchException(IssueType.Structure, "the root element cannot be removed");
            case XNode content:
                Trim(operation.TrimBefore, content.PreviousNode);
                Trim(operation.TrimAfter, content.NextNode);
                content.Remove();
                break;
            default:
                throw new PatchException(IssueType.Structure, "this kind of node cannot be removed");
        }
    }

    private static void Trim(bool trim, XNode? neighbour)
    {
        if (!trim)
        {
            return;
        }

        if (neighbour is not XText { NodeType: not System.Xml.XmlNodeType.CDATA } text || !string.IsNullOrWhiteSpace(text.Value))
        {
            throw new PatchException(IssueType.Structure, "'ws' asks for white space beside the node, and there is none");
        }

        text.Remove();
    }

    // White space around the content of an operation is its layout; between other text it is content.
    private static List<XNode> ContentOf(XmlPatchOperation operation)
    {
        var nodes = operation.Source.Nodes().ToList();
        var hasText = nodes.Any(n => n is XText text && !string.IsNullOrWhiteSpace(text.Value));
        return [.. nodes.Where(n => hasText || n is not XText).Select(Copy)];
    }

    private static XNode Copy(XNode node) => node switch
    {
        XElement element => new XElement(element),
        XCData data => new XCData(data),
        XText text => new XText(text),
        XComment comment => new XComment(comment),
        XProcessingInstruction instruction => new XProcessingInstruction(instruction),
        _ => throw new PatchException(IssueType.Structure, "this kind of node cannot be added"),
    };

    private static XElement Element(XObject node) =>
        node as XElement ?? throw new PatchException(IssueType.Structure, "'sel' must select an element");

    private static XName Name(Func<XName> make)
    {
        try
        {
            return make();
        }
        catch (Exception problem) when (problem is System.Xml.XmlException or ArgumentException)
        {
            throw new PatchException(IssueType.Value, "'type' does not give a name");
        }
    }

    private static PatchException OneOf(string what) => new(IssueType.Structure, $"<replace> exchanges {what}");
}
