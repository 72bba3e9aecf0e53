using System.Collections.Frozen;

namespace FhirIcsHub.Fhir.Terminology;

/// <summary>
/// Language tags (BCP 47): well-formed by RFC 5646 section 2.1, without a variant or singleton twice, and with a two-letter language of
/// ISO 639-1. Longer language subtags, scripts, regions and variants are judged by their form only.
/// </summary>
internal static class LanguageTag
{
    /// <summary>ISO 639-1, and the four withdrawn codes that the IANA registry keeps as deprecated.</summary>
    private const string TwoLetterLanguages =
        "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj "
        + "fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la "
        + "lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa "
        + "sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu "
        + "in iw ji jw mo sh";

    private static readonly FrozenSet<string> Languages = TwoLetterLanguages.Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Tags of RFC 5646 that the grammar cannot make (<c>irregular</c> and <c>regular</c>).</summary>
    private static readonly FrozenSet<string> Grandfathered = FrozenSet.ToFrozenSet(
    [
        "en-GB-oed", "i-ami", "i-bnn", "i-default", "i-enochian", "i-hak", "i-klingon", "i-lux", "i-mingo", "i-navajo", "i-pwn", "i-tao",
        "i-tay", "i-tsu", "sgn-BE-FR", "sgn-BE-NL", "sgn-CH-DE", "art-lojban", "cel-gaulish", "no-bok", "no-nyn", "zh-guoyu", "zh-hakka",
        "zh-min", "zh-min-nan", "zh-xiang",
    ], StringComparer.OrdinalIgnoreCase);

    public static bool IsValid(string code)
    {
        var parts = code.Split('-');
        if (Grandfathered.Contains(code))
        {
            return true;
        }

        if (!Array.TrueForAll(parts, part => part.Length is >= 1 and <= 8 && part.All(char.IsAsciiLetterOrDigit)))
        {
            return false;
        }

        if (IsSingleton(parts[0], 'x'))
        {
            return parts.Length > 1;
        }

        return IsLanguage(parts[0]) && AreSubtags(parts);
    }

    private static bool IsLanguage(string part) =>
        part.All(char.IsAsciiLetter) && part.Length switch
        {
            2 => Languages.Contains(part),
            3 or >= 5 => true,
            _ => false,
        };

    // extlang{0,3} script? region? variant* extension* privateuse?, in that order
    private static bool AreSubtags(string[] parts)
    {
        var at = 1;
        var extended = 0;
        while (parts[0].Length <= 3 && extended < 3 && Is(parts, at, p => p.Length == 3 && p.All(char.IsAsciiLetter)))
        {
            at++;
            extended++;
        }

        at += Is(parts, at, p => p.Length == 4 && p.All(char.IsAsciiLetter)) ? 1 : 0;
        at += Is(parts, at, p => (p.Length == 2 && p.All(char.IsAsciiLetter)) || (p.Length == 3 && p.All(char.IsAsciiDigit))) ? 1 : 0;
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        while (Is(parts, at, p => p.Length >= 5 || (p.Length == 4 && char.IsAsciiDigit(p[0]))))
        {
            if (!seen.Add(parts[at++]))
            {
                return false;
            }
        }

        return AreExtensions(parts, at, seen);
    }

    private static bool AreExtensions(string[] parts, int at, HashSet<string> seen)
    {
        while (at < parts.Length)
        {
            if (parts[at].Length != 1 || !seen.Add(parts[at]))
            {
                return false;
            }

            if (IsSingleton(parts[at], 'x'))
            {
                return at + 1 < parts.Length;
            }

            var first = ++at;
            while (Is(parts, at, p => p.Length >= 2))
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

    private static bool Is(string[] parts, int at, Func<string, bool> form) => at < parts.Length && form(parts[at]);

    private static bool IsSingleton(string part, char letter) => part.Length == 1 && char.ToLowerInvariant(part[0]) == letter;
}
