using System.Threading.Channels;

namespace FhirIcsHub.Storage.Engine;

/// <summary>Takes write requests and completes each once what it wrote is durable.</summary>
internal abstract class Writer : IAsyncDisposable
{
    /// <summary>Callers wait beyond so many requests: a slow disk must not fill the memory.</summary>
    private const int MaxWaiting = 4096;

    private protected Channel<WriteRequest> Waiting { get; } = Channel.CreateBounded<WriteRequest>(
        new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.Wait });

    /// <param name="work">What is to be written.</param>
    /// <param name="ct">Gives up before it begins.</param>
    /// <param name="isTriedOut">The work ends by an exception, to be taken back.</param>
    public async Task<T> WriteAsync<T>(Func<WriteSession, T> work, CancellationToken ct, bool isTriedOut = false)
    {
        var request = new WriteRequest<T>(work, ct) { IsTriedOut = isTriedOut };
        await Waiting.Writer.WriteAsync(request, ct).ConfigureAwait(false);
        return await request.Done.ConfigureAwait(false);
    }

    /// <summary>Rewrites the database's files, so that nothing of what was removed is left in them. Writing waits meanwhile.</summary>
    public abstract Task CompactAsync();

    /// <summary>Finishes what is waiting, then stops.</summary>
    public abstract ValueTask DisposeAsync();
}
