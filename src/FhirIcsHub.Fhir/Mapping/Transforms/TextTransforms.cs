using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using FhirIcsHub.Fhir.FhirPath;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Mapping;

/// <summary>truncate, append, escape, cast, dateOp: transforms of primitives.</summary>
internal static class TextTransforms
{
    /// <summary>The first characters of a text; a character outside the basic plane is not cut in two.</summary>
    public static CompiledTransform Truncate(TransformParameter source, TransformParameter length) => new FunctionTransform((_, frame, _) =>
    {
        if (source.TextOf(frame) is not { } text)
        {
            return default;
        }

        var most = Number(length.Required(frame, "truncate"), "truncate");
        if (most < 0)
        {
            throw new MapException(IssueType.Value, "truncate: the length must not be negative");
        }

        if (text.Length <= most)
        {
            return MapValue.Of(text);
        }

        var cut = most > 0 && char.IsHighSurrogate(text[most - 1]) ? most - 1 : most;
        return cut == 0 ? default : MapValue.Of(text[..cut]);
    });

    /// <summary>The texts one after the other; none when none has a value.</summary>
    public static CompiledTransform Append(TransformParameter[] parts) => new FunctionTransform((_, frame, _) =>
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            text.Append(part.TextOf(frame));
        }

        return text.Length == 0 ? default : MapValue.Of(text.ToString());
    });

    /// <summary>escape(text, to) or escape(text, from, to) with the formats plain, html, xml, json, url and base64.</summary>
    public static CompiledTransform Escape(TransformParameter source, TransformParameter? from, TransformParameter to) =>
        new FunctionTransform((_, frame, _) =>
    {
        if (source.TextOf(frame) is not { } text)
        {
            return default;
        }

        var plain = from is { } format ? Unescaped(text, format.Required(frame, "escape")) : text;
        return MapValue.Of(Escaped(plain, to.Required(frame, "escape")));
    });

    /// <summary>The value as one of another primitive type, by default that of the element.</summary>
    public static CompiledTransform Cast(TransformParameter source, FhirType? type) => new FunctionTransform((_, frame, element) =>
    {
        var value = source.Of(frame);
        if (value.Text() is not { } text)
        {
            return value.IsNone ? default : throw new MapException(IssueType.Value, "cast: the value is no primitive", value.Read.Element);
        }

        var wanted = type ?? (element?.OnlySlot?.Type.Fhir is { IsPrimitive: true } own ? own : null);
        if (wanted is null)
        {
            return MapValue.Of(text);
        }

        var node = new TargetNode(null, MapType.Of(wanted));
        node.SetValue(FhirPathValue.FromString(
            CastText(text, wanted) ?? throw new MapException(IssueType.Value, $"cast: the value is no {wanted.Name}", value.Read.Element)));
        return MapValue.Of(node);
    });

    /// <summary>A date plus an amount: dateOp(date, '-7 days') or dateOp(date, 7, 'days').</summary>
    public static CompiledTransform DateOp(TransformParameter source, TransformParameter amount, TransformParameter? unit) =>
        new FunctionTransform((run, frame, _) =>
    {
        var value = run.AsRead(source.Of(frame));
        if (value.Kind == FhirPathKind.None)
        {
            return default;
        }

        var (number, calendarUnit) = Duration(amount.Required(frame, "dateOp"), unit?.Required(frame, "dateOp"));
        var date = Temporal(value) ?? throw new MapException(IssueType.Value, "dateOp: the value is no date or time", value.Element);
        return TemporalArithmetic.Add(date, number, calendarUnit) is { } result
            ? MapValue.Of(FhirPathValue.FromTemporal(result))
            : throw new MapException(IssueType.Value, "dateOp: the result is beyond the years 1 to 9999", value.Element);
    });

    private static PartialDateTime? Temporal(in FhirPathValue value)
    {
        var system = SystemValues.Of(value);
        if (system.Kind is FhirPathKind.Date or FhirPathKind.DateTime or FhirPathKind.Time)
        {
            return system.Temporal;
        }

        if (system.Kind != FhirPathKind.String)
        {
            return null;
        }

        var text = system.String;
        var kind = text.Contains('T', StringComparison.Ordinal)
            ? TemporalKind.DateTime
            : text.Contains(':', StringComparison.Ordinal) ? TemporalKind.Time : TemporalKind.Date;
        return PartialDateTime.TryParse(text, kind, out var date) ? date : null;
    }

    private static (decimal Number, string Unit) Duration(string amount, string? unit)
    {
        var text = amount.AsSpan().Trim();
        var space = text.IndexOf(' ');
        var number = unit is null && space > 0 ? text[..space] : text;
        var name = unit ?? (space > 0 ? text[space..].Trim().ToString() : "");
        name = name.Length > 1 && name.EndsWith('s') ? name[..^1] : name;
        return decimal.TryParse(
            number, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            && name is "year" or "month" or "week" or "day" or "hour" or "minute" or "second" or "millisecond"
            ? (value, name)
            : throw new MapException(
                IssueType.Value, "dateOp: expected an amount such as '-7 days', of years, months, weeks, days, hours, minutes or seconds");
    }

    private static int Number(string text, string transform) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new MapException(IssueType.Value, $"{transform}: a whole number is expected");

    private static string Escaped(string text, string format) => format switch
    {
        "plain" or "text" => text,
        "html" or "xml" => WebUtility.HtmlEncode(text),
        "json" => JsonEncodedText.Encode(text, JsonText.WriterOptions.Encoder).ToString(),
        "url" => Uri.EscapeDataString(text),
        "base64" => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)),
        _ => throw UnknownFormat(),
    };

    private static string Unescaped(string text, string format)
    {
        try
        {
            return format switch
            {
                "plain" or "text" => text,
                "html" or "xml" => WebUtility.HtmlDecode(text),
                "json" => JsonText.Unescape(Encoding.UTF8.GetBytes(text)),
                "url" => Uri.UnescapeDataString(text),
                "base64" => Encoding.UTF8.GetString(Convert.FromBase64String(text)),
                _ => throw UnknownFormat(),
            };
        }
        catch (Exception problem) when (problem is JsonException or FormatException or InvalidOperationException)
        {
            throw new MapException(IssueType.Value, $"escape: the text is no {format}");
        }
    }

    private static MapException UnknownFormat() =>
        new(IssueType.NotSupported, "escape: the formats are plain, html, xml, json, url and base64");

    private static string? CastText(string text, FhirType type)
    {
        text = text.Trim();
        var cast = type.Name switch
        {
            "boolean" => text.ToLowerInvariant() is "true" or "1" or "yes" or "y"
                ? "true"
                : text.ToLowerInvariant() is "false" or "0" or "no" or "n" ? "false" : null,
            "integer" or "positiveInt" or "unsignedInt" => decimal.TryParse(
                text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number == decimal.Truncate(number)
                ? decimal.Truncate(number).ToString("0", CultureInfo.InvariantCulture)
                : null,
            "decimal" => JsonNumber(text),
            "date" => text.Length > 10 && text[10] == 'T' ? text[..10] : text,
            _ => text,
        };
        return cast is { Length: > 0 } && PrimitiveLexemes.IsValid(type.Lexeme, Encoding.UTF8.GetBytes(cast)) ? cast : null;
    }

    // A decimal keeps its digits where it is written as JSON wants it.
    private static string? JsonNumber(string text)
    {
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        var isJson = char.IsAsciiDigit(text[0] == '-' && text.Length > 1 ? text[1] : text[0]) && char.IsAsciiDigit(text[^1])
            && !(text.TrimStart('-') is ['0', >= '0' and <= '9', ..]) && !text.Contains('e', StringComparison.OrdinalIgnoreCase);
        return isJson ? text : number.ToString(CultureInfo.InvariantCulture);
    }
}
