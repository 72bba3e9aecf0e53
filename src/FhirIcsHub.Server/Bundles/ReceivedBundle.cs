using System.Globalization;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Streams;
using FhirIcsHub.Server.Hosting;
using FhirIcsHub.Server.Http;

namespace FhirIcsHub.Server.Bundles;

/// <summary>
/// A transaction or batch as it was received. It is parsed entry by entry while it comes in, never held as one text. What is wrong in an
/// entry of a batch is that entry's matter; a transaction must be right in all.
/// </summary>
/// <param name="IsBatch">A batch; else a transaction.</param>
/// <param name="Entries">The entries in their order; of a batch also those that could not be read.</param>
internal sealed record ReceivedBundle(bool IsBatch, IReadOnlyList<StreamedEntry> Entries)
{
    /// <summary>The Bundle, or the refusal.</summary>
    public static async Task<(ReceivedBundle? Bundle, FhirAnswer? Refusal)> ReadAsync(FhirRequest request, LimitSettings limits)
    {
        var (body, refusal) = await request.OpenBodyAsync();
        if (body is null)
        {
            return (null, refusal);
        }
        await using (body)
        {
            var reader = new BundleEntryReader(body);
            var entries = new List<StreamedEntry>();
            var count = 0;
            await foreach (var entry in reader.ReadAsync(request.Aborted))
            {
                count++;
                if (count <= limits.MaxBundleEntries)
                {
                    entries.Add(entry);
                }
            }
            refusal = await RequestBody.WhyIncompleteAsync(body, request.Aborted) ?? WhyNot(reader.Bundle, entries, count, limits);
            return refusal is null ? (new ReceivedBundle(IsOfType(reader.Bundle, "batch"), entries), null) : (null, refusal);
        }
    }

    private static FhirAnswer? WhyNot(ReadResult bundle, List<StreamedEntry> entries, int count, LimitSettings limits)
    {
        var isTransaction = IsOfType(bundle, "transaction");
        if (bundle.Resource is not null && !isTransaction && !IsOfType(bundle, "batch"))
        {
            return FhirAnswer.Error(StatusCodes.Status422UnprocessableEntity, IssueType.Value,
                "POST /fhir takes a Bundle of type transaction or batch. Single resources go to /fhir/{type}.", "Bundle.type");
        }
        if (count > limits.MaxBundleEntries)
        {
            return FhirAnswer.Error(StatusCodes.Status413PayloadTooLarge, IssueType.TooCostly, string.Create(CultureInfo.InvariantCulture,
                $"A Bundle may have {limits.MaxBundleEntries} entries (Limits:MaxBundleEntries), and this has {count}. Send several."));
        }
        var issues = bundle.Issues.Concat(isTransaction || bundle.Resource is null ? entries.SelectMany(entry => entry.Issues) : [])
            .Take(ReadResult.MaxIssues).ToList();
        return issues.Count == 0 ? null : ResourceBody.Refusal(issues);
    }

    private static bool IsOfType(ReadResult bundle, string type) => bundle.Resource?.Root.TextOf("type") == type;
}
