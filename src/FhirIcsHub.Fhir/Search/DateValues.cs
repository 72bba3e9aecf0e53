namespace FhirIcsHub.Fhir.Search;

/// <summary>Date entries: the time that a date, Period or Timing covers.</summary>
internal static class DateValues
{
    public static void Add(SearchEntries entries, Element element, ValueShape shape, SearchParameterInfo[] parameters, int ordinal)
    {
        var range = shape switch
        {
            ValueShape.Date => Read(element),
            ValueShape.Period => ReadPeriod(element),
            ValueShape.Timing => ReadTiming(element),
            _ => null,
        };
        if (range is not { } found)
        {
            return;
        }

        foreach (var parameter in parameters)
        {
            entries.Dates.Add(new DateEntry(parameter, ordinal, found.Low, found.High));
        }
    }

    private static DateRange? Read(Element element) => DateRange.TryParse(element.Text, out var range) ? range : null;

    /// <summary>A missing start is before, a missing end after any date; a Period with neither says nothing.</summary>
    private static DateRange? ReadPeriod(Element period)
    {
        var start = Read(period.Child(SearchElements.Start));
        var end = Read(period.Child(SearchElements.End));
        return start is null && end is null ? null : (start ?? DateRange.Always).To(end ?? DateRange.Always);
    }

    /// <summary>Only the outer limits of a Timing count: its bounds, else its first and last event.</summary>
    private static DateRange? ReadTiming(Element timing)
    {
        var bounds = timing.Child(SearchElements.Repeat).Child(SearchElements.Bounds);
        if (ValueShapes.Of(bounds.Type) == ValueShape.Period && ReadPeriod(bounds) is { } period)
        {
            return period;
        }

        DateRange? limits = null;
        foreach (var element in timing.Named("event"))
        {
            if (Read(element) is { } moment)
            {
                limits = limits is { } known ? new DateRange(Math.Min(known.Low, moment.Low), Math.Max(known.High, moment.High)) : moment;
            }
        }

        return limits;
    }
}
