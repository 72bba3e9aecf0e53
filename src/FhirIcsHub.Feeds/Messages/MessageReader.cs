using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using FhirIcsHub.Feeds.Identity;
using FhirIcsHub.Feeds.Mapping;
using FhirIcsHub.Feeds.Sources;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Feeds.Messages;

/// <summary>Reads a request as sent: which resources it is about, under which source keys. Pure; nothing is judged by R4 yet.</summary>
internal sealed class MessageReader(Feed feed, HubIds ids)
{
    private const string Accepted = "Patient, Encounter, CarePlan, Observation, Condition, Organization, Practitioner, Location";

    public FeedMessage Read(string method, string path, string query, string? ifNoneExist, ReadOnlyMemory<byte> body)
    {
        var steps = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return (method, steps) switch
        {
            ("POST", []) => ReadBundle(body, isMessage: false),
            ("POST", [FeedRequest.ProcessMessage]) => ReadBundle(body, isMessage: true),
            ("POST", [var type]) => ReadSingle(type, null, ifNoneExist, isConditionalCreate: true, body),
            ("PUT", [var type]) when query.Length > 0 => ReadSingle(type, null, query, isConditionalCreate: false, body),
            ("PUT", [var type, var id]) => ReadSingle(type, id, null, isConditionalCreate: false, body),
            ("DELETE", [var type, var id]) => Addressed(EntryAction.Delete, type, id),
            ("GET", [var type, var id]) => Addressed(EntryAction.Read, type, id),
            _ => FeedMessage.Refused(405, Issue.Error(IssueType.NotSupported,
                "A feed takes POST of a Bundle or a resource, and PUT, GET and DELETE of Type/id.")),
        };
    }

    private static FeedMessage Addressed(EntryAction action, string typeName, string id)
    {
        var entry = new FeedEntry(-1, action) { SourceId = id };
        SetType(entry, typeName);
        return new FeedMessage(MessageKind.Single, [entry]);
    }

    private FeedMessage ReadSingle(string typeName, string? id, string? criteria, bool isConditionalCreate, ReadOnlyMemory<byte> body)
    {
        var (start, text) = WithoutMark(body);
        var read = Resource.Read(text, ReadMode.AsSent);
        if (read.Resource is not { } resource)
        {
            return FeedMessage.Refused(400, read.Issues);
        }

        if (resource.TypeName != typeName)
        {
            return FeedMessage.Refused(400, Issue.Error(IssueType.Invalid, "The type of the resource is not that of the URL.",
                resource.TypeName));
        }

        var entry = new FeedEntry(-1, EntryAction.Write)
        {
            Criteria = criteria,
            IsConditionalCreate = isConditionalCreate
            && criteria is not null
        };
        SetResource(entry, resource, start + OffsetOf(text.Span));
        SetSourceId(entry, id);
        return new FeedMessage(MessageKind.Single, [entry]);
    }

    /// <param name="body">The body.</param>
    /// <param name="isMessage">It is a FHIR message: what follows its header is taken as a whole or not at all.</param>
    private FeedMessage ReadBundle(ReadOnlyMemory<byte> body, bool isMessage)
    {
        if (!Utf8.IsValid(body.Span))
        {
            return FeedMessage.Refused(400, new Issue(IssueSeverity.Fatal, IssueType.Structure, "The body is not valid UTF-8."));
        }

        var (start, text) = WithoutMark(body);
        var (frame, issue) = BundleFrame.Read(text.Span);
        if (frame is null)
        {
            return FeedMessage.Refused(400, issue!);
        }

        if (frame.ResourceType != "Bundle")
        {
            return FeedMessage.Refused(400, Issue.Error(IssueType.Invalid,
                "The feed's base URL takes a Bundle; send a single resource to its type's URL.", "Bundle"));
        }

        MessageKind? kind = frame.BundleType switch
        {
            "transaction" => MessageKind.Transaction,
            "batch" =>
            MessageKind.Batch,
            "collection" => MessageKind.Collection,
            _ => null
        };
        if (isMessage)
        {
            kind = frame.BundleType == "message" ? MessageKind.Transaction : null;
        }

        if (kind is null)
        {
            return FeedMessage.Refused(422, Issue.Error(IssueType.NotSupported,
                isMessage ? "The type of the Bundle must be message." : "The type of the Bundle must be transaction, batch or collection.",
                "Bundle.type"));
        }

        return new FeedMessage(kind.Value,
        [
            .. frame.Entries.Skip(isMessage ? 1 : 0).Select(e => ReadEntry(e, isMessage || kind == MessageKind.Collection, text, start)),
        ]);
    }

    /// <param name="framed">The entry.</param>
    /// <param name="isPlain">Its entries have no requests of their own: each is written under its own id.</param>
    /// <param name="text">The Bundle.</param>
    /// <param name="start">Where the Bundle begins in the body.</param>
    private FeedEntry ReadEntry(FramedEntry framed, bool isPlain, ReadOnlyMemory<byte> text, int start)
    {
        var method = isPlain ? "PUT" : framed.Method;
        var action = method switch { "DELETE" => EntryAction.Delete, "GET" => EntryAction.Read, _ => EntryAction.Write };
        var entry = new FeedEntry(framed.Index, action) { FullUrl = framed.FullUrl };
        if (method is not ("POST" or "PUT" or "DELETE" or "GET"))
        {
            entry.Refuse(400, method is null ? IssueType.Required
                : IssueType.NotSupported, "The entry's request.method must be POST, PUT, DELETE or GET.");
            return entry;
        }

        var (urlType, urlId, query) = SplitUrl(isPlain ? null : framed.Url);
        if (action != EntryAction.Write)
        {
            entry.SourceId = urlId;
            SetType(entry, urlType ?? "");
            if (urlId is null && entry.Refusal == 0)
            {
                entry.Refuse(400, IssueType.Required, "The entry's request.url must be Type/id.");
            }

            return entry;
        }

        return ReadWrite(entry, framed, isPlain, method, urlType, urlId, query, text, start);
    }

