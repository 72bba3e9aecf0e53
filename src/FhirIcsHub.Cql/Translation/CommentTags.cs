using System.Text;
using System.Text.RegularExpressions;
using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Cql.Translation;

/// <summary>Reads the tags of the comments before a definition: <c>@name: value</c>, the value up to the next tag.</summary>
internal static partial class CommentTags
{
    public static IReadOnlyList<Tag> Read(string header)
    {
        if (!header.Contains('@', StringComparison.Ordinal))
        {
            return [];
        }

        var text = Star().Replace(Comments(header).Trim(), "\n");
        var tags = new List<Tag>();
        for (var position = 0; NextName(text, position) is { } name;)
        {
            position = name.End;
            if (name.Text.Length == 0 || !Identifier().IsMatch(name.Text))
            {
                continue;
            }

            var tag = new Tag { Name = name.Text };
            if (NextValue(text, position) is { Text.Length: > 0 } value)
            {
                tag.Value = value.Text;
                position = value.End;
            }

            tags.Add(tag);
        }

        return tags;
    }

    // The text of the comments, without their marks.
    private static string Comments(string header)
    {
        var result = new StringBuilder();
        var isWithin = false;
        foreach (var line in header.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n'))
        {
            string? part = null;
            if (isWithin)
            {
                var end = line.IndexOf("*/", StringComparison.Ordinal);
                isWithin = end < 0;
                part = end < 0 ? line : end > 0 ? line[..end] : null;
            }
            else if (line.IndexOf("/*", StringComparison.Ordinal) is >= 0 and var start)
            {
                part = line.EndsWith("*/", StringComparison.Ordinal) && line.Length >= start + 4 ? line[(start + 2)..^2]
                    : line[(start + 2)..];
                isWithin = true;
            }
            else if (line.IndexOf("//", StringComparison.Ordinal) is >= 0 and var slashes)
            {
                part = line[(slashes + 2)..];
            }

            if (part is not null)
            {
                result.Append(result.Length > 0 ? "\n" : "").Append(part);
            }
        }

        return result.ToString();
    }

    // From an @ to the colon, or to the next tag when that comes first.
    private static (string Text, int End)? NextName(string text, int from)
    {
        var start = from < text.Length ? text.IndexOf('@', from) : -1;
        if (start < 0)
        {
            return null;
        }

        var next = text.IndexOf('@', start + 1);
        var colon = text.IndexOf(':', start + 1);
        var isNamed = colon >= 0 && (next < 0 || colon < next);
        var end = isNamed ? colon : next < 0 ? text.Length : next;
        return (text[(start + 1)..end].Trim(), isNamed ? end + 1 : end);
    }

    private static (string Text, int End)? NextValue(string text, int from)
    {
        if (from >= text.Length)
        {
            return null;
        }

        var tag = text.IndexOf('@', from);
        var quote = text.IndexOf('"', from);
        if (quote > 0 && (tag < 0 || tag > quote) && quote + 1 < text.Length)
        {
            return QuotedValue(text, quote);
        }

        if (tag < 0)
        {
            return (text[from..].Trim(), text.Length);
        }

        if (tag == from && !IsDate(text, tag))
        {
            return ("", from);
        }

        var before = text[from..tag].Trim();
        return tag > 0 && IsDate(text, tag) && before is "" or ":" ? DateValue(text, tag) : (before, tag);
    }

    // A value in quotes goes to the end of its line: "Measurement Period" [@2019, @2020].
    private static (string Text, int End) QuotedValue(string text, int quote)
    {
        var close = text.IndexOf('"', quote + 1);
        var line = close > 0 ? text.IndexOf('\n', quote + 1) : -1;
        var end = line < 0 ? text.Length : line;
        return (text[quote..end], end);
    }

    private static (string Text, int End) DateValue(string text, int tag)
    {
        var end = text.AsSpan(tag).IndexOfAny(' ', '\n');
        var stop = end < 0 ? text.Length : tag + end;
        return (text[tag..stop], stop);
    }

    private static bool IsDate(string text, int tag) => tag + 1 < text.Length && char.IsAsciiDigit(text[tag + 1]);

    [GeneratedRegex(@"\n[ \t]*\*[ \t*]*")]
    private static partial Regex Star();

    [GeneratedRegex(@"^[\p{L}_][\p{L}\p{Nd}_]*$")]
    private static partial Regex Identifier();
}
