using FhirIcsHub.Cql.Runtime.Operators;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Intervals;

/// <summary>
/// The parts of the size of a per that intervals are made of (CQL, Expand): of a list of intervals the intervals, each once and by start;
/// of one interval the points that they start with. Bounds finer than the per are cut to it; dates and times coarser than it give nothing,
/// and so do intervals of unknown bounds. Without a per it is one step of the coarsest precision among the bounds.
/// </summary>
internal static class ExpandOperator
{
    /// <summary>Where no evaluation bounds lists: more is a mistake.</summary>
    private const int MaxParts = 1_000_000;

    public static object? Expand(object? argument, object? per) => argument switch
    {
        null => null,
        CqlInterval interval => Parts([interval], (CqlQuantity?)per).ConvertAll(part => (object?)part.Start),
        _ => Parts(Intervals(argument), (CqlQuantity?)per).ConvertAll(part =>
            (object?)PointType.Of(part.Start)!.Interval(part.Start, true, part.End, true)),
    };

    private static List<CqlInterval> Intervals(object argument)
    {
        var list = CqlList.Untyped(argument) ?? throw new CqlException("expand needs an Interval or a List of intervals");
        Allowance.Take(list.Count);
        var intervals = new List<CqlInterval>(list.Count);
        foreach (var element in list)
        {
            if (element is not (null or CqlIntervalOfAny))
            {
                intervals.Add(element as CqlInterval ?? throw new CqlException($"expand needs intervals, not a {TypeNames.Of(element)}"));
            }
        }

        return intervals;
    }

    private static List<(object Start, object End)> Parts(List<CqlInterval> intervals, CqlQuantity? per)
    {
        Allowance.TakeSorting(intervals.Count);
        var known = intervals.Where(interval => interval.LowObject is not null && interval.HighObject is not null
            && interval.StartObject is not null && interval.EndObject is not null);
        var ordered = known.OrderBy(interval => interval.StartObject, SortOrder.Ascending).ToList();
        var size = per ?? (ordered.Count > 0 ? DefaultPer(ordered) : null);
        var parts = new List<(object Start, object End)>();
        var starts = new HashSet<object>();
        foreach (var interval in ordered)
        {
            foreach (var part in PartsOf(interval, size!))
            {
                Allowance.Descend();
                if (starts.Add(part.Start))
                {
                    parts.Add(part);
                }

                Allowance.Grow(parts.Count);
                if (parts.Count > MaxParts)
                {
                    throw new CqlException($"expand gives more than {MaxParts} parts");
                }
            }
        }

        return parts;
    }

    private static IEnumerable<(object Start, object End)> PartsOf(CqlInterval interval, CqlQuantity per) =>
        per.Value <= 0 ? [] : interval switch
        {
            CqlInterval<int> whole => NumberParts.OfWhole(whole.Start, whole.End, per, number => (int)number),
            CqlInterval<long> whole => NumberParts.OfWhole(whole.Start, whole.End, per, number => (long)number),
            CqlInterval<decimal> numbers => NumberParts.OfDecimal(numbers.Start, numbers.End, per),
            CqlInterval<CqlQuantity> quantities => NumberParts.OfQuantity(quantities.Start, quantities.End, per),
            CqlInterval<CqlDate> dates => TemporalParts.Of(dates.Start, dates.End, per),
            CqlInterval<CqlDateTime> times => TemporalParts.Of(times.Start, times.End, per),
            CqlInterval<CqlTime> times => TemporalParts.Of(times.Start, times.End, per),
            _ => [],
        };

    private static CqlQuantity DefaultPer(List<CqlInterval> intervals)
    {
        var bounds = intervals.SelectMany(interval => new[] { interval.LowObject!, interval.HighObject! }).ToList();
        return bounds[0] switch
        {
            decimal => new CqlQuantity(NumberParts.Step(bounds.Min(bound => ((decimal)bound).Scale)), null),
            CqlQuantity first => new CqlQuantity(NumberParts.Step(bounds.Min(bound => ((CqlQuantity)bound).Value.Scale)), first.Unit),
            CqlDate => TemporalParts.One(bounds.Min(bound => ((CqlDate)bound).Precision)),
            CqlDateTime => TemporalParts.One(bounds.Min(bound => ((CqlDateTime)bound).Precision)),
            CqlTime => TemporalParts.One(bounds.Min(bound => ((CqlTime)bound).Precision)),
            _ => new CqlQuantity(1, null),
        };
    }
}