    private FeedEntry ReadWrite(
        FeedEntry entry, FramedEntry framed, bool isPlain, string method, string? urlType, string? urlId, string? query,
            ReadOnlyMemory<byte> text, int start)
    {
        if (!framed.HasResource)
        {
            entry.Refuse(400, IssueType.Required, "The entry has no resource.");
            return entry;
        }

        var read = Resource.Read(text.Slice(framed.Start, framed.Length), ReadMode.AsSent);
        if (read.Resource is not { } resource)
        {
            entry.Refuse(400, read.Issues.Select(entry.Placed));
            return entry;
        }

        SetResource(entry, resource, start + framed.Start);
        if (entry.Refusal != 0)
        {
            return entry;
        }

        if (!isPlain && urlType != resource.TypeName)
        {
            entry.Refuse(400, IssueType.Invalid, "The type in the entry's request.url is not that of its resource.");
            return entry;
        }

        entry.Criteria = method == "PUT" ? query : framed.IfNoneExist;
        entry.IsConditionalCreate = method == "POST" && framed.IfNoneExist is not null;
        SetSourceId(entry, method == "PUT" ? urlId : null);
        return entry;
    }

    private static void SetType(FeedEntry entry, string typeName)
    {
        entry.Type = FhirSchema.R4.FindType(typeName);
        if (!UkCoreMapper.Types.Contains(typeName))
        {
            entry.Refuse(422, IssueType.NotSupported, $"Feeds take only these types: {Accepted}.", entry.Index < 0 ? null : "Resource");
        }
    }

    private void SetResource(FeedEntry entry, Resource resource, int start)
    {
        entry.AsSent = resource;
        entry.BodyStart = start;
        entry.Hash = SHA256.HashData([.. resource.Json.Span, .. Encoding.UTF8.GetBytes(feed.MapVersion)]);
        SetType(entry, resource.TypeName);
    }

    /// <summary>
    /// The source key: the id in the URL or the resource; else the identifier in a system that the feed names; else the urn:uuid of the
    /// entry.
    /// </summary>
    private void SetSourceId(FeedEntry entry, string? urlId)
    {
        var resource = entry.AsSent!;
        var ownId = resource.Id;
        if (urlId is not null && ownId is not null && urlId != ownId)
        {
            entry.Refuse(400, IssueType.Invalid, "The id of the resource is not that of the URL.", resource.TypeName + ".id");
            return;
        }

        entry.SourceId = urlId ?? ownId ?? FromIdentifier(resource) ?? FromFullUrl(entry.FullUrl);
        if (entry.SourceId is null && entry.Criteria is null && entry.Refusal == 0)
        {
            entry.Refuse(422, IssueType.Required,
                "The resource cannot be told from others: it has no id, "
                + "no identifier in a system that the feed's configuration names, and no urn:uuid as fullUrl.", resource.TypeName);
        }
    }

    private string? FromIdentifier(Resource resource)
    {
        foreach (var system in feed.IdentifierSystems(resource.TypeName))
        {
            foreach (var identifier in resource.Root.Named("identifier"))
            {
                if (identifier.TextOf("value") is { Length: > 0 } value && identifier.TextOf("system") is { } sent
                    && feed.Canonicals.System(sent) == system)
                {
                    return ids.SourceIdOf(resource.TypeName, system, value);
                }
            }
        }

        return null;
    }

    private static string? FromFullUrl(string? fullUrl) =>
        fullUrl?.StartsWith("urn:uuid:", StringComparison.Ordinal) == true && Guid.TryParse(fullUrl["urn:uuid:".Length..], out var uuid)
            ? uuid.ToString("D") : null;

    private (string? Type, string? Id, string? Query) SplitUrl(string? url)
    {
        if (url is null)
        {
            return (null, null, null);
        }

        var own = feed.BaseUrls.FirstOrDefault(b => url.StartsWith(b, StringComparison.Ordinal));
        var relative = own is null ? url.TrimStart('/') : url[own.Length..];
        var question = relative.IndexOf('?', StringComparison.Ordinal);
        var query = question < 0 ? null : relative[(question + 1)..];
        var steps = (question < 0 ? relative : relative[..question]).Split('/', StringSplitOptions.RemoveEmptyEntries);
        return (steps.ElementAtOrDefault(0), steps.ElementAtOrDefault(1), query is { Length: > 0 } ? query : null);
    }

    private static (int Start, ReadOnlyMemory<byte> Text) WithoutMark(ReadOnlyMemory<byte> body) =>
        body.Span.StartsWith("\uFEFF"u8) ? (3, body[3..]) : (0, body);

    private static int OffsetOf(ReadOnlySpan<byte> text) => text.IndexOf((byte)'{');
}
