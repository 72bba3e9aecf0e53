using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Outlines;

/// <summary>
/// The names of the members of the objects that are open, so that one that comes twice is noticed, also as another type of a choice
/// (<c>valueString</c> beside <c>valueQuantity</c>).
/// </summary>
internal ref struct MemberNames(Span<uint> prefixes, Span<int> starts)
{
    // No choice of R4 has a shorter name.
    private const int PrefixLength = 3;

    private static readonly Utf8Set Choices = new([.. ChoiceNames().Select(Encoding.UTF8.GetBytes)]);

    private readonly Span<uint> _prefixes = prefixes;
    private readonly Span<int> _starts = starts;

    /// <summary>Names so far; an object's own begin where it began, and are given back when it ends.</summary>
    public int Count { get; set; }

    /// <summary>Adds a name of an object; false when the object has it already, or there is no more room.</summary>
    /// <param name="json">The text.</param>
    /// <param name="first">Where the object's names begin.</param>
    /// <param name="met">A bit for each kind of name that the object has had.</param>
    /// <param name="start">Where the name begins.</param>
    /// <param name="end">Where its closing quote is.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Add(ReadOnlySpan<byte> json, int first, ref ulong met, int start, int end)
    {
        var letters = start + (json[start] == (byte)'_' ? 1 : 0);
        if ((uint)Count >= (uint)_starts.Length || (uint)Count >= (uint)_prefixes.Length || letters + sizeof(uint) > json.Length)
        {
            return false;
        }

        var prefix = BinaryPrimitives.ReadUInt32LittleEndian(json[letters..])
            & (end - letters >= PrefixLength ? 0xFFFFFF : Shorter(end - letters));
        var kind = 1UL << (int)((prefix * 0x9E3779B1u) >> 26);
        if ((met & kind) != 0 && Has(json, first, prefix, json[start..end]))
        {
            return false;
        }

        met |= kind;
        _prefixes[Count] = prefix;
        _starts[Count++] = start;
        return true;
    }

    private static uint Shorter(int length) => (1u << (8 * length)) - 1;

    private readonly bool Has(ReadOnlySpan<byte> json, int first, uint prefix, ReadOnlySpan<byte> name)
    {
        for (var i = first; i < Count; i++)
        {
            if (_prefixes[i] == prefix && Clash(NameAt(json, _starts[i]), name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The names of all choices of R4.</summary>
    internal static HashSet<string> ChoiceNames()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var type in FhirSchema.R4.Types)
        {
            names.UnionWith(type.Elements.Where(element => element.IsChoice).Select(element => element.Name));
        }

        return names;
    }

    private static ReadOnlySpan<byte> NameAt(ReadOnlySpan<byte> json, int start)
    {
        var rest = json[start..];
        return rest[..rest.IndexOf((byte)'"')];
    }

    private static bool Clash(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        var oneLetters = one.TrimStart((byte)'_');
        var otherLetters = other.TrimStart((byte)'_');
        if (oneLetters.SequenceEqual(otherLetters))
        {
            return one.Length == other.Length;
        }

        var common = oneLetters.CommonPrefixLength(otherLetters);
        for (var length = Math.Min(common, Math.Min(oneLetters.Length, otherLetters.Length) - 1); length > 0; length--)
        {
            if (IsUpper(oneLetters[length]) && IsUpper(otherLetters[length]) && Choices.Contains(oneLetters[..length]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsUpper(byte letter) => letter is >= (byte)'A' and <= (byte)'Z';
}
