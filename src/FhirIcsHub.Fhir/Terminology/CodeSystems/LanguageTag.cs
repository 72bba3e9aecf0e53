using System.Buffers;
using System.Collections.Frozen;

namespace FhirIcsHub.Fhir.Terminology;

/// <summary>
/// Language tags (BCP 47): well-formed by RFC 5646 section 2.1, without a variant or singleton twice, and with a two-letter language of
/// ISO 639-1. Longer language subtags, scripts, regions and variants are judged by their form only.
/// </summary>
internal static class LanguageTag
{
    /// <summary>More than any tag in use has; what is left over stays in the last part, whose hyphens are refused.</summary>
    private const int MaxSubtags = 32;

    /// <summary>ISO 639-1, and the four withdrawn codes that the IANA registry keeps as deprecated.</summary>
    private const string TwoLetterLanguages =
        "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es "
        + "et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj "
        + "kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv "
        + "ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti "
        + "tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu in iw ji jw mo sh";

    private static readonly FrozenSet<string> Languages = TwoLetterLanguages.Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> TwoLetters =
        Languages.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly SearchValues<char> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<char> LettersAndDigits = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");

    /// <summary>Tags of RFC 5646 that the grammar cannot make (<c>irregular</c> and <c>regular</c>).</summary>
    private static readonly FrozenSet<string> Grandfathered = FrozenSet.ToFrozenSet(
    [
        "en-GB-oed", "i-ami", "i-bnn", "i-default", "i-enochian", "i-hak", "i-klingon", "i-lux", "i-mingo", "i-navajo", "i-pwn", "i-tao",
        "i-tay", "i-tsu", "sgn-BE-FR", "sgn-BE-NL", "sgn-CH-DE", "art-lojban", "cel-gaulish", "no-bok", "no-nyn", "zh-guoyu", "zh-hakka",
        "zh-min", "zh-min-nan", "zh-xiang",
    ], StringComparer.OrdinalIgnoreCase);

    public static bool IsValid(string code)
    {
        if (Grandfathered.Contains(code))
        {
            return true;
        }

        Span<Range> ranges = stackalloc Range[MaxSubtags];
        var text = code.AsSpan();
        var parts = new Subtags(text, ranges[..text.Split(ranges, '-')]);
        for (var i = 0; i < parts.Count; i++)
        {
            if (parts[i].Length is < 1 or > 8 || !IsAlphanumeric(parts[i]))
            {
                return false;
            }
        }

        return parts.IsSingleton(0, 'x') ? parts.Count > 1 : IsLanguage(parts[0]) && AreSubtags(parts);
    }

    private static bool IsLanguage(ReadOnlySpan<char> part) =>
        IsAlphabetic(part) && part.Length switch
        {
            2 => TwoLetters.Contains(part),
            3 or >= 5 => true,
            _ => false,
        };

    // extlang{0,3} script? region? variant* extension* privateuse?, in that order
    private static bool AreSubtags(Subtags parts)
    {
        var at = 1;
        while (parts[0].Length <= 3 && at <= 3 && parts.Has(at) && parts[at].Length == 3 && IsAlphabetic(parts[at]))
        {
            at++;
        }

        at += parts.Has(at) && parts[at].Length == 4 && IsAlphabetic(parts[at]) ? 1 : 0;
        at += parts.Has(at) && IsRegion(parts[at]) ? 1 : 0;
        var variants = at;
        while (parts.Has(at) && (parts[at].Length >= 5 || (parts[at].Length == 4 && char.IsAsciiDigit(parts[at][0]))))
        {
            if (parts.Repeats(at, variants))
            {
                return false;
            }

            at++;
        }

        return AreExtensions(parts, at);
    }

    private static bool AreExtensions(Subtags parts, int at)
    {
        var extensions = at;
        while (parts.Has(at))
        {
            if (parts[at].Length != 1 || parts.Repeats(at, extensions))
            {
                return false;
            }

            if (parts.IsSingleton(at, 'x'))
            {
                return parts.Has(at + 1);
            }

            var first = ++at;
            while (parts.Has(at) && parts[at].Length >= 2)
            {
                at++;
            }

            if (at == first)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsRegion(ReadOnlySpan<char> part) =>
        (part.Length == 2 && IsAlphabetic(part)) || (part.Length == 3 && !part.ContainsAnyExceptInRange('0', '9'));

    private static bool IsAlphabetic(ReadOnlySpan<char> part) => !part.ContainsAnyExcept(Letters);

    private static bool IsAlphanumeric(ReadOnlySpan<char> part) => !part.ContainsAnyExcept(LettersAndDigits);

    /// <summary>The parts of a tag between hyphens.</summary>
    private readonly ref struct Subtags(ReadOnlySpan<char> text, ReadOnlySpan<Range> ranges)
    {
        private readonly ReadOnlySpan<char> _text = text;
        private readonly ReadOnlySpan<Range> _ranges = ranges;

        public int Count => _ranges.Length;

        public ReadOnlySpan<char> this[int index] => _text[_ranges[index]];

        public bool Has(int index) => index < Count;

        public bool IsSingleton(int index, char letter) => this[index].Length == 1 && char.ToLowerInvariant(this[index][0]) == letter;

        /// <summary>Whether a subtag stands already between <paramref name="from"/> and itself.</summary>
        public bool Repeats(int index, int from)
        {
            for (var i = from; i < index; i++)
            {
                if (this[i].Equals(this[index], StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
