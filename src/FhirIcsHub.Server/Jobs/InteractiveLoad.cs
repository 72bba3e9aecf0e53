namespace FhirIcsHub.Server.Jobs;

/// <summary>How many requests are being answered right now. Jobs give way to them between their steps.</summary>
internal sealed class InteractiveLoad
{
    /// <summary>How long a job gives way at most before a step: under constant load it still gets on.</summary>
    private const int LongestMilliseconds = 20;

    private int _requests;

    /// <summary>No request is being answered.</summary>
    public bool IsNone => Volatile.Read(ref _requests) == 0;

    /// <summary>A request comes in; it is over when what is returned is disposed of.</summary>
    public Request Enter()
    {
        Interlocked.Increment(ref _requests);
        return new Request(this);
    }

    public async Task GiveWayAsync(CancellationToken cancellation)
    {
        for (var waited = 0; waited < LongestMilliseconds && !IsNone; waited++)
        {
            await Task.Delay(1, cancellation);
        }
    }

    internal readonly struct Request(InteractiveLoad load) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref load._requests);
    }
}
