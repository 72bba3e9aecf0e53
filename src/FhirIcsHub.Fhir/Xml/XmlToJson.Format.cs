using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Xml;

/// <content>The rules of the XML format: order, namespaces, attributes, text.</content>
internal sealed partial class XmlToJson
{
    // The longest name in R4 has 37 letters.
    private const int MaxNameLength = 64;

    private const string TextIsNotAllowed = "Text is not allowed outside narrative: values stand in the attribute 'value'.";

    private static bool TryGetUtf8(string name, Span<byte> utf8, out int length) =>
        System.Text.Encoding.UTF8.TryGetBytes(name, utf8, out length);

    // Ids of elements and urls of extensions are attributes; narrative is in a namespace of its own.
    private ChildSlot SlotOf(int node, FhirType type, bool isResource)
    {
        Span<byte> utf8 = stackalloc byte[MaxNameLength];
        if (!TryGetUtf8(tree[node].Name, utf8, out var length) || !type.TryGetSlot(utf8[..length], out var slot))
        {
            return default;
        }

        var space = slot.Type.Lexeme == PrimitiveLexeme.Xhtml ? XmlSpace.Xhtml : XmlSpace.Fhir;
        return !IsStrict || (tree[node].Space == space && !IsAttribute(tree[node].Name, type, isResource)) ? slot : default;
    }

    private static bool IsAttribute(string name, FhirType? type, bool isResource) =>
        (name == "id" && !isResource) || (name == "url" && type is { Name: "Extension" });

    private void CheckContent(int node, FhirType? type)
    {
        if (!IsStrict || type is { IsPrimitive: true })
        {
            return;
        }

        if (tree[node].HasText)
        {
            problems.Add(node, TextIsNotAllowed);
        }
        else if (tree[node].Value is not null)
        {
            problems.Add(node, $"{type?.Name ?? "The element"} is no primitive: it cannot have the attribute 'value'.");
        }

        if (tree[node].FirstChild == 0 && tree[node].FirstAttribute == 0 && type is not { IsResource: true })
        {
            problems.Add(node, "An element must have child elements or an id.");
        }
    }

    // Looks up what the schema says of each child. Whether the children stand in groups of one name; strict reading also notes those out of
    // order.
    private bool CheckOrder(int node, FhirType type, bool isResource)
    {
        var together = true;
        var (highest, highestNode, previous) = (-1, 0, 0);
        for (var child = tree[node].FirstChild; child != 0; child = tree[child].Next)
        {
            if (previous != 0 && AreOfOneGroup(previous, child))
            {
                continue;
            }

            previous = child;
            var slot = tree[child].Slot = SlotOf(child, type, isResource);
            if (slot.Element is null)
            {
                together &= IsStrict;
            }
            else if (slot.Ordinal > highest)
            {
                (highest, highestNode) = (slot.Ordinal, child);
            }
            else
            {
                together = false;
                if (IsStrict && slot.Ordinal < highest)
                {
                    problems.Add(
                        child, $"Elements are out of order: '{tree[child].Name}' belongs before '{tree[highestNode].Name}' in {type}.");
                }
            }
        }

        return together;
    }

    // As sent the namespace is not asked for.
    private bool AreOfOneGroup(int left, int right) =>
        tree[left].Name == tree[right].Name && (!IsStrict || tree[left].Space == tree[right].Space);

    private void WriteAttributes(int node, FhirType? type, bool isResource)
    {
        foreach (var name in (ReadOnlySpan<string>)["id", "url"])
        {
            if (tree.Attribute(node, name) is { } value && (IsStrict ? IsAttribute(name, type, isResource) : !HasChild(node, name)))
            {
                _json.WriteString(name, value);
            }
        }

        for (var link = tree[node].FirstAttribute; link != 0; link = tree.AttributeAt(link).Next)
        {
            var attribute = tree.AttributeAt(link);
            var hasNamespace = attribute.Namespace.Length > 0;
            if (IsStrict && (hasNamespace || !IsAttribute(attribute.Name, type, isResource)))
            {
                RefuseAttribute(attribute);
            }
            else if (!IsStrict && !hasNamespace && attribute.Name is not ("id" or "url") && !HasChild(node, attribute.Name))
            {
                _json.WriteString(attribute.Name, attribute.Value);
            }
        }
    }

    private void RefuseAttributes(int node)
    {
        for (var link = IsStrict ? tree[node].FirstAttribute : 0; link != 0; link = tree.AttributeAt(link).Next)
        {
            RefuseAttribute(tree.AttributeAt(link));
        }
    }

    private void RefuseAttribute(XmlAttribute attribute) =>
        problems.Add(attribute.Line, attribute.Column, $"The attribute '{ReadProblems.Printable(attribute.Name)}' is not allowed here.");

    private bool HasChild(int node, string name)
    {
        var child = tree[node].FirstChild;
        while (child != 0 && tree[child].Name != name)
        {
            child = tree[child].Next;
        }

        return child != 0;
    }

    private void RefuseUnknown(int first, int count, FhirType? type, bool isResource)
    {
        var node = first;
        for (var i = 0; i < count; i++, node = tree[node].Next)
        {
            var name = ReadProblems.Printable(tree[node].Name);
            problems.Add(node, tree[node].Space switch
            {
                XmlSpace.Other => $"'{name}' is not in the namespace {XmlNames.Fhir}.",
                XmlSpace.Fhir when IsAttribute(name, type, isResource) => $"'{name}' is an attribute here, not an element.",
                XmlSpace.Fhir when name == "div" && type is { Name: "Narrative" } =>
                    $"The div must be in the namespace {XmlNames.Xhtml}: declare it with xmlns.",
                _ => $"'{name}' is not an element of {type}.",
            });
        }
    }
}
