using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using System.Threading.Channels;
using FhirIcsHub.Feeds.Persons;
using FhirIcsHub.Fhir;
using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Jobs;
using FhirIcsHub.Server.Writing;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.BulkData;

/// <summary>
/// Does an import: reads blocks of lines, makes them ready for the store on all cores but one, and stores some at a time, in one transaction with
/// the place where the import goes on. Meanwhile the next are made ready.
/// </summary>
internal sealed class ImportJob(FeedOwnership ownership, PersonLinker persons, ImportFolder folder, int maxLineBytes)
{
    public const string Name = "import";

    private const int BlockBytes = 400_000;

    /// <summary>
    /// So many blocks are one transaction at most: enough to share a sync of the disk, and the writing of pages that many resources
    /// touch; few enough not to hold up others.
    /// </summary>
    private const int BlocksAtOnce = 3;

    /// <summary>The same when nobody waits at the hub. Who comes meanwhile waits for a tenth of a second or so.</summary>
    private const int BlocksAtOnceAlone = 6;

    /// <summary>The writer needs a core of its own: it takes longer than one that makes ready what it writes.</summary>
    private static readonly int CoresThatPrepare = Math.Max(1, Environment.ProcessorCount - 1);

    public JobKind Kind => new(Name, RunAsync);

    private async Task<JobEnding> RunAsync(JobRun run)
    {
        var request = JsonSerializer.Deserialize<ImportRequest>(run.Job.Request)!;
        var state = run.Checkpoint is { } checkpoint
            ? ImportState.Parse(checkpoint)
            : new ImportState([.. request.Inputs.Select(_ => new ImportCounts())]);
        while (state.Input < request.Inputs.Count)
        {
            var input = request.Inputs[state.Input];
            await using var stream = Open(run, input);
            if (stream is null)
            {
                return JobEndings.Failed(StatusCodes.Status409Conflict, Issue.Error(IssueType.Conflict, string.Create(
                    CultureInfo.InvariantCulture,
                    $"Input {state.Input + 1} is not the file any more that it was when the import was asked for. "
                    + $"{state.Lines} of its lines had been imported; ask again when the file stays as it is.")));
            }
            state = await ReadAsync(run, request, input, stream, state);
        }
        return JobEndings.Completed(
            ImportManifest.Of(request, state, JobAnswers.Address(request.FhirBase, run.Job.Id), run.Job.CreatedAt), "application/json");
    }

    private Stream? Open(JobRun run, ImportInput input)
    {
        if (input.Path is null)
        {
            return run.Open(input.File);
        }
        var file = folder.Open(input);
        return file is not null && input.Path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
            ? new GZipStream(file, CompressionMode.Decompress)
            : file;
    }

    /// <summary>Imports what is left of one input; afterwards the state is at the start of the next.</summary>
    private async Task<ImportState> ReadAsync(JobRun run, ImportRequest request, ImportInput input, Stream stream, ImportState state)
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(run.Stopping);
        var ready = Channel.CreateBounded<(ImportBlock Block, Task<List<ImportLine>> Lines)>(BlocksAtOnceAlone);
        var reading = Task.Run(() => PrepareAsync(run, request, input, stream, state, ready.Writer, giveUp.Token), giveUp.Token);
        try
        {
            while (await ready.Reader.WaitToReadAsync(run.Stopping))
            {
                var (last, lines) = await TakeAsync(ready.Reader, run);
                state = await SaveAsync(run, request, state, session => Step(run, session, request, state, last, lines));
            }
            await reading;
        }
        finally
        {
            await giveUp.CancelAsync();
            await reading.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
        return await SaveAsync(run, request, state, _ => state with { Input = state.Input + 1, Offset = 0, Lines = 0 });
    }

    /// <summary>The lines of the next block, and of those behind it that are ready too.</summary>
    private static async Task<(ImportBlock Last, List<ImportLine> Lines)> TakeAsync(
        ChannelReader<(ImportBlock Block, Task<List<ImportLine>> Lines)> ready, JobRun run)
    {
        var (last, preparing) = await ready.ReadAsync(run.Stopping);
        var lines = await preparing;
        var limit = run.IsAlone ? BlocksAtOnceAlone : BlocksAtOnce;
        for (var blocks = 1; blocks < limit && ready.TryPeek(out var next) && next.Lines.IsCompletedSuccessfully; blocks++)
        {
            (last, preparing) = await ready.ReadAsync(run.Stopping);
            lines.AddRange(await preparing);
        }
        return (last, lines);
    }

    private async Task PrepareAsync(
        JobRun run, ImportRequest request, ImportInput input, Stream stream, ImportState state,
        ChannelWriter<(ImportBlock Block, Task<List<ImportLine>> Lines)> ready, CancellationToken cancellation)
    {
        try
        {
            var blocks = new ImportBlocks(stream, BlockBytes, maxLineBytes);
            var lines = new ImportLines(run.Store.Catalog, request.FhirBase, maxLineBytes);
            await blocks.SkipAsync(state.Offset, state.Lines, cancellation);
            var cores = new SemaphoreSlim(CoresThatPrepare);
            while (await blocks.NextAsync(cancellation) is { } block)
            {
                await cores.WaitAsync(cancellation);
                await ready.WriteAsync((block, Task.Run(() => Prepare(block), CancellationToken.None)), cancellation);
            }

            List<ImportLine> Prepare(ImportBlock block)
            {
                try
                {
                    return lines.Prepare(block, input.Type);
                }
                finally
                {
                    cores.Release();
                }
            }
        }
        finally
        {
            ready.Complete();
        }
    }

    private static async Task<ImportState> SaveAsync(
        JobRun run, ImportRequest request, ImportState before, Func<WriteSession, ImportState> step)
    {
        var after = before;
        await run.SaveAsync(session =>
        {
            after = step(session);
            return new JobProgress(JsonSerializer.SerializeToUtf8Bytes(after), Text(request, after));
        });
        return after;
    }

    private ImportState Step(
        JobRun run, WriteSession session, ImportRequest request, ImportState state, ImportBlock last, List<ImportLine> lines)
    {
        var write = new ImportWrite(session, ownership, persons, request.Mode, type => run.Ask(HubInteraction.Update, type));
        var (counts, rejected) = write.Store(lines, state.Counts[state.Input]);
        if (rejected.Count > 0)
        {
            session.AddJobPart(run.Job.Key, state.Input + 1, counts.ErrorParts, JobFileStream.Compress(Outcomes(rejected)));
            counts = counts with { ErrorParts = counts.ErrorParts + 1 };
        }
        return state.With(counts) with { Offset = last.End, Lines = last.LinesBefore + last.Lines };
    }

    /// <summary>An OperationOutcome a rejected line, as NDJSON.</summary>
    private static byte[] Outcomes(IReadOnlyList<Issue[]> rejected)
    {
        var lines = new ArrayBufferWriter<byte>();
        foreach (var issues in rejected)
        {
            lines.Write(OperationOutcome.ToJson(issues));
            lines.Write("\n"u8);
        }
        return lines.WrittenSpan.ToArray();
    }

    private static string Text(ImportRequest request, ImportState state) => string.Create(
        CultureInfo.InvariantCulture,
        $"{state.Counts.Sum(counts => counts.Stored)} resources imported, {state.Counts.Sum(counts => counts.Rejected)} lines rejected, "
        + $"input {Math.Min(state.Input + 1, request.Inputs.Count)} of {request.Inputs.Count}");
}
