namespace FhirIcsHub.Storage;

/// <summary>Tells those who wait that something has been committed. Whoever takes <see cref="Next"/> before looking misses nothing.</summary>
public sealed class ChangeSignal
{
    private TaskCompletionSource? _next;

    /// <summary>Completes with the next <see cref="Raise"/>.</summary>
    public Task Next
    {
        get
        {
            while (true)
            {
                if (Volatile.Read(ref _next) is { } waiting)
                {
                    return waiting.Task;
                }

                Interlocked.CompareExchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), null);
            }
        }
    }

    /// <summary>Wakes everybody who waits; costs next to nothing when nobody does.</summary>
    public void Raise()
    {
        if (Volatile.Read(ref _next) is not null)
        {
            Interlocked.Exchange(ref _next, null)?.TrySetResult();
        }
    }
}
