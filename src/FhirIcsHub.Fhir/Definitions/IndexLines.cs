using System.Globalization;

namespace FhirIcsHub.Fhir.Definitions;

/// <summary>Where a definition's JSON is: in which part (block or file), from which byte, how many.</summary>
internal readonly record struct ContentPlace(int Part, int Start, int Length);

/// <summary>Reads an index as tools/DefinitionGenerator writes it: one line a definition, its fields separated by tabs.</summary>
internal sealed class IndexLines
{
    private readonly string _text;
    private readonly HashSet<string> _words = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private int _position;

    public IndexLines(string text)
    {
        _text = text;
        _lookup = _words.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The next definition; false at the end.</summary>
    public bool TryRead(out DefinitionIndex entry, out ContentPlace place)
    {
        (entry, place) = (default, default);
        if (_position == _text.Length)
        {
            return false;
        }

        entry = new DefinitionIndex(
            NextWord()!, NextText(), NextText(), NextWord(), NextWord(), NextWord(), NextWord(), NextWord(), NextWord(), NextText(),
            NextText());
        place = new ContentPlace(NextNumber(), NextNumber(), NextNumber());
        return true;
    }

    private ReadOnlySpan<char> NextField()
    {
        var rest = _text.AsSpan(_position);
        var end = rest.IndexOfAny('\t', '\n');
        if (end < 0)
        {
            throw new InvalidDataException("an index of definitions ends in the middle of a line");
        }

        _position += end + 1;
        return rest[..end];
    }

    private string? NextText() => NextField() is { IsEmpty: false } field ? field.ToString() : null;

    private int NextNumber() => int.Parse(NextField(), CultureInfo.InvariantCulture);

    // Most definitions share their type, version, kind: one string each.
    private string? NextWord()
    {
        var field = NextField();
        if (field.IsEmpty)
        {
            return null;
        }

        if (!_lookup.TryGetValue(field, out var word))
        {
            word = field.ToString();
            _words.Add(word);
        }

        return word;
    }
}
