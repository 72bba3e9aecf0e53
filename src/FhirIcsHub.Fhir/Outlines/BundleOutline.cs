using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Outlines;

/// <summary>
/// What is where in a Bundle that has not been read: which resources it has, and where their members are. Each resource is read when it is
/// asked for. There is an outline only of a Bundle that <see cref="Resource.Read"/> as sent takes without an issue: who has no outline
/// reads the Bundle, and is told why or gets it.
/// </summary>
/// <remarks>
/// Going over the JSON takes about half of the time of reading it: no value is converted, no element is made, and names are only compared
/// within their object.
/// </remarks>
public sealed class BundleOutline
{
    private const int MaxNames = 512;
    private const int BytesPerResource = 700;
    private const int BytesPerMember = 64;

    private readonly ReadOnlyMemory<byte> _json;
    private readonly StructuralIndex _index;
    private readonly List<EntryOutline> _entries;
    private readonly List<int> _members;

    private BundleOutline(ReadOnlyMemory<byte> json, StructuralIndex index, List<EntryOutline> entries, List<int> members)
    {
        _json = json;
        _index = index;
        _entries = entries;
        _members = members;
    }

    private static ReadOnlySpan<byte> Space => " \n\r\t"u8;

    /// <summary>How many resources there are, in the order of the entries.</summary>
    public int Count => _entries.Count;

    /// <summary>
    /// The outline of a Bundle in JSON; null when it is no Bundle, has something wrong, or something whose being right only reading shows.
    /// </summary>
    /// <param name="utf8Json">The whole document, UTF-8, kept and not copied: it must not change afterwards.</param>
    public static BundleOutline? Of(ReadOnlyMemory<byte> utf8Json)
    {
        var json = utf8Json.Span;
        if (StructuralIndex.Of(json) is not { } index)
        {
            return null;
        }

        var entries = new List<EntryOutline>((json.Length / BytesPerResource) + 1);
        var members = new List<int>((json.Length / BytesPerMember) + 1);
        var names = new MemberNames(stackalloc uint[MaxNames], stackalloc int[MaxNames]);
        return new OutlineReader(json, index, names, entries, members).Read(index.Strings)
            ? new BundleOutline(utf8Json, index, entries, members)
            : null;
    }

    /// <summary>The type of a resource.</summary>
    public FhirType TypeOf(int resource) => _entries[resource].Type;

    /// <summary>The id of a resource in UTF-8; empty when it has none.</summary>
    public ReadOnlySpan<byte> IdOf(int resource) => _json.Span.Slice(_entries[resource].IdStart, _entries[resource].IdLength);

    /// <summary>The fullUrl of a resource's entry in UTF-8; empty when it has none.</summary>
    public ReadOnlySpan<byte> FullUrlOf(int resource) => _json.Span.Slice(_entries[resource].UrlStart, _entries[resource].UrlLength);

    /// <summary>Reads a resource as sent. It is read again each time.</summary>
    public Resource Read(int resource)
    {
        var entry = _entries[resource];
        if (PlainTree.Of(_json.Span, _index, entry.First, entry.End, entry.Type) is { } tree)
        {
            return new Resource(_json, tree, 0);
        }

        var (start, end) = (_index.Positions[entry.First], _index.Positions[entry.End - 1] + 1);
        var read = Resource.Read(_json[start..end], ReadMode.AsSent);
        return read.Resource ?? throw new InvalidOperationException($"a {entry.Type} was taken for one that can be read: {read.Issues[0]}");
    }

    /// <summary>
    /// Adds the codes of a resource's element of that name, a CodeableConcept, Coding or code, whatever their systems; where that does not
    /// show, a code that stands for any.
    /// </summary>
    public void AddCodes(int resource, ReadOnlySpan<byte> element, ICollection<OutlinedCode> codes)
    {
        var json = _json.Span;
        var positions = _index.Positions;
        var entry = _entries[resource];
        for (var i = entry.FirstMember; i < entry.FirstMember + entry.Members; i++)
        {
            var colon = _members[i];
            var name = json[(positions[colon - 1] + 1)..positions[colon]].Trim(Space)[1..^1];
            if (name.StartsWith(element) && (name.Length == element.Length || name[element.Length] is >= (byte)'A' and <= (byte)'Z'))
            {
                // To where the next member begins, or the resource ends.
                var next = i + 1 < entry.FirstMember + entry.Members ? _members[i + 1] - 1 : entry.End - 1;
                var value = json[(positions[colon] + 1)..positions[next]];
                var start = positions[next] - value.TrimStart(Space).Length;
                OutlinedCode.AddAll(json, resource, start, value.Trim(Space).Length, codes);
            }
        }
    }

    /// <summary>The text of a code; not of one that stands for any.</summary>
    public ReadOnlySpan<byte> TextOf(in OutlinedCode code) => _json.Span.Slice(code.Start, code.Length);
}

/// <summary>A resource of a Bundle, by its places in the JSON.</summary>
internal struct EntryOutline
{
    public FhirType Type;

    /// <summary>Number of its opening brace among what is structural.</summary>
    public int First;

    /// <summary>Number of what is behind its closing brace.</summary>
    public int End;
    public int IdStart;
    public int IdLength;
    public int UrlStart;
    public int UrlLength;

    /// <summary>Where the colons of its members are numbered, and how many there are.</summary>
    public int FirstMember;
    public int Members;
}
