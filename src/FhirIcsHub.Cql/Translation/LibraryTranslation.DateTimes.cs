using System.Globalization;
using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Models;

namespace FhirIcsHub.Cql.Translation;

// Literals of dates and times; the lexer has seen to their form.
internal sealed partial class LibraryTranslation
{
    // T14:30:14.559
    private Operation TimeLiteral(string text)
    {
        var parts = TimeParts(text.AsSpan(1), text);
        return Typed(new Operation(ElmOperator.Time, [.. parts.Select(p => LiteralOf(p))]), SystemModel.Time);
    }

    // 2014-01-25T14:30:14.559+01:00; a date when there is no T
    private Operation DateOrDateTimeLiteral(string text)
    {
        var t = text.IndexOf('T', StringComparison.Ordinal);
        var date = t < 0 ? text : text[..t];
        var parts = date.Split('-').Select(p => int.Parse(p, CultureInfo.InvariantCulture)).ToList();
        RequireRange(parts, 1, 1, 12, "month", text);
        RequireRange(parts, 2, 1, parts.Count > 2 && parts[0] > 0 ? DateTime.DaysInMonth(parts[0], parts[1]) : 31, "day", text);
        RequireRange(parts, 0, 1, 9999, "year", text);
        if (t < 0)
        {
            return Typed(new Operation(ElmOperator.Date, [.. parts.Select(p => LiteralOf(p))]), SystemModel.Date);
        }

        var rest = text[(t + 1)..];
        var zone = rest.IndexOfAny(['Z', '+', '-']);
        var time = zone < 0 ? rest : rest[..zone];
        parts.AddRange(time.Length > 0 ? TimeParts(time, text) : []);
        var arguments = parts.Select(p => (Expression?)LiteralOf(p)).ToList();
        if (zone >= 0)
        {
            arguments.AddRange(Enumerable.Repeat<Expression?>(null, 7 - arguments.Count));
            arguments.Add(LiteralOf(OffsetOf(rest[zone..], text), SystemModel.Decimal));
        }

        return Typed(new Operation(ElmOperator.DateTime, arguments), SystemModel.DateTime);
    }

    private static List<int> TimeParts(ReadOnlySpan<char> time, string text)
    {
        var parts = new List<int>();
        foreach (var range in time.SplitAny(':', '.'))
        {
            // Of the digits of a second only milliseconds count.
            var digits = time[range];
            var isFraction = parts.Count == 3;
            parts.Add(isFraction
                ? int.Parse(digits[..Math.Min(digits.Length, 9)], CultureInfo.InvariantCulture)
                : int.Parse(digits, CultureInfo.InvariantCulture));
        }

        RequireRange(parts, 0, 0, 23, "hour", text);
        RequireRange(parts, 1, 0, 59, "minute", text);
        RequireRange(parts, 2, 0, 59, "second", text);
        return parts;
    }

    private static void RequireRange(List<int> parts, int index, int least, int most, string part, string text)
    {
        if (index < parts.Count && (parts[index] < least || parts[index] > most))
        {
            throw new TranslationException($"the {part} {parts[index]} of @{text} is not between {least} and {most}");
        }
    }

    // Hours as a decimal number, as ELM has them: 5.75, -7.
    private static string OffsetOf(string zone, string text)
    {
        if (zone is "Z" or "-00:00")
        {
            return "0";
        }

        var hours = int.Parse(zone.AsSpan(1, 2), CultureInfo.InvariantCulture);
        var minutes = int.Parse(zone.AsSpan(4, 2), CultureInfo.InvariantCulture);
        if (hours > 14 || minutes > 59 || (hours == 14 && minutes > 0))
        {
            throw new TranslationException($"the offset {zone} of @{text} is not between -14:00 and +14:00");
        }

        var offset = (hours + (minutes / 60.0)) * (zone[0] == '-' ? -1 : 1);
        return offset.ToString("0.###############", CultureInfo.InvariantCulture);
    }
}
