using System.Data.Common;
using System.Threading.Channels;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage.Bodies;

namespace FhirIcsHub.Storage.Engine;

/// <summary>
/// Learns dictionaries beside everything else, one at a time: trains one from the samples that are due, stores it, and then, once it is
/// durable, lets new bodies be packed with it.
/// </summary>
internal sealed class BodyLearning : IAsyncDisposable
{
    private readonly Channel<(FhirType Type, IReadOnlyList<BodySample> Samples)> _due =
        Channel.CreateUnbounded<(FhirType, IReadOnlyList<BodySample>)>();
    private readonly StorageCatalog _catalog;
    private readonly Writer _writer;
    private readonly Task _learning;

    public BodyLearning(StorageCatalog catalog, Writer writer)
    {
        _catalog = catalog;
        _writer = writer;
        _learning = Task.Run(LearnAsync);
        catalog.Bodies.SamplesAreDue = (type, samples) => _due.Writer.TryWrite((type, samples));
    }

    /// <summary>Ends with what is being learnt; to be called while the writer still writes.</summary>
    public async ValueTask DisposeAsync()
    {
        _catalog.Bodies.SamplesAreDue = null;
        _due.Writer.TryComplete();
        await _learning.ConfigureAwait(false);
    }

    private async Task LearnAsync()
    {
        await foreach (var (type, samples) in _due.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (_catalog.Bodies.Train(type, samples) is not { } text)
            {
                continue;
            }

            try
            {
                var stored = await _writer.WriteAsync(
                    session => DictionaryRows.Add(session.Connection, _catalog.TypeKey(type), text), CancellationToken.None).ConfigureAwait(false);
                _catalog.Bodies.Add(type, stored);
            }
            catch (Exception failure) when (failure is DbException or WriteConflictException)
            {
                // A full disk, a server that is gone: those who write meet it themselves. Bodies go on being packed as before.
            }
        }
    }
}
