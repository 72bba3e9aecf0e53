using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir;

/// <summary>
/// An immutable FHIR resource: its UTF-8 JSON and a read-only element tree over it, parsed once and read by all.
/// A contained resource or a Bundle entry is a view on the same bytes and the same tree.
/// </summary>
public sealed class Resource
{
    private readonly ReadOnlyMemory<byte> _document;
    private readonly int _root;

    internal Resource(ReadOnlyMemory<byte> document, Node[] nodes, int root, bool isStrict = false)
    {
        IsStrict = isStrict;
        _document = document;
        Nodes = nodes;
        _root = root;
    }

    /// <summary>Exactly this resource's bytes, as they were read.</summary>
    public ReadOnlyMemory<byte> Json => _document.Slice(Nodes[_root].Start, Nodes[_root].Length);

    public Element Root => new(this, _root);

    /// <summary>The value of <c>resourceType</c>.</summary>
    public string TypeName => Type?.Name ?? Root.ResourceTypeText();

    /// <summary>The resource's type; null when it was read as sent and R4 has no such type.</summary>
    public FhirType? Type => Root.Type;

    public string? Id => Root.TextOf("id");

    /// <summary>Whether it was read by all rules of the R4 format and schema.</summary>
    internal bool IsStrict { get; }

    internal Node[] Nodes { get; }

    internal ReadOnlySpan<byte> Document => _document.Span;

    /// <summary>Reads a resource from JSON.</summary>
    /// <param name="utf8Json">The whole document, UTF-8, kept and not copied: it must not change afterwards.</param>
    /// <param name="mode">Strict R4, or as sent.</param>
    public static ReadResult Read(ReadOnlyMemory<byte> utf8Json, ReadMode mode = ReadMode.Strict) =>
        new ResourceReader(mode).Read(utf8Json);

    internal Resource View(int root) => root == _root ? this : new Resource(_document, Nodes, root, IsStrict);
}

/// <summary>How strictly a resource is read.</summary>
public enum ReadMode
{
    /// <summary>All rules of the R4 JSON format and schema.</summary>
    Strict,

    /// <summary>Well-formed JSON with a resourceType; elements that R4 does not know stay navigable by name.</summary>
    AsSent,
}

/// <summary>The outcome of reading: the resource, or why there is none.</summary>
/// <param name="Resource">The resource; null when an issue is an error.</param>
/// <param name="Issues">What was found, in the order of the document, at most <see cref="MaxIssues"/>.</param>
public sealed record ReadResult(Resource? Resource, IReadOnlyList<Issue> Issues)
{
    public const int MaxIssues = 100;

    public bool Success => Resource is not null;
}
