using System.Globalization;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>FHIR elements as values of the System types: what operators and functions work on.</summary>
internal static class SystemValues
{
    private const string Ucum = "http://unitsofmeasure.org";

    private static readonly FhirType QuantityType = FhirSchema.R4.FindType("Quantity")
        ?? throw new InvalidOperationException("R4 has Quantity");

    private static readonly FhirPathKind[] KindByType = BuildKinds();

    /// <summary>
    /// The System value of a primitive or Quantity element; none for a primitive without a value; the element itself when it is complex.
    /// </summary>
    public static FhirPathValue Of(in FhirPathValue value)
    {
        if (value.Kind != FhirPathKind.Element)
        {
            return value;
        }

        var element = value.Element;
        return element.Kind switch
        {
            ElementKind.Absent => default,
            ElementKind.Boolean => FhirPathValue.FromBoolean(element.RawValue[0] == (byte)'t'),
            ElementKind.Number => Number(element),
            ElementKind.String => Text(element),
            _ => Complex(value, element),
        };
    }

    /// <summary>The System type of a primitive type; None for others.</summary>
    public static FhirPathKind KindOf(FhirType type) => KindByType[type.Index];

    private static FhirPathValue Number(Element element)
    {
        var raw = element.RawValue;
        var isDecimal = element.Type is { } type
            ? KindOf(type) == FhirPathKind.Decimal : raw.IndexOfAny((byte)'.', (byte)'e', (byte)'E') >= 0;
        if (!isDecimal && element.TryGetInt32(out var integer))
        {
            return FhirPathValue.FromInteger(integer);
        }

        return element.TryGetDecimal(out var number) ? FhirPathValue.FromDecimal(number) : default;
    }

    private static FhirPathValue Text(Element element)
    {
        var kind = element.Type is { } type ? KindOf(type) : FhirPathKind.String;
        switch (kind)
        {
            case FhirPathKind.Date or FhirPathKind.DateTime or FhirPathKind.Time:
                return Temporal(element, kind);
            case FhirPathKind.Decimal or FhirPathKind.Integer:
                return decimal.TryParse(element.RawValue, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                    ? FhirPathValue.FromDecimal(number)
                    : FhirPathValue.FromString(element.Text!);
            default:
                return FhirPathValue.FromString(element.Text!);
        }
    }

    // A date that is none (resources read as sent) stays a string. JSON may escape any character: "\u002B01:00" is a legal offset.
    private static FhirPathValue Temporal(Element element, FhirPathKind kind)
    {
        if (element.IsEscaped)
        {
            return Temporal(element.Text, element, kind);
        }

        Span<char> chars = stackalloc char[48];
        var raw = element.RawValue;
        return raw.Length <= chars.Length && System.Text.Ascii.ToUtf16(raw, chars, out var length) == System.Buffers.OperationStatus.Done
            ? Temporal(chars[..length], element, kind)
            : FhirPathValue.FromString(element.Text!);
    }

    private static FhirPathValue Temporal(ReadOnlySpan<char> text, Element element, FhirPathKind kind)
    {
        var temporal = kind switch
        {
            FhirPathKind.Date => TemporalKind.Date,
            FhirPathKind.Time => TemporalKind.Time,
            _ => TemporalKind.DateTime,
        };
        return PartialDateTime.TryParse(text, temporal, out var value)
            ? FhirPathValue.FromTemporal(value)
            : FhirPathValue.FromString(element.Text!);
    }

    private static FhirPathValue Complex(in FhirPathValue value, Element element)
    {
        if (element.Type is not { } type || !type.Is(QuantityType) || !element.First("value").TryGetDecimal(out var number)
            || element.First("comparator").Exists)
        {
            return value;
        }

        var code = element.TextOf("code");
        if (code is not null && element.TextOf("system") == Ucum)
        {
            return FhirPathValue.FromQuantity(new FhirPathQuantity(number, code));
        }

        return FhirPathValue.FromQuantity(new FhirPathQuantity(number, code ?? element.TextOf("unit") ?? "1"));
    }

    private static FhirPathKind[] BuildKinds()
    {
        var types = FhirSchema.R4.Types;
        var kinds = new FhirPathKind[types.Length];
        foreach (var type in types)
        {
            kinds[type.Index] = !type.IsPrimitive ? FhirPathKind.None : Primitive(type);
        }

        return kinds;
    }

    private static FhirPathKind Primitive(FhirType type) => type.Name switch
    {
        "boolean" => FhirPathKind.Boolean,
        "integer" or "positiveInt" or "unsignedInt" => FhirPathKind.Integer,
        "decimal" => FhirPathKind.Decimal,
        "date" => FhirPathKind.Date,
        "dateTime" or "instant" => FhirPathKind.DateTime,
        "time" => FhirPathKind.Time,
        _ => FhirPathKind.String,
    };
}
