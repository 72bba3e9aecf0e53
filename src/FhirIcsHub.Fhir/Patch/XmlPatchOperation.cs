using System.Xml.Linq;

namespace FhirIcsHub.Fhir.Patch;

internal enum XmlPatchKind
{
    Add,
    Replace,
    Remove,
}

/// <summary>Where added content goes.</summary>
internal enum XmlPatchPosition
{
    /// <summary>As last children of the selected element.</summary>
    Append,

    /// <summary>As its first children.</summary>
    Prepend,
    Before,
    After,
}

/// <summary>One operation of an XML Patch, checked as far as it can be without a document.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Selector">The node that it is done to.</param>
/// <param name="Source">The operation's element, whose content is added or put in place.</param>
/// <param name="Position">Where added content goes.</param>
/// <param name="Attribute">For an added attribute its name with prefix.</param>
/// <param name="NamespacePrefix">For an added namespace declaration its prefix.</param>
/// <param name="TrimBefore">Whether the white space before a removed node goes too.</param>
/// <param name="TrimAfter">Whether the white space after a removed node goes too.</param>
internal sealed record XmlPatchOperation(
    XmlPatchKind Kind,
    XmlSelector Selector,
    XElement Source,
    XmlPatchPosition Position,
    string? Attribute,
    string? NamespacePrefix,
    bool TrimBefore,
    bool TrimAfter)
{
    /// <exception cref="PatchException">Unknown element, attribute or attribute value; or the selector is none.</exception>
    public static XmlPatchOperation Read(XElement element)
    {
        var (kind, attributes) = element.Name.LocalName switch
        {
            "add" => (XmlPatchKind.Add, new[] { "sel", "pos", "type" }),
            "replace" => (XmlPatchKind.Replace, ["sel"]),
            "remove" => (XmlPatchKind.Remove, ["sel", "ws"]),
            var other =>
                throw new PatchException(IssueType.NotSupported, $"<{PatchException.Shown(other)}> is none of <add>, <replace>, <remove>"),
        };
        foreach (var attribute in element.Attributes().Where(a => !a.IsNamespaceDeclaration && a.Name.Namespace == XNamespace.None))
        {
            if (!attributes.Contains(attribute.Name.LocalName))
            {
                throw new PatchException(IssueType.Structure,
                    $"the attribute '{PatchException.Shown(attribute.Name.LocalName)}' does not belong to <{element.Name.LocalName}>");
            }
        }

        if (kind == XmlPatchKind.Remove
            && element.Nodes().Any(n => n is XElement || (n is XText text && !string.IsNullOrWhiteSpace(text.Value))))
        {
            throw new PatchException(IssueType.Structure, "<remove> must be empty");
        }

        var selector = XmlSelector.Parse((string?)element.Attribute("sel")
            ?? throw new PatchException(IssueType.Required, "'sel' is missing"), element);
        var type = (string?)element.Attribute("type");
        var whiteSpace = (string?)element.Attribute("ws");
        if (whiteSpace is not (null or "before" or "after" or "both"))
        {
            throw new PatchException(IssueType.Value, "'ws' must be before, after or both");
        }

        return new XmlPatchOperation(
            kind,
            selector,
            element,
            PositionOf((string?)element.Attribute("pos")),
            type is ['@', ..]
                ? type[1..]
                : type?.StartsWith("attribute::", StringComparison.Ordinal) == true ? type["attribute::".Length..] : null,
            NamespaceOf(type),
            whiteSpace is "before" or "both",
            whiteSpace is "after" or "both");
    }

    public override string ToString() => $"{Kind.ToString().ToLowerInvariant()} '{PatchException.Shown(Selector.Text)}'";

    private static XmlPatchPosition PositionOf(string? text) => text switch
    {
        null => XmlPatchPosition.Append,
        "prepend" => XmlPatchPosition.Prepend,
        "before" => XmlPatchPosition.Before,
        "after" => XmlPatchPosition.After,
        _ => throw new PatchException(IssueType.Value, "'pos' must be prepend, before or after"),
    };

    private static string? NamespaceOf(string? type)
    {
        if (type is null or ['@', ..] || type.StartsWith("attribute::", StringComparison.Ordinal))
        {
            return null;
        }

        return type.StartsWith("namespace::", StringComparison.Ordinal)
            ? type["namespace::".Length..]
            : throw new PatchException(IssueType.Value, "'type' must be @name or namespace::prefix");
    }
}
