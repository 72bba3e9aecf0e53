using FhirIcsHub.Fhir.Ucum;

namespace FhirIcsHub.Measures;

/// <summary>
/// The observations of one population, aggregated as they come. All values are kept for the median only. Quantities are converted to the
/// unit of the first; where that cannot be, there is no aggregate.
/// </summary>
internal sealed class Observations(AggregateMethod method)
{
    private readonly List<decimal> _values = [];
    private decimal _sum;
    private decimal _minimum;
    private decimal _maximum;
    private bool _isComparable = true;

    public int Count { get; private set; }

    /// <summary>The unit of the aggregate; null when it is a plain number.</summary>
    public string? Unit { get; private set; }

    /// <summary>Null when there are no observations to aggregate (a count is 0 then), or their units do not go together.</summary>
    public decimal? Aggregate => method switch
    {
        AggregateMethod.Count => Count,
        _ when Count == 0 || !_isComparable => null,
        AggregateMethod.Sum => _sum,
        AggregateMethod.Average => _sum / Count,
        AggregateMethod.Minimum => _minimum,
        AggregateMethod.Maximum => _maximum,
        _ => Median(),
    };

    public void Add(ObservedValue observed)
    {
        if (Count++ == 0)
        {
            Unit = method == AggregateMethod.Count ? null : observed.Unit;
            (_minimum, _maximum) = (observed.Value, observed.Value);
        }

        if (!_isComparable || method == AggregateMethod.Count || InUnit(observed) is not { } value)
        {
            _isComparable &= method == AggregateMethod.Count;
            return;
        }

        _sum += value;
        _minimum = Math.Min(_minimum, value);
        _maximum = Math.Max(_maximum, value);
        if (method == AggregateMethod.Median)
        {
            _values.Add(value);
        }
    }

    private decimal? InUnit(ObservedValue observed) => observed.Unit == Unit ? observed.Value
        : observed.Unit is null || Unit is null ? null
        : UcumUnit.Convert(observed.Value, observed.Unit, Unit) is { Success: true, Value: var value } ? value
        : null;

    private decimal Median()
    {
        _values.Sort();
        var middle = _values.Count / 2;
        return _values.Count % 2 == 1 ? _values[middle] : (_values[middle - 1] + _values[middle]) / 2;
    }
}
