namespace FhirIcsHub.Server.Subscriptions;

/// <summary>Waiting that ends without an exception.</summary>
internal static class Waiting
{
    /// <summary>Timers take no longer times; whoever waits looks again then.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <param name="signal">Ends the wait.</param>
    /// <param name="limit">So does this time; null = none.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends it, too; nothing is thrown.</param>
    public static async Task ForAsync(Task signal, TimeSpan? limit, TimeProvider time, CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var delay = Task.Delay(limit is null ? Timeout.InfiniteTimeSpan : limit < Longest ? limit.Value : Longest, time, over.Token);
        await Task.WhenAny(signal, delay);
        await over.CancelAsync();
    }

    /// <summary>Waits for a time, or until it is given up.</summary>
    public static async Task PauseAsync(TimeSpan pause, TimeProvider time, CancellationToken cancellation) =>
        await Task.Delay(pause, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
