using System.Security.Cryptography;
using System.Threading.Channels;
using FhirIcsHub.Storage;
using FhirIcsHub.Storage.Model;

namespace FhirIcsHub.Server.Jobs;

/// <summary>
/// The hub's jobs, in its database: asked for here, done by <see cref="JobWorker"/> of this process or of another process of the hub.
/// </summary>
internal sealed class JobQueue(HubStore store)
{
    /// <summary>Number of the file that is a job's input.</summary>
    public const int InputFile = 0;

    private const int InputPieceBytes = 1_000_000;

    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, CancellationTokenSource> _running = new();

    /// <summary>Puts a job in the queue of its kind.</summary>
    /// <param name="kind">Name of its kind.</param>
    /// <param name="request">What is asked for, in the kind's own JSON; small.</param>
    /// <param name="owner">Whose it is.</param>
    /// <param name="input">What it works on, as its file <see cref="InputFile"/>; may be large.</param>
    /// <returns>Its id, which is the end of its address.</returns>
    public async Task<string> AddAsync(string kind, byte[] request, JobOwner owner, ReadOnlyMemory<byte> input = default)
    {
        var id = NewId();
        var pieces = Enumerable.Range(0, (input.Length + InputPieceBytes - 1) / InputPieceBytes)
            .Select(piece => JobFileStream.Compress(
                input.Span[(piece * InputPieceBytes)..Math.Min(input.Length, (piece + 1) * InputPieceBytes)]))
            .ToList();
        await store.WriteAsync(session =>
        {
            var key = session.AddJob(id, kind, request, owner.ToJson());
            foreach (var (number, piece) in pieces.Index())
            {
                session.AddJobPart(key, InputFile, number, piece);
            }
            return key;
        });
        Wake();
        return id;
    }

    /// <summary>The job with this id; null when there is none (any more).</summary>
    public async Task<JobRow?> FindAsync(string id, DateTimeOffset now, CancellationToken cancellation)
    {
        var job = await store.ReadAsync(session => session.FindJob(id), cancellation);
        var isGone = job is null || job.State is JobState.Cancelled or JobState.Receiving || job.ExpiresAt <= now.UtcTicks;
        return isGone ? null : job;
    }

    /// <summary>Cancels a job, wherever it is worked on, and gives up what it has made.</summary>
    public async Task CancelAsync(string id)
    {
        await store.WriteAsync(session => session.CancelJob(id));
        if (_running.TryGetValue(id, out var run))
        {
            await run.CancelAsync();
        }
        Wake();
    }

    /// <summary>An id that nobody can guess.</summary>
    public static string NewId() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>Lets a worker look at the queue.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    public async Task WaitAsync(CancellationToken cancellation) => await _wake.Reader.ReadAsync(cancellation);

    /// <summary>Notes that this process works on a job, so that a cancel stops it at once.</summary>
    public void Started(string id, CancellationTokenSource run) => _running[id] = run;

    public void Stopped(string id) => _running.TryRemove(id, out _);
}
