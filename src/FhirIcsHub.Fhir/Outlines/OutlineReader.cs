using System.Runtime.CompilerServices;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Outlines;

/// <summary>
/// Goes once over what is structural in the JSON of a Bundle, finds its resources and their members, and makes sure that reading it as sent
/// would find nothing wrong: whatever it is not sure of it refuses.
/// </summary>
internal ref struct OutlineReader
{
    /// <summary>Objects and arrays within each other; reading allows more.</summary>
    private const int MaxDepth = 60;

    private readonly ReadOnlySpan<byte> _json;
    private readonly ReadOnlySpan<int> _positions;
    private readonly bool _hasEscapes;
    private readonly List<EntryOutline> _entries;
    private readonly List<int> _members;
    private MemberNames _names;
    private EntryOutline _entry;
    private int _next;
    private int _strings;

    public OutlineReader(
        ReadOnlySpan<byte> json, StructuralIndex index, MemberNames names, List<EntryOutline> entries, List<int> members)
    {
        _json = json;
        _positions = index.Positions;
        _hasEscapes = index.HasEscapes;
        _names = names;
        _entries = entries;
        _members = members;
    }

    /// <summary>What the members of an object mean to the outline.</summary>
    private enum Level
    {
        Plain,

        /// <summary>A resource within another one: it has to say its type.</summary>
        Contained,
        Resource,
        Entry,
        Bundle,
    }

    /// <summary>False when it is no Bundle, or not certain to be one that can be read.</summary>
    public bool Read(int strings) =>
        Place(_next) is var start && Character(start) == (byte)'{' && Skip(_json, 0) == start
        && Object(Level.Bundle, 1)
        && _next == _positions.Length
        && _strings == strings;

    // From the opening brace to behind the closing one. FHIR knows no empty object.
    private bool Object(Level level, int depth)
    {
        if (depth > MaxDepth)
        {
            return false;
        }

        var json = _json;
        var positions = _positions;
        var first = _names.Count;
        var met = 0UL;
        var hasType = level is Level.Plain or Level.Entry;
        var before = positions[_next++];
        while ((uint)_next < (uint)positions.Length)
        {
            var colon = positions[_next++];
            var start = Skip(json, before + 1);
            var end = SkipBack(json, colon);
            if (json[colon] != (byte)':' || !IsText(json, start, end) || !_names.Add(json, first, ref met, start + 1, end - 1))
            {
                return false;
            }

            if (_hasEscapes && json[(start + 1)..(end - 1)].Contains((byte)'\\'))
            {
                return false;
            }

            if (level == Level.Resource)
            {
                _members.Add(_next - 1);
            }

            if (!(level <= Level.Resource && IsPlain(json, start + 1, end - 1)
                ? Value(json, positions, colon, depth + 1)
                : Member(level, json[(start + 1)..(end - 1)], colon, depth, ref hasType)))
            {
                return false;
            }

            before = Place(_next++);
            if (Character(before) != (byte)',')
            {
                _names.Count = first;
                return Character(before) == (byte)'}' && hasType && IsLast(before);
            }
        }

        return false;
    }

    // Whether a name is none of those that mean something to the outline.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsPlain(ReadOnlySpan<byte> json, int start, int end) =>
        end - start is not (2 or 9 or 12) && json[start] != (byte)'_';

    private bool Member(Level level, ReadOnlySpan<byte> name, int colon, int depth, ref bool hasType)
    {
        switch (level)
        {
            case Level.Resource when name.SequenceEqual("id"u8):
                return PlainText(colon, out _entry.IdStart, out _entry.IdLength);
            case Level.Bundle when name.SequenceEqual("entry"u8):
                return Opens(colon, (byte)'[') && Array(Level.Entry, depth + 1);
            case Level.Entry when name.SequenceEqual("resource"u8):
                return Opens(colon, (byte)'{') && Resource(depth + 1);
            case Level.Entry when name.SequenceEqual("fullUrl"u8):
                return PlainText(colon, out _entry.UrlStart, out _entry.UrlLength);
            case Level.Entry when name.SequenceEqual("response"u8):
                // Its outcome is a resource.
                return false;
            default:
                return PlainMember(level, name, colon, depth, ref hasType);
        }
    }

    // A Bundle or Parameters within a resource has resources at places that are not looked for.
    private bool PlainMember(Level level, ReadOnlySpan<byte> name, int colon, int depth, ref bool hasType)
    {
        if (name.SequenceEqual("resourceType"u8))
        {
            if (!PlainText(colon, out var start, out var length))
            {
                return false;
            }

            hasType = true;
            var type = _json.Slice(start, length);
            return level == Level.Bundle
                ? type.SequenceEqual("Bundle"u8)
                : !type.SequenceEqual("Bundle"u8) && !type.SequenceEqual("Parameters"u8)
                    && (level != Level.Resource || FhirSchema.R4.TryGetResourceType(type, out _entry.Type));
        }

        return name.SequenceEqual("contained"u8) ? Opens(colon, (byte)'[') && Array(Level.Contained, depth + 1)
            : (name is not [(byte)'_', ..] || Opens(colon, (byte)'{')) && Value(_json, _positions, colon, depth + 1);
    }

    private bool Resource(int depth)
    {
        (_entry.First, _entry.FirstMember) = (_next, _members.Count);
        if (!Object(Level.Resource, depth))
        {
            return false;
        }

        (_entry.End, _entry.Members) = (_next, _members.Count - _entry.FirstMember);
        return true;
    }

    // From what stands before a value to before what is structural behind it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Value(ReadOnlySpan<byte> json, ReadOnlySpan<int> positions, int before, int depth)
    {
        if ((uint)_next >= (uint)positions.Length)
        {
            return false;
        }

        var next = positions[_next];
        var start = Skip(json, before + 1);
        return start == next ? Nested(json[next], depth)
            : json[start] == (byte)'"' ? IsText(json, start, SkipBack(json, next))
            : Single(json[start..SkipBack(json, next)]);
    }

    private bool Nested(byte character, int depth) =>
        character == (byte)'{' ? Object(Level.Plain, depth) : character == (byte)'[' && Array(Level.Plain, depth);

    // null is none: where it may stand depends on what stands beside it.
    private static bool Single(ReadOnlySpan<byte> value) => value[0] switch
    {
        (byte)'t' => value.SequenceEqual("true"u8),
        (byte)'f' => value.SequenceEqual("false"u8),
        (byte)'-' or (>= (byte)'0' and <= (byte)'9') => OutlineText.NumberEnd(value, 0) == value.Length,
        _ => false,
    };

    private bool Array(Level level, int depth)
    {
        if (depth > MaxDepth)
        {
            return false;
        }

        var before = Place(_next++);
        if (Character(Place(_next)) == (byte)']' && Skip(_json, before + 1) == Place(_next))
        {
            return IsLast(Place(_next++));
        }

        while (level == Level.Plain ? Value(_json, _positions, before, depth + 1) : Opens(before, (byte)'{') && Item(level, depth + 1))
        {
            before = Place(_next++);
            var character = Character(before);
            if (character != (byte)',')
            {
                return character == (byte)']' && IsLast(before);
            }
        }

        return false;
    }

    private bool Item(Level level, int depth)
    {
        _entry = level == Level.Entry ? default : _entry;
        if (!Object(level, depth))
        {
            return false;
        }

        if (level == Level.Entry && _entry.Type is not null)
        {
            _entries.Add(_entry);
        }

        return true;
    }

    // Whether nothing stands between the end of an object or array and what is structural behind it.
    private readonly bool IsLast(int end) => Skip(_json, end + 1) == Place(_next);

    private readonly bool Opens(int before, byte character) =>
        Place(_next) is var next && Skip(_json, before + 1) == next && Character(next) == character;

    // A string as it stands, without escapes.
    private bool PlainText(int colon, out int start, out int length)
    {
        (start, var end) = (Skip(_json, colon + 1), SkipBack(_json, Place(_next)));
        if (!IsText(_json, start, end))
        {
            length = 0;
            return false;
        }

        start++;
        length = end - 1 - start;
        return !_hasEscapes || !_json.Slice(start, length).Contains((byte)'\\');
    }

    // Whether it begins and ends with a quote. That it is one string and not several shows when all are counted.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsText(ReadOnlySpan<byte> json, int start, int end)
    {
        _strings++;
        return end > start + 1 && (uint)end <= (uint)json.Length && json[end - 1] == (byte)'"' && json[start] == (byte)'"';
    }

    private readonly int Place(int next) => (uint)next < (uint)_positions.Length ? _positions[next] : _json.Length;

    // 0 at the end: no character of JSON.
    private readonly byte Character(int at) => (uint)at < (uint)_json.Length ? _json[at] : (byte)0;

    // Most JSON has no space.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Skip(ReadOnlySpan<byte> json, int at) =>
        (uint)at < (uint)json.Length && json[at] <= (byte)' ' ? SkipAll(json, at) : at;

    private static int SkipAll(ReadOnlySpan<byte> json, int at)
    {
        while (at < json.Length && json[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            at++;
        }

        return at;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int SkipBack(ReadOnlySpan<byte> json, int end) =>
        (uint)(end - 1) < (uint)json.Length && json[end - 1] <= (byte)' ' ? SkipAllBack(json, end) : end;

    private static int SkipAllBack(ReadOnlySpan<byte> json, int end)
    {
        while (end > 0 && json[end - 1] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            end--;
        }

        return end;
    }
}
