using System.Text;
using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>
/// The System values of FHIR primitives (<c>.value</c>, model info of FHIR 4.0.1). What has no value, or one that cannot be read, is null;
/// the latter with a warning.
/// </summary>
internal static class PrimitiveValues
{
    private const int MaxTemporalLength = 48;

    /// <summary>What the value of a primitive is; null for what is no primitive.</summary>
    public static StaticType? TypeOf(FhirType type) => FhirValueKinds.Of(type) switch
    {
        FhirValueKind.Boolean => StaticType.Boolean,
        FhirValueKind.Integer => StaticType.Integer,
        FhirValueKind.Decimal => StaticType.Decimal,
        FhirValueKind.Date => StaticType.Date,
        FhirValueKind.DateTime => StaticType.DateTime,
        FhirValueKind.Time => StaticType.Time,
        FhirValueKind.String => StaticType.String,
        _ => null,
    };

    /// <summary>The value of a primitive by the type that it has.</summary>
    public static object? Of(CqlContext context, Element element) => element.Type is not { } type ? null
        : FhirValueKinds.Of(type) switch
        {
            FhirValueKind.Boolean => Boolean(element),
            FhirValueKind.Integer => Integer(element),
            FhirValueKind.Decimal => Decimal(element),
            FhirValueKind.Date => Date(context, element),
            FhirValueKind.DateTime => DateTime(context, element),
            FhirValueKind.Time => Time(context, element),
            FhirValueKind.String => Text(element),
            _ => null,
        };

    public static string? Text(Element element) => element.Text;

    public static bool? Boolean(Element element) => element.TryGetBoolean(out var value) ? value : null;

    public static int? Integer(Element element) => element.TryGetInt32(out var value) ? value : null;

    public static decimal? Decimal(Element element) => element.TryGetDecimal(out var value) ? CqlDecimal.Fit(value) : null;

    public static CqlDate? Date(CqlContext context, Element element)
    {
        if (!element.IsEscaped && TemporalText.TryDate(element.RawValue, out var plain))
        {
            return plain;
        }

        Span<char> text = stackalloc char[MaxTemporalLength];
        return !element.HasValue ? null
            : TryText(element, text, out var length) && CqlDate.TryParse(text[..length], out var date) ? date
            : Unreadable<CqlDate>(context, element);
    }

    public static CqlDateTime? DateTime(CqlContext context, Element element)
    {
        if (!element.IsEscaped && TemporalText.TryDateTime(element.RawValue, context.OffsetMinutes, out var plain))
        {
            return plain;
        }

        Span<char> text = stackalloc char[MaxTemporalLength];
        return !element.HasValue ? null
            : TryText(element, text, out var length) && CqlDateTime.TryParse(text[..length], context.OffsetMinutes, out var value) ? value
            : Unreadable<CqlDateTime>(context, element);
    }

    public static CqlTime? Time(CqlContext context, Element element)
    {
        Span<char> text = stackalloc char[MaxTemporalLength];
        return !element.HasValue ? null
            : TryText(element, text, out var length) && CqlTime.TryParse(text[..length], out var value) ? value
            : Unreadable<CqlTime>(context, element);
    }

    /// <summary>Whether a primitive has exactly this text; null when it has none.</summary>
    public static bool? TextIs(Element element, byte[] text) => element.HasValue ? element.TextEquals(text) : null;

    /// <summary>Whether a primitive has one of these texts; false when it has none.</summary>
    public static bool? TextIsAny(Element element, byte[][] texts)
    {
        foreach (var text in texts)
        {
            if (element.TextEquals(text))
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryText(Element element, Span<char> text, out int length)
    {
        length = 0;
        if (element.IsEscaped && element.Text is { } resolved)
        {
            length = resolved.Length;
            return resolved.AsSpan().TryCopyTo(text);
        }

        return element.RawValue.Length <= text.Length && Encoding.UTF8.TryGetChars(element.RawValue, text, out length);
    }

    private static T? Unreadable<T>(CqlContext context, Element element)
        where T : struct
    {
        context.Report(new CqlMessage(
            CqlMessageSeverity.Warning, null, $"{element.Location} is no valid {element.Type?.Name}; it is taken as null"));
        return null;
    }
}
