using System.Data.Common;
using System.Globalization;
using FhirIcsHub.Fhir;
using FhirIcsHub.Server.Access;
using FhirIcsHub.Storage;
using FhirIcsHub.Storage.Model;

namespace FhirIcsHub.Server.Jobs;

/// <summary>
/// Does jobs, a few at a time. A job is taken with a lease, which is renewed while it is worked on; what a killed process leaves is taken
/// over when the lease has run out (at once where there is one process only) and goes on from its checkpoint.
/// </summary>
internal sealed class JobWorker(
    JobQueue queue, HubStore store, AccessGate gate, InteractiveLoad load, JobSettings settings, TimeProvider time, ILogger log)
    : IAsyncDisposable
{
    /// <summary>A job that was taken up so often without getting on is not tried again: it may be what kills the process.</summary>
    private const int MaxTries = 3;

    private const int PartsClearedAtOnce = 50;

    private readonly Dictionary<string, JobKind> _kinds = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private readonly string _name = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}/{Environment.ProcessId}");
    private readonly SemaphoreSlim _housekeeping = new(1);
    private List<Task> _loops = [];
    private ITimer? _timer;

    /// <summary>Names of the kinds of jobs that it does.</summary>
    public IReadOnlyCollection<string> Kinds => _kinds.Keys;

    /// <summary>Makes a kind known; before <see cref="StartAsync"/>.</summary>
    public void Add(JobKind kind) => _kinds.Add(kind.Name, kind);

    public async Task StartAsync()
    {
        if (store.Provider.IsForOneProcess)
        {
            await store.WriteAsync(session => session.ReleaseAllJobs());
        }
        _loops = [.. Enumerable.Range(0, settings.Parallel).Select(_ => Task.Run(WorkAsync))];
        var poll = TimeSpan.FromSeconds(settings.PollSeconds);
        _timer = time.CreateTimer(_ => Tick(), null, poll, poll);
        queue.Wake();
    }

    /// <summary>Gives back what is being worked on, to go on from its checkpoint in the next process.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        if (_timer is not null)
        {
            await _timer.DisposeAsync();
        }
        await Task.WhenAll(_loops);
        await _housekeeping.WaitAsync();
        _stopping.Dispose();
        _housekeeping.Dispose();
    }

    private async Task WorkAsync()
    {
        try
        {
            while (true)
            {
                await queue.WaitAsync(_stopping.Token);
                while (await ClaimAsync() is { } job)
                {
                    // There may be more, for the others.
                    queue.Wake();
                    await RunAsync(job);
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    private async Task<JobRow?> ClaimAsync()
    {
        try
        {
            // Looked at by reading first: who has nothing to do takes up no turn of the writer.
            if (!await store.ReadAsync(session => session.HasJobToClaim(time.GetUtcNow()), _stopping.Token))
            {
                return null;
            }
            return await store.WriteAsync(session => session.ClaimJob([.. _kinds.Keys], _name, settings.Lease), _stopping.Token);
        }
        catch (Exception failure) when (IsOfStore(failure))
        {
            JobLog.QueueFailed(log, failure.GetType().FullName);
            return null;
        }
    }

    private async Task RunAsync(JobRow job)
    {
        JobLog.Begins(log, job.Id, job.Kind, job.Lease);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        queue.Started(job.Id, stop);
        await using var heartbeat = time.CreateTimer(_ => _ = KeepAsync(job, stop), null, settings.Lease / 3, settings.Lease / 3);
        try
        {
            var ending = await EndingAsync(job, stop.Token);
            var ended = await store.WriteAsync(session => session.EndJob(job, ending, settings.Keep), CancellationToken.None);
            if (ended)
            {
                JobLog.Ended(log, job.Id, job.Kind, ending.Status);
            }
            else
            {
                JobLog.Lost(log, job.Id, job.Kind);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            await ReleaseAsync(job);
        }
        catch (Exception lost) when (lost is JobLostException or OperationCanceledException)
        {
            JobLog.Lost(log, job.Id, job.Kind);
        }
        catch (Exception failure) when (IsOfStore(failure))
        {
            JobLog.StoreFailed(log, job.Id, job.Kind, failure.GetType().FullName);
        }
        finally
        {
            queue.Stopped(job.Id);
        }
    }

    /// <summary>The database cannot do its work for now: the job goes on when it can again.</summary>
    private static bool IsOfStore(Exception failure) =>
        failure is DbException or StoreUnavailableException or WriteConflictException;

    private async Task ReleaseAsync(JobRow job)
    {
        try
        {
            await store.WriteAsync(session => session.ReleaseJob(job), CancellationToken.None);
        }
        catch (Exception failure) when (IsOfStore(failure))
        {
            JobLog.StoreFailed(log, job.Id, job.Kind, failure.GetType().FullName);
        }
    }

    private async Task<JobEnding> EndingAsync(JobRow job, CancellationToken stop)
    {
        if (job.Tries > MaxTries)
        {
            return JobEndings.Failed(StatusCodes.Status500InternalServerError, Issue.Error(IssueType.Exception, string.Create(
                CultureInfo.InvariantCulture, $"The job was taken up {MaxTries} times, and each time the hub ended before it got on.")));
        }
        var run = new JobRun(job, store, gate, load, settings.Lease, stop);
        var decision = run.Decide();
        if (!decision.Allowed)
        {
            return JobEndings.Failed(decision.Status, Issue.Error(IssueType.Forbidden, decision.Reason));
        }
        try
        {
            return await _kinds[job.Kind].RunAsync(run);
        }
#pragma warning disable CA1031 // the outermost place of a job: a defect ends this job and no other, and is told as in a request
        catch (Exception defect) when (!IsOfStore(defect) && defect is not (OperationCanceledException or JobLostException))
#pragma warning restore CA1031
        {
            JobLog.Defect(log, job.Id, job.Kind, defect.GetType().FullName, defect.StackTrace);
            return JobEndings.Failed(StatusCodes.Status500InternalServerError, Issue.Error(
                IssueType.Exception, $"The hub failed to do this job. Its log tells more under the job's id {job.Id}."));
        }
    }

    private async Task KeepAsync(JobRow job, CancellationTokenSource stop)
    {
        try
        {
            if (!await store.WriteAsync(session => session.KeepJob(job, settings.Lease), _stopping.Token))
            {
                await stop.CancelAsync();
            }
        }
        catch (Exception failure) when (IsOfStore(failure) || failure is OperationCanceledException or ObjectDisposedException)
        {
            // The lease runs out if this goes on; the next write under it tells.
        }
    }

    private void Tick()
    {
        queue.Wake();
        _ = HousekeepAsync();
    }

    /// <summary>Clears away what has expired, and says when a queue stands still.</summary>
    private async Task HousekeepAsync()
    {
        if (_stopping.IsCancellationRequested || !await _housekeeping.WaitAsync(0))
        {
            return;
        }
        try
        {
            while (await store.WriteAsync(session => session.ClearExpiredJobs(PartsClearedAtOnce), _stopping.Token))
            {
                await load.GiveWayAsync(_stopping.Token);
            }
            var now = time.GetUtcNow();
            foreach (var waiting in await store.ReadAsync(session => session.JobQueues(), _stopping.Token))
            {
                if (now - waiting.OldestWaiting is { } age && age > TimeSpan.FromMinutes(settings.StallMinutes))
                {
                    JobLog.Stalled(log, waiting.Queued, waiting.Kind, (long)age.TotalSeconds);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The process stops.
        }
        catch (Exception failure) when (IsOfStore(failure))
        {
            JobLog.QueueFailed(log, failure.GetType().FullName);
        }
        finally
        {
            _housekeeping.Release();
        }
    }
}
