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
    HubStore store, HubWriter writer, SearchInteraction search, SearchSetup setup, HubSettings settings)
{
    public static void Map(
        GatedRoutes routes, HubStore store, HubWriter writer, SearchInteraction search, SearchSetup setup, HubSettings settings) =>
        routes.MapPost("/fhir", BundleDescriptions.Bundle, new BundleEndpoints(store, writer, search, setup, settings).PostAsync);

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
            entries.Where(entry => entry.Read is not null).SelectMany(entry => FhirRequest.Parse(entry.Read!.Address.Query)), request.Filter,
            request.Aborted);
        var writing = entries.Where(entry => entry.Write is not null).ToList();
        if (writing.Count == 0)
        {
            answers = await store.ReadAsync(session => ReadAll(session, request, entries, isBatch, codes), request.Aborted);
            if (!isBatch && Array.Find(answers, answer => answer?.Status >= StatusCodes.Status400BadRequest) is { } failed)
            {
                return failed;
            }
        }
        else
        {
            var outcome = await writer.WriteAllAsync(
                [.. writing.Select(entry => entry.Write!)], !isBatch, session => ReadAll(session, request, entries, isBatch, codes));
            if (outcome.Refusal is not null)
            {
                return FhirAnswer.Outcome(outcome.Refusal.Status, outcome.Refusal.Issues);
            }
            answers = outcome.Read!;
            for (var i = 0; i < writing.Count; i++)
            {
                answers[writing[i].Index] = WriteAnswers.InBundle(outcome.Results[i], request.Return);
            }
        }
        return BundleResponse.Of(entries, answers, isBatch);
    }

    /// <summary>Answers the GETs, after the writes and in the same state of the store. One that fails fails a transaction.</summary>
    private FhirAnswer?[] ReadAll(ReadSession session, FhirRequest request, IReadOnlyList<BundleEntry> entries, bool isBatch, CodeSets codes)
    {
        var answers = new FhirAnswer?[entries.Count];
        foreach (var entry in entries)
        {
            if (entry.Read is not { } read)
            {
                continue;
            }
            var answer = Read(session, request, read, codes);
            if (answer.Issues is not null)
            {
                answer = answer with
                {
                    Issues = [.. answer.Issues.Select(issue =>
                    issue with { Expression = issue.Expression ?? entry.Location })]
                };
            }
            if (!isBatch && answer.Status >= StatusCodes.Status400BadRequest && session is WriteSession)
            {
                throw new TransactionRefusedException(WriteResult.Refused(answer.Status, answer.Issues ?? []));
            }
            answers[entry.Index] = answer;
        }
        return answers;
    }

    private FhirAnswer Read(ReadSession session, FhirRequest request, EntryRead read, CodeSets codes) => read.Address switch
    {
        { Id: null, IsHistory: true } => History.OfAll(
            session, read.Address.Type, read.Filter, FhirRequest.Parse(read.Address.Query), request.FhirBase, settings.Limits),
        { Id: null } => search.Answer(
            session, read.Address.Type, FhirRequest.Parse(read.Address.Query), read.Filter, request.FhirBase, isStrict: false, codes),
        { Version: { } version } => ReadInteractions.VersionRead(session, read.Address.Type, read.Address.Id, version, read.Filter),
        { IsHistory: true } => History.Of(
            session, read.Address.Type, read.Address.Id, read.Filter, FhirRequest.Parse(read.Address.Query), request.FhirBase,
                settings.Limits),
        _ => ReadInteractions.Read(
            session, read.Address.Type, read.Address.Id, read.Filter, ReadConditions.Of(read.IfNoneMatch, read.IfModifiedSince)),
    };
}
