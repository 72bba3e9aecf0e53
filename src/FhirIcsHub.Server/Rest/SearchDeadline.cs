using System.Globalization;
using FhirIcsHub.Fhir;
using FhirIcsHub.Server.Hosting;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Rest;

/// <summary>
/// Gives a search so much time and no more: past it, or when the client goes away, the database is told to give up, so that no search
/// holds a connection that others wait for.
/// </summary>
internal sealed class SearchDeadline(HubStore store, LimitSettings limits, TimeProvider time)
{
    private const string SecondsToRetry = "60";

    /// <summary>Reads the store; 503 when that takes too long.</summary>
    public async Task<FhirAnswer> ReadAsync(Func<ReadSession, FhirAnswer> read, CancellationToken aborted)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(limits.SearchSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, aborted);
        try
        {
            return await store.ReadAsync(read, either.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !aborted.IsCancellationRequested)
        {
            return Late();
        }
    }

    private FhirAnswer Late() => FhirAnswer.Error(StatusCodes.Status503ServiceUnavailable, IssueType.Timeout, string.Create(
        CultureInfo.InvariantCulture,
        $"The search was given up after {limits.SearchSeconds} seconds (Limits:SearchSeconds). Ask for less: a more selective parameter, "
        + $"a smaller _count, no _total=accurate, fewer includes.")) with
    {
        Headers = [new("Retry-After", SecondsToRetry)],
    };
}
