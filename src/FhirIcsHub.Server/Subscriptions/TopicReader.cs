using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.FhirPath;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Rest;
using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Server.Subscriptions;

/// <summary>Reads a topic and says what of it the hub cannot serve.</summary>
internal sealed class TopicReader
{
    private readonly SearchSetup _search;
    private readonly List<Issue> _issues = [];

    private TopicReader(SearchSetup search) => _search = search;

    /// <summary>Whether a resource is meant as a topic: a SubscriptionTopic, or a Basic with that code.</summary>
    public static bool IsTopic(Resource resource) => resource.TypeName == "SubscriptionTopic" || IsBasicTopic(resource);

    /// <summary>The topic, or why it cannot be served.</summary>
    public static (SubscriptionTopic? Topic, IReadOnlyList<Issue> Issues) Read(Resource resource, SearchSetup search)
    {
        var reader = new TopicReader(search);
        var topic = reader.Read(new TopicPart(resource.Root, resource.TypeName == "Basic"));
        return reader._issues.Count == 0 ? (topic, []) : (null, reader._issues);
    }

    /// <summary>The criteria alone: <c>Encounter?status=finished</c> and <c>status=finished</c> are the same.</summary>
    public static string WithoutType(string query) => query[(query.IndexOf('?', StringComparison.Ordinal) + 1)..];

    private static bool IsBasicTopic(Resource resource)
    {
        if (resource.TypeName != "Basic")
        {
            return false;
        }
        foreach (var coding in resource.Root.First("code").Named("coding"))
        {
            if (coding.TextOf("code") == "SubscriptionTopic" && coding.TextOf("system") is "http://hl7.org/fhir/fhir-types"
                or "http://hl7.org/fhir/resource-types")
            {
                return true;
            }
        }
        return false;
    }

    private SubscriptionTopic? Read(TopicPart root)
    {
        var url = root.Text("url");
        if (string.IsNullOrWhiteSpace(url))
        {
            Problem(IssueType.Required, "A SubscriptionTopic needs a url.", root);
        }
        var triggers = root.Parts("resourceTrigger").Select(ReadTrigger).OfType<ResourceTrigger>().ToList();
        if (!root.Parts("resourceTrigger").Any())
        {
            Problem(IssueType.NotSupported, "The hub serves topics with resourceTrigger; event triggers it has no events for.", root);
        }
        return new SubscriptionTopic(url ?? "", root.Text("version"), root.Text("title"), root.Text("status") ?? "active")
        {
            Triggers = triggers,
            Filters = [.. root.Parts("canFilterBy").Select(ReadFilter).OfType<TopicFilter>()],
            Shapes = [.. root.Parts("notificationShape").Select(ReadShape).OfType<NotificationShape>()],
        };
    }

    private ResourceTrigger? ReadTrigger(TopicPart part)
    {
        if (TypeOf(part.Text("resource")) is not { } type || type.Name == "Subscription")
        {
            Problem(IssueType.Value, "resourceTrigger.resource must name a resource type of R4 other than Subscription.", part);
            return null;
        }
        var interactions = new List<TopicInteraction>();
        foreach (var code in part.Texts("supportedInteraction"))
        {
            if (code is "create" or "update" or "delete")
            {
                interactions.Add(code switch
                {
                    "create" => TopicInteraction.Create,
                    "update" => TopicInteraction.Update,
                    _ => TopicInteraction.Delete,
                });
            }
            else
            {
                Problem(IssueType.Value, "supportedInteraction is create, update or delete.", part);
            }
        }
        return new ResourceTrigger(type, interactions, ReadQuery(type, part), ReadFhirPath(part));
    }

    private QueryCriteria? ReadQuery(FhirType type, TopicPart trigger)
    {
        if (trigger.Part("queryCriteria") is not { } part)
        {
            return null;
        }
        var previous = ReadCriteria(type, part.Text("previous"), part);
        var current = ReadCriteria(type, part.Text("current"), part);
        return previous is null && current is null ? null : new QueryCriteria(
            previous,
            part.Text("resultForCreate") == "test-passes",
            current,
            part.Text("resultForDelete") == "test-passes",
            part.Text("requireBoth") == "true");
    }

    private string? ReadCriteria(FhirType type, string? text, TopicPart part)
    {
        if (text is null)
        {
            return null;
        }
        var query = WithoutType(text);
        var parsed = SearchQueryParser.Parse(type, FhirRequest.Parse(query), _search.Conditional());
        _issues.AddRange(parsed.Query is null ? parsed.Issues.Select(issue => issue with { Expression = part.Location }) : []);
        return query;
    }

    private FhirPathExpression? ReadFhirPath(TopicPart part)
    {
        if (part.Text("fhirPathCriteria") is not { } text)
        {
            return null;
        }
        try
        {
            return FhirPathExpression.Compile(text);
        }
        catch (FhirPathException wrong)
        {
            Problem(IssueType.Value, $"fhirPathCriteria cannot be used: {wrong.Message}", part);
            return null;
        }
    }

    private TopicFilter? ReadFilter(TopicPart part)
    {
        var parameter = part.Text("filterParameter");
        if (string.IsNullOrWhiteSpace(parameter))
        {
            Problem(IssueType.Required, "canFilterBy needs a filterParameter.", part);
            return null;
        }
        return new TopicFilter(TypeOf(part.Text("resource")), parameter, part.Texts("comparator"), part.Texts("modifier"));
    }

    /// <summary>Includes that the hub has no search parameter for are left out: no subscriber can rely on them.</summary>
    private NotificationShape? ReadShape(TopicPart part)
    {
        if (TypeOf(part.Text("resource")) is not { } type)
        {
            Problem(IssueType.Value, "notificationShape.resource must name a resource type of R4.", part);
            return null;
        }
        var wanted = part.Texts("include").SelectMany(text => Pieces("_include", text))
            .Concat(part.Texts("revInclude").SelectMany(text => Pieces("_revinclude", text)));
        return new NotificationShape(
            type, [.. wanted.Where(piece => SearchQueryParser.Parse(type, [piece], _search.Search("", isStrict: true)).Success)]);
    }

    /// <summary><c>Encounter:patient</c>, <c>_include=Encounter:patient</c>, <c>Encounter:patient&amp;iterate=Patient.link</c>.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Pieces(string name, string text)
    {
        foreach (var piece in text.Split('&'))
        {
            var equals = piece.IndexOf('=', StringComparison.Ordinal);
            var key = equals < 0 ? name : piece[..equals];
            yield return new(key == "iterate" ? name + ":iterate" : key, piece[(equals + 1)..].Replace('.', ':'));
        }
    }

    private static FhirType? TypeOf(string? uri) =>
        uri is null ? null : FhirSchema.R4.FindResourceType(uri[(uri.LastIndexOf('/') + 1)..]);

    private void Problem(string code, string diagnostics, TopicPart at) => _issues.Add(Issue.Error(code, diagnostics, at.Location));
}
