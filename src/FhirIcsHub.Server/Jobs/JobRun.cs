using FhirIcsHub.Server.Access;
using FhirIcsHub.Storage;
using FhirIcsHub.Storage.Model;

namespace FhirIcsHub.Server.Jobs;

/// <summary>How far a job is, for itself and for people.</summary>
/// <param name="Checkpoint">Where to go on.</param>
/// <param name="Text">A few words for <c>X-Progress</c>; nothing about a person.</param>
internal sealed record JobProgress(byte[] Checkpoint, string Text);

/// <summary>The job is another worker's now, or was cancelled: this one stops and stores nothing more.</summary>
internal sealed class JobLostException() : Exception("The job is no longer this worker's.");

/// <summary>
/// One worker's turn at a job. All that it stores goes through <see cref="SaveAsync"/>, together with the checkpoint from which the next
/// turn goes on: so whatever happens to the process, each step is there once or not at all.
/// </summary>
internal sealed class JobRun(JobRow job, HubStore store, AccessGate gate, InteractiveLoad load, TimeSpan lease, CancellationToken stopping)
{
    public JobRow Job { get; } = job;

    public JobOwner Owner { get; } = JobOwner.Parse(job.Owner);

    public HubStore Store { get; } = store;

    /// <summary>Where the last turn got to; null when this is the first.</summary>
    public byte[]? Checkpoint { get; private set; } = job.Checkpoint;

    /// <summary>The job was cancelled or lost, or the process stops: give up what is not saved.</summary>
    public CancellationToken Stopping { get; } = stopping;

    /// <summary>Nobody waits at the hub: a step may be larger.</summary>
    public bool IsAlone => load.IsNone;

    /// <summary>Asks the gate, on behalf of the owner, whether the job may still be done and which records it may touch.</summary>
    public AccessDecision Decide() => gate.Decide(Owner.Asked);

    /// <summary>Asks the gate about something further that the job wants, on behalf of its owner.</summary>
    public AccessDecision Ask(HubInteraction interaction, string? resourceType) =>
        gate.Decide(new AccessRequest(Owner.Asked.Caller, interaction, resourceType));

    /// <summary>
    /// Does a step of the job and notes how far it is, as one durable transaction. Before it, whoever waits at the hub is let through. The
    /// step may be run again from the start, so it must touch nothing but the session.
    /// </summary>
    /// <exception cref="JobLostException">The job is no longer this worker's; nothing was stored.</exception>
    public async Task<JobProgress> SaveAsync(Func<WriteSession, JobProgress> step)
    {
        await load.GiveWayAsync(Stopping);
        var progress = await Store.WriteAsync(
            session =>
            {
                var progress = step(session);
                return session.CheckpointJob(Job, progress.Checkpoint, progress.Text, lease) ? progress : throw new JobLostException();
            },
            Stopping);
        Checkpoint = progress.Checkpoint;
        return progress;
    }

    /// <summary>Reads one state of the store, after letting through whoever waits at the hub.</summary>
    public async Task<T> ReadAsync<T>(Func<ReadSession, T> work)
    {
        await load.GiveWayAsync(Stopping);
        return await Store.ReadAsync(work, Stopping);
    }

    /// <summary>A file of the job, uncompressed.</summary>
    public JobFileStream Open(int file) => new(Store, Job.Key, file);
}
