using System.Runtime.CompilerServices;

namespace FhirIcsHub.Fhir.Streams;

/// <summary>
/// Reads a Bundle of any size entry by entry: in memory never more than one entry, the Bundle's own members, and what has been read
/// ahead. An entry that cannot be read is told as such and does not end the stream; text that is no JSON does.
/// </summary>
/// <param name="stream">One Bundle as UTF-8 JSON; read to its end, not disposed.</param>
/// <param name="mode">How each entry and the Bundle's own members are read.</param>
/// <param name="maxEntryBytes">
/// A longer entry is passed over and told as too long; so is a longer total of the Bundle's own members.
/// </param>
public sealed class BundleEntryReader(
    Stream stream, ReadMode mode = ReadMode.Strict, int maxEntryBytes = BundleEntryReader.DefaultMaxEntryBytes)
{
    /// <summary>Longest entry unless told otherwise: 64 MiB.</summary>
    public const int DefaultMaxEntryBytes = 64 * 1024 * 1024;

    private readonly BundleTokens _tokens = new(maxEntryBytes);
    private ReadResult? _result;

    /// <summary>
    /// The Bundle without its entries: while entries are being read, as much as has come so far (as sent; null before <c>resourceType</c>);
    /// afterwards all, and whatever is wrong with the stream as a whole.
    /// </summary>
    public ReadResult Bundle => _result ?? Resource.Read(_tokens.OwnMembers(), ReadMode.AsSent);

    /// <summary>The entries in order. May be called once.</summary>
    public async IAsyncEnumerable<StreamedEntry> ReadAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var buffer = new StreamBuffer(stream);
        for (var step = _tokens.Read(buffer); step != BundleStep.End; step = _tokens.Read(buffer))
        {
            switch (step)
            {
                case BundleStep.NeedsData:
                    await buffer.FillAsync(cancellation);
                    break;
                case BundleStep.Entry:
                    yield return ReadEntry(_tokens.TakeEntry());
                    break;
                case BundleStep.Failed:
                    _result = new ReadResult(null, [_tokens.Problem!]);
                    yield break;
            }
        }

        _result = ReadOwnMembers();
    }

    // The entry is read as the only one of a Bundle, by the reader of all resources; then the places are put right.
    private StreamedEntry ReadEntry(in BundleSlice slice)
    {
        if (slice.Problem is { } problem)
        {
            return new StreamedEntry(slice.Index, default, [problem]);
        }

        var read = Resource.Read(slice.Json, mode);
        if (read.Resource is { } bundle)
        {
            return new StreamedEntry(slice.Index, bundle.Root.First("entry"), read.Issues);
        }

        var issues = new List<Issue>();
        foreach (var issue in read.Issues)
        {
            issues.Add(slice.Place(issue));
        }

        return new StreamedEntry(slice.Index, default, issues);
    }

    private ReadResult ReadOwnMembers()
    {
        var read = Resource.Read(_tokens.OwnMembers(), mode);
        if (read.Resource is { } bundle && bundle.TypeName != "Bundle")
        {
            return new ReadResult(null, [Issue.Error(IssueType.Structure, "The resource is no Bundle.")]);
        }

        // The members stand elsewhere in the stream than in what was read here.
        read = read with { Issues = [.. read.Issues.Select(i => i with { Line = null, Column = null })] };
        return mode == ReadMode.Strict && _tokens.HasNoneOfItsEntries
            ? new ReadResult(null, [.. read.Issues, Issue.Error(IssueType.Structure, "An array must not be empty.", "Bundle.entry")])
            : read;
    }
}
