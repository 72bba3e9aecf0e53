using System.Globalization;
using FhirIcsHub.Fhir;
using FhirIcsHub.Server.Hosting;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Storage;
using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Server.Rest;

/// <summary>
/// Gives the searches of a request so much time and no more: past it, or when the client goes away, the database is told to give up, so
/// that no search holds a connection that others wait for. Nobody waits for a request that is answered later: it takes its time.
/// </summary>
internal sealed class SearchDeadline(HubStore store, LimitSettings limits, TimeProvider time)
{
    private const string SecondsToRetry = "60";

    /// <summary>Reads the store; 503 when that takes too long.</summary>
    public async Task<FhirAnswer> ReadAsync(FhirRequest request, Func<ReadSession, FhirAnswer> read)
    {
        FhirAnswer? answer = null;
        return await ReadAsync(request, session => { answer = read(session); }) ?? answer!;
    }

    /// <summary>Reads the store; null, or 503 when that takes too long.</summary>
    public async Task<FhirAnswer?> ReadAsync(FhirRequest request, Action<ReadSession> read)
    {
        using var deadline = Deadline(request);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, request.Aborted);
        try
        {
            await store.ReadAsync(
                session =>
                {
                    read(session);
                    return true;
                },
                either.Token);
            return null;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !request.Aborted.IsCancellationRequested)
        {
            return Late();
        }
        catch (SearchTooCostlyException refused)
        {
            return TooCostly(refused);
        }
    }

    /// <summary>Reads in a session that is open already; null, or 503 when that takes too long: then the session is of no more use.</summary>
    public FhirAnswer? Read(FhirRequest request, ReadSession session, Action read)
    {
        using var deadline = Deadline(request);
        try
        {
            session.RunInterruptibly(read, deadline.Token);
            return null;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return Late();
        }
        catch (SearchTooCostlyException refused)
        {
            return TooCostly(refused);
        }
    }

    private static FhirAnswer TooCostly(SearchTooCostlyException refused) =>
        FhirAnswer.Error(StatusCodes.Status400BadRequest, IssueType.TooCostly, refused.Message);

    private CancellationTokenSource Deadline(FhirRequest request) => request.IsAnsweredLater
        ? new CancellationTokenSource() : new CancellationTokenSource(TimeSpan.FromSeconds(limits.SearchSeconds), time);

    private FhirAnswer Late() => FhirAnswer.Error(StatusCodes.Status503ServiceUnavailable, IssueType.Timeout, string.Create(
        CultureInfo.InvariantCulture,
        $"The search was given up after {limits.SearchSeconds} seconds (Limits:SearchSeconds). Ask for less: a more selective parameter, "
        + $"a smaller _count, no _total=accurate, fewer includes. Or send it with the header Prefer: respond-async, and the answer is made "
        + $"without this limit while you do other things.")) with
    {
        Headers = [new("Retry-After", SecondsToRetry)],
    };
}
