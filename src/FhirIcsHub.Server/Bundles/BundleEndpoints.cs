using FhirIcsHub.Fhir;
using FhirIcsHub.Server.Hosting;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Rest;
using FhirIcsHub.Server.Writing;
using FhirIcsHub.Storage;
using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Server.Bundles;

/// <summary><c>POST /fhir</c>: transaction and batch Bundles.</summary>
internal sealed class BundleEndpoints(
    GatedRoutes routes, HubWriter writer, SearchInteraction search, SearchDeadline deadline, SearchSetup setup, HubSettings settings)
{
    public static void Map(
        GatedRoutes routes, HubWriter writer, SearchInteraction search, SearchDeadline deadline, SearchSetup setup, HubSettings settings) =>
        routes.MapPost(
            "/fhir", BundleDescriptions.Bundle, new BundleEndpoints(routes, writer, search, deadline, setup, settings).PostAsync);

    private async Task<FhirAnswer> PostAsync(FhirRequest request)
    {
        var (bundle, unread) = await ReceivedBundle.ReadAsync(request, settings.Limits);
        if (bundle is null)
        {
            return unread!;
        }
        if (!LabelRetention.TryRead(request, out var labels, out var refusal))
        {
            return refusal;
        }
        var isBatch = bundle.IsBatch;
        var entries = BundleReader.Read(bundle, request, setup.Conditional(), labels);
        return isBatch ? await CarryOutAsync(request, entries, isBatch) : await TransactionAsync(request, entries);
    }

    private async Task<FhirAnswer> TransactionAsync(FhirRequest request, IReadOnlyList<BundleEntry> entries)
    {
        var refusals = entries.Where(entry => entry.Refusal is not null).Select(entry => entry.Refusal!).ToList();
        if (refusals.Count > 0)
        {
            return FhirAnswer.Outcome(refusals[0].Status, [.. refusals.SelectMany(refusal => refusal.Issues).Take(ReadResult.MaxIssues)]);
        }
        return await CarryOutAsync(request, entries, isBatch: false);
    }

    private async Task<FhirAnswer> CarryOutAsync(FhirRequest request, IReadOnlyList<BundleEntry> entries, bool isBatch)
    {
        var answers = new FhirAnswer?[entries.Count];
        var codes = await search.CodeSetsAsync(
            entries.Where(entry => entry.Read is not null).SelectMany(entry => FhirRequest.Parse(entry.Read!.Address.Query)), request);
        var writing = entries.Where(entry => entry.Write is not null).ToList();
        if (writing.Count > 0)
        {
            var outcome = await writer.WriteAllAsync([.. writing.Select(entry => entry.Write!)], !isBatch, ReadOfTransaction);
            if (outcome.Refusal is not null)
            {
                return FhirAnswer.Outcome(outcome.Refusal.Status, outcome.Refusal.Issues);
            }
            for (var i = 0; i < writing.Count; i++)
            {
                answers[writing[i].Index] = WriteAnswers.InBundle(outcome.Results[i], request.Return);
            }
        }
        if (isBatch || writing.Count == 0)
        {
            var late = await deadline.ReadAsync(request, session => ReadAll(session, request, entries, answers, codes));
            if (!isBatch && (late ?? Array.Find(answers, answer => answer?.Status >= StatusCodes.Status400BadRequest)) is { } failed)
            {
                return failed;
            }
            foreach (var entry in entries.Where(entry => entry.Read is not null && answers[entry.Index] is null))
            {
                answers[entry.Index] = AtEntry(late!, entry);
            }
        }
        foreach (var entry in entries)
        {
            answers[entry.Index] = entry.Call is { } call ? AtEntry(await CallAsync(request, call), entry) : answers[entry.Index];
        }
        return BundleResponse.Of(entries, answers, isBatch);

        // The GETs of a transaction see what it has written, and one that fails takes it all back.
        bool ReadOfTransaction(ReadSession session)
        {
            if (isBatch || !entries.Any(entry => entry.Read is not null))
            {
                return true;
            }
            var late = deadline.Read(request, session, () => ReadAll(session, request, entries, answers, codes));
            return (late ?? Array.Find(answers, answer => answer?.Status >= StatusCodes.Status400BadRequest)) is { } failed
                ? throw new TransactionRefusedException(WriteResult.Refused(failed.Status, failed.Issues ?? []))
                : true;
        }
    }

    /// <summary>Answers the GETs, after the writes.</summary>
    private void ReadAll(
        ReadSession session, FhirRequest request, IReadOnlyList<BundleEntry> entries, FhirAnswer?[] answers, CodeSets codes)
    {
        foreach (var entry in entries)
        {
            if (entry.Read is { } read)
            {
                answers[entry.Index] = AtEntry(Told(Read(session, request, read, codes), read), entry);
            }
        }
    }

    /// <summary>What of an answer to a GET or HEAD is told.</summary>
    private static FhirAnswer Told(FhirAnswer answer, EntryRead read) =>
        read.IsHead ? answer with { Resource = null, Json = null } : answer with { Subset = read.Subset };

    /// <summary>The answer, its issues naming the entry.</summary>
    private static FhirAnswer AtEntry(FhirAnswer answer, BundleEntry entry) => answer.Issues is null ? answer : answer with
    {
        Issues = [.. answer.Issues.Select(issue => issue with { Expression = issue.Expression ?? entry.Location })],
    };

    /// <summary>Calls an operation by its own route, behind the gate as a request of its own is.</summary>
    private Task<FhirAnswer> CallAsync(FhirRequest request, EntryCall call) =>
        routes.AnswerOperation(request, call.Method, call.Path, call.Query, call.Body)
        ?? Task.FromResult(FhirAnswer.Error(StatusCodes.Status404NotFound, IssueType.NotSupported,
            "There is no such operation here, or none that can be called in a batch; /fhir/metadata lists those there are."));

    private FhirAnswer Read(ReadSession session, FhirRequest request, EntryRead read, CodeSets codes) => read.Address switch
    {
        { Scope: not null } => search.Answer(
            session, read.Scope!, FhirRequest.Parse(read.Address.Query), read.Filter, request.FhirBase, request.IsStrict, codes),
        { Id: null, IsHistory: true } => History.OfAll(
            session, read.Address.Type.IsAbstract ? null : read.Address.Type, read.Filter, FhirRequest.Parse(read.Address.Query),
            request.FhirBase, settings.Limits),
        { Version: { } version } => ReadInteractions.VersionRead(
            session, read.Address.Type, read.Address.Id!, version, read.Filter, ReadConditions.Of(read.IfNoneMatch, read.IfModifiedSince)),
        { IsHistory: true } => History.Of(
            session, read.Address.Type, read.Address.Id, read.Filter, FhirRequest.Parse(read.Address.Query), request.FhirBase,
                settings.Limits),
        _ => ReadInteractions.Read(
            session, read.Address.Type, read.Address.Id!, read.Filter, ReadConditions.Of(read.IfNoneMatch, read.IfModifiedSince)),
    };
}
