namespace FhirIcsHub.Storage.Engine;

/// <summary>One caller's transaction on its way through a writer.</summary>
internal abstract class WriteRequest
{
    /// <summary>The work is to be taken back, as it always is when it throws: it has no part in what others write.</summary>
    public bool IsTriedOut { get; init; }

    /// <summary>True when the caller went away before the work began; it is then told so, and there is nothing to do.</summary>
    public abstract bool IsCancelled();

    /// <summary>Does the work; may be called again when a transaction is run again.</summary>
    public abstract void Run(WriteSession session);

    /// <summary>Answers the caller: what it wrote is durable.</summary>
    public abstract void Succeed();

    /// <summary>Answers the caller: nothing of it is stored.</summary>
    public abstract void Fail(Exception reason);
}

internal sealed class WriteRequest<T>(Func<WriteSession, T> work, CancellationToken ct) : WriteRequest
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Done => _done.Task;

    public override bool IsCancelled() => ct.IsCancellationRequested && _done.TrySetCanceled(ct);

    public override void Run(WriteSession session)
    {
        _result = work(session);
        session.Flush();
    }

    public override void Succeed() => _done.SetResult(_result!);

    public override void Fail(Exception reason) => _done.SetException(reason);
}
