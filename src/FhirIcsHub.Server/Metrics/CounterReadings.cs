using System.Diagnostics.Metrics;

namespace FhirIcsHub.Server.Metrics;

/// <summary>Adds up what the counters of a meter have counted since the process began, for who asks instead of listening.</summary>
internal sealed class CounterReadings : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Instrument, long> _sums = [];
    private readonly MeterListener _listener = new();

    public CounterReadings(Meter meter)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, meter) && instrument is Counter<long>)
            {
                Add(instrument, 0);
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, measurement, _, _) => Add(instrument, measurement));
        _listener.Start();
    }

    /// <summary>The counters by their names.</summary>
    public IReadOnlyList<(string Name, string? Description, long Sum)> Read()
    {
        lock (_lock)
        {
            return
            [
                .. _sums.Select(sum => (sum.Key.Name, sum.Key.Description, sum.Value)).OrderBy(sum => sum.Name, StringComparer.Ordinal),
            ];
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, long measurement)
    {
        lock (_lock)
        {
            _sums[instrument] = _sums.GetValueOrDefault(instrument) + measurement;
        }
    }
}
