using System.Globalization;
using System.Text.Json;
using FhirIcsHub.Fhir;
using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Jobs;
using FhirIcsHub.Server.Rest;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.BulkData;

/// <summary>
/// Does an export: walks the resources by their keys, as they were at one horizon, and stores each page of them as pieces of files together
/// with the place where the walk goes on.
/// </summary>
internal sealed class ExportJob(SearchSetup search, ExportSettings settings)
{
    public const string Name = "export";

    private const int RowsAtOnce = 1_000;
    private const int BytesAtOnce = 2_000_000;

    /// <summary>Types or members that one reading session goes through at most.</summary>
    private const int TurnsAtOnce = 500;

    public JobKind Kind => new(Name, RunAsync);

    private async Task<JobEnding> RunAsync(JobRun run)
    {
        var request = JsonSerializer.Deserialize<ExportRequest>(run.Job.Request)!;
        var access = run.Decide().Filter;
        IEnumerable<string> types = request.Associated is null ? request.Types : [.. request.Types, ExportProvenance.Name];
        if (types.Select(type => run.Ask(HubInteraction.Search, type)).FirstOrDefault(decision => !decision.Allowed) is { } refused)
        {
            return JobEndings.Failed(refused.Status, Issue.Error(IssueType.Forbidden, refused.Reason));
        }
        if (run.Checkpoint is null && !await BeginAsync(run, request, access))
        {
            return JobEndings.Failed(StatusCodes.Status404NotFound, Issue.Error(IssueType.NotFound, "There is no Group with this id."));
        }
        var state = ExportState.Parse(run.Checkpoint!);
        var (scope, members) = (state.Scope(request, access), request.IsOfMembers ? await ExportMembers.ReadAsync(run) : []);
        var filter = new ExportFilter(request.TypeFilters, search, request.FhirBase);
        var walk = new ExportWalk(request, scope, members, filter,
            request.Associated is { } wanted ? new ExportProvenance(request, wanted, scope, members.ToHashSet(), filter, search) : null);
        var files = new ExportFiles(request.Elements, settings.MaxFileBytes);
        while (state.Index < walk.Turns)
        {
            state = await StepAsync(run, walk, files, state);
        }
        return JobEndings.Completed(Manifest(request, state, JobAnswers.Address(request.FhirBase, run.Job.Id)), "application/json");
    }

    /// <summary>Notes horizon, time and members. False when there is no such group.</summary>
    private static async Task<bool> BeginAsync(JobRun run, ExportRequest request, AccessFilter access)
    {
        var members = request.IsOfMembers ? await run.ReadAsync(session => ExportMembers.Find(session, request, access)) : [];
        if (members is null)
        {
            return false;
        }
        await run.SaveAsync(session =>
        {
            var horizon = session.Horizon();
            var since = request.Since is { } time ? session.ExportHorizon(time) : null;
            if (request.IsOfMembers)
            {
                session.AddJobPart(run.Job.Key, JobQueue.InputFile, 0, JobFileStream.Compress(ExportMembers.ToBytes(members)));
            }
            return Progress(new ExportState(horizon.ToString(), session.MarkExport(horizon), since?.ToString()));
        });
        return true;
    }

    private static async Task<ExportState> StepAsync(JobRun run, ExportWalk walk, ExportFiles files, ExportState state)
    {
        var (page, index, after) = await run.ReadAsync(
            session => walk.Next(session, state.Index, state.After, TurnsAtOnce, RowsAtOnce, BytesAtOnce));
        var (with, pieces) = files.Add(state.Files, page);
        var next = state with { Index = index, After = after, Count = state.Count + page.Count, Files = with };
        await run.SaveAsync(session =>
        {
            foreach (var piece in pieces)
            {
                session.AddJobPart(run.Job.Key, piece.File, piece.Part, piece.Body);
            }
            return Progress(next);
        });
        return next;
    }

    private static JobProgress Progress(ExportState state) => new(
        JsonSerializer.SerializeToUtf8Bytes(state),
        string.Create(CultureInfo.InvariantCulture, $"{state.Count} resources in {state.Files.Count} files"));

    private static ReadOnlyMemory<byte> Manifest(ExportRequest request, ExportState state, string address) => FhirJsonWriter.Document(json =>
    {
        json.WriteStartObject();
        json.WriteString("transactionTime", FhirInstant.Text(state.Time));
        json.WriteString("request", request.Url);
        // There are no tokens yet: who may fetch the files is decided as for the request.
        json.WriteBoolean("requiresAccessToken", false);
        foreach (var list in new[] { ExportFile.Output, ExportFile.Deleted })
        {
            json.WriteStartArray(list);
            foreach (var file in state.Files.Where(file => file.List == list))
            {
                json.WriteStartObject();
                json.WriteString("type", file.Type);
                json.WriteString("url", $"{address}/files/{new JobFileName(file.Number, file.Type)}");
                json.WriteNumber("count", file.Count);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteStartArray("error");
        json.WriteEndArray();
        json.WriteEndObject();
    });
}
