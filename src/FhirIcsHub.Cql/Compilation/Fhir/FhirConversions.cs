using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Cql.Runtime.Intervals;
using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>
/// The conversions of FHIRHelpers (4.0.1, 4.4.000) from FHIR elements to System values. They give what its CQL gives, save where that
/// raises an error for what stands in data (a comparator, a unit of another system, a period that ends before it starts): then the value
/// is null, with a warning.
/// </summary>
internal static class FhirConversions
{
    private const string Ucum = "http://unitsofmeasure.org";
    private const string CalendarUnitSystem = "http://hl7.org/fhirpath/CodeSystem/calendar-units";

    private static readonly ElementName Start = new("start");
    private static readonly ElementName End = new("end");
    private static readonly ElementName Low = new("low");
    private static readonly ElementName High = new("high");
    private static readonly ElementName Numerator = new("numerator");
    private static readonly ElementName Denominator = new("denominator");
    private static readonly ElementName Coding = new("coding");
    private static readonly ElementName System = new("system");
    private static readonly ElementName Version = new("version");
    private static readonly ElementName CodeName = new("code");
    private static readonly ElementName Display = new("display");
    private static readonly ElementName TextName = new("text");
    private static readonly ElementName Value = new("value");
    private static readonly ElementName Unit = new("unit");
    private static readonly ElementName Comparator = new("comparator");

    /// <summary>A Period: an unknown start is open, an unknown end closed and so the end of time.</summary>
    public static CqlInterval<CqlDateTime>? Period(CqlContext context, Element period) =>
        period.Exists ? Period(context, period, period.First(Start).Exists) : null;

    /// <summary>A Period as the older FHIRHelpers (4.0.001) have it: an unknown start is closed too.</summary>
    public static CqlInterval<CqlDateTime>? ClosedPeriod(CqlContext context, Element period) =>
        period.Exists ? Period(context, period, isLowClosed: true) : null;

    public static CqlInterval<CqlQuantity>? Range(CqlContext context, Element range) => range.Exists
        && TryPart(context, range.First(Low), out var low) && TryPart(context, range.First(High), out var high)
            ? Unless(context, range, IntervalOf(low, true, high, true))
            : null;

    public static CqlInterval<CqlQuantity>? ClosedRange(CqlContext context, Element range) => range.Exists
        ? Unless(context, range,
            IntervalOf(QuantityAsWritten(context, range.First(Low)), true, QuantityAsWritten(context, range.First(High)), true))
        : null;

    /// <summary>A Quantity as the interval that its comparator leaves open.</summary>
    public static CqlInterval<CqlQuantity>? QuantityInterval(CqlContext context, Element quantity)
    {
        var comparator = quantity.First(Comparator).Text;
        return !quantity.Exists || !TryPart(context, quantity, out var bound, comparator is "<" or "<=" or ">=" or ">") ? null
            : comparator switch
            {
                "<" => IntervalOf(null, true, bound, false),
                "<=" => IntervalOf(null, true, bound, true),
                ">=" => IntervalOf(bound, true, null, true),
                ">" => IntervalOf(bound, false, null, true),
                _ => IntervalOf(bound, true, bound, true),
            };
    }

    public static CqlQuantity? Quantity(CqlContext context, Element quantity)
    {
        if (!quantity.First(Value).Exists)
        {
            return null;
        }

        if (quantity.First(Comparator).Exists)
        {
            Warn(context, quantity, "has a comparator, so that it is no exact value");
            return null;
        }

        return QuantityIgnoringComparator(context, quantity);
    }

    public static CqlQuantity? QuantityIgnoringComparator(CqlContext context, Element quantity)
    {
        if (!quantity.First(Value).Exists)
        {
            return null;
        }

        var system = quantity.First(System);
        if (system.Exists && system.Text is not (Ucum or CalendarUnitSystem))
        {
            Warn(context, quantity, "has a unit that is not of UCUM");
            return null;
        }

        return QuantityOf(quantity, CalendarUnit(quantity.First(CodeName).Text ?? quantity.First(Unit).Text ?? CqlQuantity.NoUnit));
    }

    /// <summary>A Quantity as the older FHIRHelpers (4.0.001) have it: the unit is what people read.</summary>
    public static CqlQuantity? QuantityAsWritten(CqlContext context, Element quantity) =>
        quantity.Exists ? QuantityOf(quantity, quantity.First(Unit).Text) : null;

