using System.Buffers;

namespace FhirIcsHub.Fhir.Terminology;

/// <summary>
/// Media types (BCP 13): a registered top-level type, a subtype by RFC 6838 section 4.2, and parameters by RFC 2045 section 5.1.
/// Whether the subtype is registered is not looked up.
/// </summary>
internal static class MimeType
{
    private const int MaxNameLength = 127;

    private static readonly string[] TopLevelTypes =
        ["application", "audio", "example", "font", "haptics", "image", "message", "model", "multipart", "text", "video"];

    /// <summary>Short names that FHIR lets stand for its own formats (https://hl7.org/fhir/R4/http.html#mime-type).</summary>
    private static readonly string[] FhirShortNames = ["json", "xml", "ttl", "html"];

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&-^_.+");

    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`{|}~");

    public static bool IsValid(ReadOnlySpan<char> code)
    {
        var semicolon = code.IndexOf(';');
        var name = semicolon < 0 ? code : code[..semicolon].TrimEnd(' ');
        var slash = name.IndexOf('/');
        if (slash < 0)
        {
            return semicolon < 0 && IsOneOf(FhirShortNames, name);
        }

        return IsTopLevel(name[..slash]) && IsName(name[(slash + 1)..]) && (semicolon < 0 || AreParameters(code[(semicolon + 1)..]));
    }

    private static bool IsTopLevel(ReadOnlySpan<char> type) =>
        IsOneOf(TopLevelTypes, type) || (type.StartsWith("x-", StringComparison.OrdinalIgnoreCase) && IsName(type));

    private static bool IsName(ReadOnlySpan<char> name) =>
        name.Length is > 0 and <= MaxNameLength && char.IsAsciiLetterOrDigit(name[0]) && !name.ContainsAnyExcept(NameCharacters);

    private static bool AreParameters(ReadOnlySpan<char> text)
    {
        while (true)
        {
            text = text.TrimStart(' ');
            var equals = text.IndexOf('=');
            if (equals < 1 || text[..equals].ContainsAnyExcept(TokenCharacters) || !TryTakeValue(text[(equals + 1)..], out text))
            {
                return false;
            }

            text = text.TrimStart(' ');
            if (text.IsEmpty)
            {
                return true;
            }

            if (text[0] != ';')
            {
                return false;
            }

            text = text[1..];
        }
    }

    private static bool TryTakeValue(ReadOnlySpan<char> text, out ReadOnlySpan<char> rest)
    {
        var end = text.StartsWith('"') ? EndOfQuoted(text) : EndOfToken(text);
        rest = end < 0 ? default : text[end..];
        return end > 0;
    }

    private static int EndOfToken(ReadOnlySpan<char> text) =>
        text.IndexOfAnyExcept(TokenCharacters) is >= 0 and var end ? end : text.Length;

    private static int EndOfQuoted(ReadOnlySpan<char> text)
    {
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                return i + 1;
            }

            i += text[i] == '\\' ? 1 : 0;
        }

        return -1;
    }

    private static bool IsOneOf(string[] names, ReadOnlySpan<char> name)
    {
        foreach (var candidate in names)
        {
            if (name.Equals(candidate, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
