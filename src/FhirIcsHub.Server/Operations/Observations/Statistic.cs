namespace FhirIcsHub.Server.Operations.Observations;

/// <summary>What unit a statistic is in, as seen from the unit of the measurements.</summary>
internal enum StatisticUnit
{
    Same,
    Squared,
    PerDay,
    None,
}

/// <summary>
/// The statistics of R4 (http://terminology.hl7.org/CodeSystem/observation-statistics), each by its formula. Percentiles interpolate
/// between the two nearest values (position (n - 1) * p); variance and standard deviation are those of a sample (n - 1); skewness is
/// m3 / m2^1.5 and kurtosis m4 / m2^2 with central moments m (so 3 for a normal distribution); the regression is that of least squares
/// over days.
/// </summary>
/// <param name="Code">The code.</param>
/// <param name="Display">In words.</param>
/// <param name="Unit">What the result is in.</param>
/// <param name="Compute">The result; null when there are too few measurements for it, or they do not vary.</param>
/// <param name="Note">Tells one of two results with the same code.</param>
internal sealed record Statistic(
    string Code, string Display, StatisticUnit Unit, Func<StatisticInput, double?> Compute, string? Note = null)
{
    public const string System = "http://terminology.hl7.org/CodeSystem/observation-statistics";

    public static IReadOnlyList<Statistic> All { get; } =
    [
        new("average", "Average", StatisticUnit.Same, of => of.Mean),
        new("maximum", "Maximum", StatisticUnit.Same, of => of.Quantile(1m)),
        new("minimum", "Minimum", StatisticUnit.Same, of => of.Quantile(0m)),
        new("count", "Count", StatisticUnit.None, of => of.Count),
        new("total-count", "Total Count", StatisticUnit.None, of => of.Count + of.Ignored),
        new("median", "Median", StatisticUnit.Same, of => of.Quantile(0.5m)),
        new("std-dev", "Standard Deviation", StatisticUnit.Same, of => Math.Sqrt(of.SampleVariance ?? double.NaN)),
        new("sum", "Sum", StatisticUnit.Same, of => of.Sum),
        new("variance", "Variance", StatisticUnit.Squared, of => of.SampleVariance),
        new("20-percent", "20th Percentile", StatisticUnit.Same, of => of.Quantile(0.2m)),
        new("80-percent", "80th Percentile", StatisticUnit.Same, of => of.Quantile(0.8m)),
        new("4-lower", "Lower Quartile", StatisticUnit.Same, of => of.Quantile(0.25m)),
        new("4-upper", "Upper Quartile", StatisticUnit.Same, of => of.Quantile(0.75m)),
        new("4-dev", "Quartile Deviation", StatisticUnit.Same, of => (of.Quantile(0.75m) - of.Quantile(0.25m)) / 2),
        new("5-1", "1st Quintile", StatisticUnit.Same, of => of.Quantile(0.2m)),
        new("5-2", "2nd Quintile", StatisticUnit.Same, of => of.Quantile(0.4m)),
        new("5-3", "3rd Quintile", StatisticUnit.Same, of => of.Quantile(0.6m)),
        new("5-4", "4th Quintile", StatisticUnit.Same, of => of.Quantile(0.8m)),
        new("skew", "Skew", StatisticUnit.None, of => of.Moment(3) / Math.Pow(of.Moment(2), 1.5)),
        new("kurtosis", "Kurtosis", StatisticUnit.None, of => of.Moment(4) / Math.Pow(of.Moment(2), 2)),
        new("regression", "Regression", StatisticUnit.PerDay, of => of.Regression()?.Gradient, "gradient per day"),
        new("regression", "Regression", StatisticUnit.Same, of => of.Regression()?.Intercept, "intercept at the beginning of the period"),
    ];

    /// <summary>The result, when it is a number.</summary>
    public double? Of(StatisticInput input) => Compute(input) is { } value && double.IsFinite(value) ? value : null;
}

/// <summary>What statistics are made of: the values in one unit, and their times in days from the beginning of the period.</summary>
internal sealed class StatisticInput
{
    private readonly double[] _values;
    private readonly decimal[] _sorted;
    private readonly IReadOnlyList<(double Day, double Value)> _points;

    public StatisticInput(IReadOnlyList<Measurement> measurements, int ignored, long? start)
    {
        _values = [.. measurements.Select(measurement => (double)measurement.Value)];
        _sorted = [.. measurements.Select(measurement => measurement.Value).Order()];
        var begin = start ?? measurements.Min(measurement => measurement.Time);
        _points = [.. measurements.Where(measurement => measurement.Time is not null).Select(measurement =>
            ((double)(measurement.Time!.Value - begin!.Value) / TimeSpan.TicksPerDay, (double)measurement.Value))];
        Ignored = ignored;
    }

    public int Count => _values.Length;

    public int Ignored { get; }

    /// <summary>Added up exactly; as doubles only where the exact sum is too large.</summary>
    public double Sum
    {
        get
        {
            // A decimal holds 7.9e28: below this no sum of them can be too large.
            var isExact = _sorted.Length == 0 || Math.Max(-_sorted[0], _sorted[^1]) < 7e28m / _sorted.Length;
            return isExact ? (double)_sorted.Sum() : _values.Sum();
        }
    }

    public double? Mean => Count == 0 ? null : Sum / Count;

    public double? SampleVariance => Count < 2 ? null : Moment(2) * Count / (Count - 1);

    /// <summary>The central moment of that order.</summary>
    public double Moment(int order)
    {
        var mean = Mean ?? double.NaN;
        return _values.Sum(value => Math.Pow(value - mean, order)) / Count;
    }

    /// <summary>The value below which that part of the values lies.</summary>
    public double? Quantile(decimal part)
    {
        if (Count == 0)
        {
            return null;
        }
        var position = (Count - 1) * part;
        var below = (int)position;
        var above = Math.Min(below + 1, Count - 1);
        var fraction = (double)(position - below);
        var (low, high) = ((double)_sorted[below], (double)_sorted[above]);
        return fraction == 0 ? low : low + (fraction * (high - low));
    }

    /// <summary>The line of least squares through what has a time; null when all is of one moment.</summary>
    public (double Gradient, double Intercept)? Regression()
    {
        if (_points.Count < 2)
        {
            return null;
        }
        var (day, value) = (_points.Average(point => point.Day), _points.Average(point => point.Value));
        var spread = _points.Sum(point => (point.Day - day) * (point.Day - day));
        if (spread == 0)
        {
            return null;
        }
        var gradient = _points.Sum(point => (point.Day - day) * (point.Value - value)) / spread;
        return (gradient, value - (gradient * day));
    }
}
