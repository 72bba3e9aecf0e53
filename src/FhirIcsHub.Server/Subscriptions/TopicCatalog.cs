using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Rest;
using FhirIcsHub.Storage;
using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Server.Subscriptions;

/// <summary>
/// The topics that can be subscribed to: those that come with the hub in <c>profiles/topics</c> and those that are stored on it as Basic,
/// which win over the former. A retired topic is none.
/// </summary>
internal sealed class TopicCatalog
{
    private const string StoredTopics =
        "code=http://hl7.org/fhir/fhir-types|SubscriptionTopic,http://hl7.org/fhir/resource-types|SubscriptionTopic";

    private const int MaxTopics = 1000;

    private static readonly FhirType Basic = FhirSchema.R4.FindResourceType("Basic")!;

    private readonly SearchSetup _search;
    private readonly IReadOnlyList<SubscriptionTopic> _shipped;
    private Known? _known;

    private TopicCatalog(SearchSetup search, IReadOnlyList<SubscriptionTopic> shipped) => (_search, _shipped) = (search, shipped);

    /// <exception cref="InvalidDataException">A file holds no topic that the hub can serve; the message says which and why.</exception>
    public static TopicCatalog Load(string profiles, SearchSetup search)
    {
        var folder = Path.Combine(profiles, "topics");
        IEnumerable<string> files = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal) : [];
        return new TopicCatalog(search, [.. files.Select(file => ReadFile(file, search))]);
    }

    /// <summary>All topics as of this session's state, by their URLs.</summary>
    public IReadOnlyList<SubscriptionTopic> All(ReadSession session)
    {
        var change = session.LastChange([Basic]);
        if (Volatile.Read(ref _known) is { } known && known.Change == change)
        {
            return known.Topics;
        }
        var stored = ReadStored(session);
        var topics = stored.Concat(_shipped.Where(shipped => stored.TrueForAll(topic => topic.Url != shipped.Url)))
            .Where(topic => topic.Status != "retired")
            .OrderBy(topic => topic.Url, StringComparer.Ordinal)
            .ToList();
        if (session is not WriteSession)
        {
            // What a write session sees may yet be taken back.
            Volatile.Write(ref _known, new Known(change, topics));
        }
        return topics;
    }

    public SubscriptionTopic? Find(ReadSession session, string canonical) =>
        All(session).LastOrDefault(topic => topic.IsMeantBy(canonical));

    private List<SubscriptionTopic> ReadStored(ReadSession session)
    {
        var options = _search.Conditional() with { DefaultCount = MaxTopics };
        var query = SearchQueryParser.Parse(Basic, FhirRequest.Parse(StoredTopics), options).Query
            ?? throw new InvalidOperationException("The hub's own search for topics cannot be read.");
        return [.. session.Search(query, AccessFilter.Hub).Entries
            .Select(entry => TopicReader.Read(entry.Resource.Parse(), _search).Topic)
            .OfType<SubscriptionTopic>()];
    }

    private static SubscriptionTopic ReadFile(string file, SearchSetup search)
    {
        var read = Resource.Read(File.ReadAllBytes(file), ReadMode.AsSent);
        if (read.Resource is null || !TopicReader.IsTopic(read.Resource))
        {
            throw new InvalidDataException($"{file} holds no SubscriptionTopic.");
        }
        var (topic, issues) = TopicReader.Read(read.Resource, search);
        return topic ?? throw new InvalidDataException($"{file}: {string.Join("; ", issues.Select(issue => issue.Diagnostics))}");
    }

    private sealed record Known(long Change, IReadOnlyList<SubscriptionTopic> Topics);
}
