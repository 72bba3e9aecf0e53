using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Xml;

/// <summary>Which namespace an element of a document is in.</summary>
internal enum XmlSpace : byte
{
    Fhir,
    Xhtml,
    Other,
}

/// <summary>
/// One element of a document. Children and siblings are linked by index; index 0 is the root, so 0 means "none" in links.
/// </summary>
internal struct XmlNode
{
    public string Name;

    /// <summary>The attribute <c>value</c>, or a narrative's markup; null without either.</summary>
    public string? Value;

    public int FirstChild;

    public int Next;

    /// <summary>First of its attributes other than <c>value</c>, from 1; 0 for none.</summary>
    public int FirstAttribute;

    public int Line;

    public int Column;

    /// <summary>Offset in the JSON where it has been written to; negative when it has not.</summary>
    public int JsonStart;

    /// <summary>What the schema says of it, once looked up; without an element where it is not known.</summary>
    public ChildSlot Slot;

    public XmlSpace Space;

    /// <summary>Whether it holds text of its own outside narrative.</summary>
    public bool HasText;
}

/// <summary>An attribute other than <c>value</c> and namespace declarations.</summary>
/// <param name="Name">Local name.</param>
/// <param name="Namespace">Namespace, empty for none.</param>
/// <param name="Value">Normalised value.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1.</param>
/// <param name="Next">The next attribute of the same element, from 1; 0 for none.</param>
internal readonly record struct XmlAttribute(string Name, string Namespace, string Value, int Line, int Column, int Next);
