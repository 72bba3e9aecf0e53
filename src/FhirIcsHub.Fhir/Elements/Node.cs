namespace FhirIcsHub.Fhir;

/// <summary>What an element's own JSON value is.</summary>
public enum ElementKind : byte
{
    /// <summary>A primitive without a value of its own: only an id or extensions.</summary>
    Absent,
    Object,
    String,
    Number,
    Boolean,
}

/// <summary>
/// One element in the flat tree of a document. Children and siblings are linked by index; index 0 is the root, so 0 means "none" in links.
/// Repeated elements are siblings one after the other; id and extensions of a primitive are its children.
/// </summary>
internal struct Node
{
    public const ushort NoType = ushort.MaxValue;

    /// <summary>First byte of the value token (for strings the quote).</summary>
    public int Start;

    /// <summary>Bytes of the value token.</summary>
    public int Length;

    /// <summary>First byte of the property name's content.</summary>
    public int NameStart;
    public int FirstChild;
    public int Next;

    /// <summary>Symbol of the element name, 0 when R4 has none such.</summary>
    public ushort NameId;

    /// <summary>Index of the actual type, <see cref="NoType"/> when the schema does not tell.</summary>
    public ushort Type;

    /// <summary>Index of the element definition, <see cref="NoType"/> when the schema does not tell.</summary>
    public ushort Definition;
    public ElementKind Kind;
    public bool IsEscaped;
}