    public static CqlRatio? Ratio(CqlContext context, Element ratio) => ratio.Exists
        && TryPart(context, ratio.First(Numerator), out var numerator) && TryPart(context, ratio.First(Denominator), out var denominator)
            ? new CqlRatio(numerator, denominator)
            : null;

    public static CqlRatio? RatioAsWritten(CqlContext context, Element ratio) => ratio.Exists
        ? new CqlRatio(QuantityAsWritten(context, ratio.First(Numerator)), QuantityAsWritten(context, ratio.First(Denominator)))
        : null;

    public static CqlCode? Code(CqlContext context, Element coding) => coding.Exists
        ? new CqlCode(coding.First(CodeName).Text, coding.First(System).Text, coding.First(Version).Text, coding.First(Display).Text)
        : null;

    public static CqlConcept? Concept(CqlContext context, Element concept)
    {
        if (!concept.Exists)
        {
            return null;
        }

        var codes = new List<CqlCode?>();
        foreach (var coding in concept.Named(Coding))
        {
            var code = Code(context, coding);
            if (!codes.Contains(code))
            {
                codes.Add(code);
            }
        }

        return new CqlConcept(codes, concept.First(TextName).Text);
    }

    /// <summary>The System value of an element of any type; an element that stands for none stays what it is.</summary>
    public static object? Any(CqlContext context, Element element) => element.Type is not { } type ? Coercion.Box(element)
        : FhirValueKinds.Of(type) switch
        {
            FhirValueKind.Concept => Concept(context, element),
            FhirValueKind.Code => Code(context, element),
            FhirValueKind.Quantity => Quantity(context, element),
            FhirValueKind.Range => Range(context, element),
            FhirValueKind.Period => Period(context, element),
            FhirValueKind.Ratio => Ratio(context, element),
            FhirValueKind.None => element,
            _ => PrimitiveValues.Of(context, element),
        };

    /// <summary>ToInterval of an element whose type is known only now.</summary>
    public static CqlInterval? AnyInterval(CqlContext context, Element element) => element.Type is not { } type ? null
        : FhirValueKinds.Of(type) switch
        {
            FhirValueKind.Period => Period(context, element),
            FhirValueKind.Range => Range(context, element),
            FhirValueKind.Quantity => QuantityInterval(context, element),
            _ => null,
        };

    /// <summary>The calendar duration beside a UCUM unit of time (FHIRHelpers, ToCalendarUnit).</summary>
    public static string? CalendarUnit(string? unit) => unit switch
    {
        "ms" => "millisecond",
        "s" => "second",
        "min" => "minute",
        "h" => "hour",
        "d" => "day",
        "wk" => "week",
        "mo" => "month",
        "a" => "year",
        _ => unit,
    };

    private static CqlInterval<CqlDateTime>? Period(CqlContext context, Element period, bool isLowClosed)
    {
        var low = PrimitiveValues.DateTime(context, period.First(Start));
        var high = PrimitiveValues.DateTime(context, period.First(End));
        return Unless(context, period, new CqlInterval<CqlDateTime>(
            low is { } from ? from : default(Bound<CqlDateTime>), isLowClosed, high is { } to ? to : default(Bound<CqlDateTime>), true));
    }

    // A value that is no Quantity raises an error in FHIRHelpers: then there is nothing, rather than something without that part.
    private static bool TryPart(CqlContext context, Element quantity, out CqlQuantity? part, bool ignoresComparator = false)
    {
        part = ignoresComparator ? QuantityIgnoringComparator(context, quantity) : Quantity(context, quantity);
        return part is not null || !quantity.First(Value).Exists;
    }

    private static CqlQuantity? QuantityOf(Element quantity, string? unit) =>
        PrimitiveValues.Decimal(quantity.First(Value)) is { } value ? new CqlQuantity(value, unit) : null;

    private static CqlInterval<CqlQuantity> IntervalOf(CqlQuantity? low, bool lowClosed, CqlQuantity? high, bool highClosed) => new(
        low is null ? default(Bound<CqlQuantity>) : low, lowClosed, high is null ? default(Bound<CqlQuantity>) : high, highClosed);

    private static CqlInterval<T>? Unless<T>(CqlContext context, Element element, CqlInterval<T> interval)
        where T : notnull
    {
        if (!interval.IsInverted)
        {
            return interval;
        }

        Warn(context, element, "ends before it starts");
        return null;
    }

    private static void Warn(CqlContext context, Element element, string what) =>
        context.Report(new CqlMessage(CqlMessageSeverity.Warning, null, $"{element.Location} {what}; it is taken as null"));
}
