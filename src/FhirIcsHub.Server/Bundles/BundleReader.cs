using System.Globalization;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Streams;
using FhirIcsHub.Fhir.Subsets;
using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Rest;
using FhirIcsHub.Server.Writing;
using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Server.Bundles;

/// <summary>
/// Understands the entries of a transaction or batch: what each asks for, whether the gate lets it, what is wrong with it.
/// </summary>
internal sealed class BundleReader
{
    private readonly FhirRequest _request;
    private readonly bool _isTransaction;
    private readonly EntryNames _names = new();

    private readonly SearchOptions _conditional;
    private readonly LabelRetention _labels;

    private BundleReader(FhirRequest request, bool isTransaction, SearchOptions conditional, LabelRetention labels) =>
        (_request, _isTransaction, _conditional, _labels) = (request, isTransaction, conditional, labels);

    public static IReadOnlyList<BundleEntry> Read(
        ReceivedBundle bundle, FhirRequest request, SearchOptions conditional, LabelRetention labels)
    {
        var reader = new BundleReader(request, !bundle.IsBatch, conditional, labels);
        var doubles = bundle.IsBatch ? [] : reader.TakeNames(bundle.Entries);
        return [.. bundle.Entries.Select((entry, index) => reader.ReadEntry(entry, index, doubles.Contains(index)))];
    }

    /// <summary>Takes the entries' fullUrls as names; answers which entries have a name that another has too.</summary>
    private HashSet<int> TakeNames(IReadOnlyList<StreamedEntry> entries)
    {
        var doubles = new HashSet<int>();
        for (var i = 0; i < entries.Count; i++)
        {
            var version = entries[i].Entry.First("resource").First("meta").TextOf("versionId");
            if (entries[i].FullUrl is { } fullUrl && !_names.Add(fullUrl, version))
            {
                doubles.Add(i);
            }
        }
        return doubles;
    }

    private BundleEntry ReadEntry(StreamedEntry streamed, int index, bool nameIsDouble)
    {
        var understood = new BundleEntry(index, string.Create(CultureInfo.InvariantCulture, $"Bundle.entry[{index}]"));
        if (!streamed.Success)
        {
            return understood with { Refusal = WriteResult.Refused(StatusCodes.Status422UnprocessableEntity, [.. streamed.Issues]) };
        }
        if (nameIsDouble)
        {
            return Refuse(understood, StatusCodes.Status422UnprocessableEntity, IssueType.Duplicate, "Another entry has the same fullUrl.",
                "fullUrl");
        }
        var entry = streamed.Entry;
        var ask = entry.First("request");
        if (!ask.Exists)
        {
            return Refuse(understood, StatusCodes.Status422UnprocessableEntity, IssueType.Required,
                "An entry needs a request with method and url.", "request");
        }
        var address = EntryAddress.Parse(ask.TextOf("url") ?? "", _request.FhirBase, out var problem);
        if (address is null)
        {
            return Refuse(understood, StatusCodes.Status422UnprocessableEntity, IssueType.NotFound, problem!, "request.url");
        }
        if (address.Operation is not null)
        {
            return ReadCall(understood, entry, ask, address);
        }
        return ask.TextOf("method") switch
        {
            "GET" or "HEAD" => ReadRead(understood, address, ask),
            not ("GET" or "HEAD") when address.Scope is { Path: var path } && path != address.Type.Name =>
                Refuse(understood, StatusCodes.Status422UnprocessableEntity, IssueType.Invalid,
                    "The url is that of a search, which is asked by GET.", "request.url"),
            "POST" when address is { Id: null, IsHistory: false, Query: null } =>
                ReadWrite(understood, WriteKind.Create, entry, ask, address, ask.TextOf("ifNoneExist")),
            "PUT" when address is { Id: not null, IsHistory: false, Query: null } or { Id: null, IsHistory: false, Query: not null } =>
                ReadWrite(understood, WriteKind.Update, entry, ask, address, address.Query),
            "DELETE" when address is { Id: not null, IsHistory: false, Query: null } or { Id: null, IsHistory: false, Query: not null } =>
                ReadWrite(understood, WriteKind.Delete, entry, ask, address, address.Query),
            "PATCH" when address is { Id: not null, IsHistory: false, Query: null } or { Id: null, IsHistory: false, Query: not null } =>
                ReadWrite(understood, WriteKind.Patch, entry, ask, address, address.Query),
            "POST" or "PUT" or "PATCH" or "DELETE" => Refuse(understood, StatusCodes.Status422UnprocessableEntity, IssueType.Invalid,
                "The url does not fit the method: POST takes Type, PUT, PATCH and DELETE take Type/id or Type?criteria.", "request.url"),
            _ => Refuse(understood, StatusCodes.Status422UnprocessableEntity, IssueType.Value,
                "The method must be GET, POST, PUT, PATCH or DELETE.", "request.method"),
        };
    }

    /// <summary>An operation; the gate is asked about it when it is called.</summary>
    private BundleEntry ReadCall(BundleEntry understood, Element entry, Element ask, EntryAddress address)
    {
        if (_isTransaction)
        {
            return Refuse(understood, StatusCodes.Status422UnprocessableEntity, IssueType.NotSupported,
                "Operations can be called in a batch, not in a transaction.", "request.url");
        }
        var resource = entry.First("resource");
        return ask.TextOf("method") is { } method and ("GET" or "POST")
            ? understood with
            {
                Call = new EntryCall(method, address.Operation!, address.Query is null ? "" : "?" + address.Query,
                    resource.Exists ? resource.AsResource().Json : default),
            }
            : Refuse(understood, StatusCodes.Status422UnprocessableEntity, IssueType.Value,
                "An operation is called by GET or POST.", "request.method");
    }

    private BundleEntry ReadRead(BundleEntry understood, EntryAddress address, Element ask)
    {
        if (address.Scope is { } scope)
        {
            return ReadSearch(understood, address, scope, ask.TextOf("method") == "HEAD");
        }
        var interaction = address switch
        {
            { Id: null, Type.IsAbstract: true } => HubInteraction.SystemHistory,
            { Id: null } => HubInteraction.TypeHistory,
            { Version: not null } => HubInteraction.VersionRead,
            { IsHistory: true } => HubInteraction.InstanceHistory,
            _ => HubInteraction.Read,
        };
        var decision = _request.Ask(interaction, address.Type.IsAbstract ? null : address.Type.Name);
        if (ResourceSubset.Read(FhirRequest.Parse(address.Query), out var subset) is { } problem)
        {
            return Refuse(understood, StatusCodes.Status400BadRequest, problem.Code, problem.Diagnostics!, "request.url");
        }
        return decision.Allowed
            ? understood with
            {
                Read = new EntryRead(address, decision.Filter, ask.TextOf("ifNoneMatch"), ask.TextOf("ifModifiedSince"))
                {
                    IsHead = ask.TextOf("method") == "HEAD",
                    Subset = subset,
                },
            }
            : Refuse(understood, decision.Status, IssueType.Forbidden, decision.Reason);
    }

    /// <summary>A search, by the gate's answers to what its own address would be asked by.</summary>
    private BundleEntry ReadSearch(BundleEntry understood, EntryAddress address, SearchScope scope, bool isHead)
    {
        var parameters = FhirRequest.Parse(address.Query);
        var isOfAll = scope is { MayNarrow: true, Compartment: null };
        var decision = _request.Ask(
            isOfAll ? HubInteraction.SystemSearch : HubInteraction.Search,
            scope.MayNarrow ? null : scope.Types[0].Name,
            SearchInteraction.OperationOf(parameters));
        if (decision.Allowed && scope.Compartment is { } compartment
            && _request.Ask(HubInteraction.Read, compartment.Type.Name) is { Allowed: false } refused)
        {
            decision = refused;
        }
        if (!decision.Allowed)
        {
            return Refuse(understood, decision.Status, IssueType.Forbidden, decision.Reason);
        }
        var allowed = scope.MayNarrow ? scope.Without(type => !IsAllowed(type)) : scope;
        return understood with
        {
            Read = new EntryRead(address, decision.Filter, null, null)
            {
                IsHead = isHead,
                Scope = SearchInteraction.Restrict(allowed, parameters, IsAllowed),
            },
        };

        bool IsAllowed(FhirType type) => _request.Ask(HubInteraction.Search, type.Name).Allowed;
    }

    private BundleEntry ReadWrite(BundleEntry understood, WriteKind kind, Element entry, Element ask, EntryAddress address,
        string? condition)
    {
        var decision = _request.Ask(InteractionOf(kind), address.Type.Name);
        if (!decision.Allowed)
        {
            return Refuse(understood, decision.Status, IssueType.Forbidden, decision.Reason);
        }
        Criteria? criteria = null;
        if (condition is not null && !Criteria.TryParse(address.Type, condition, _conditional, out criteria, out var issues))
        {
            var below = kind == WriteKind.Create ? "request.ifNoneExist" : "request.url";
            return understood with
            {
                Refusal = WriteResult.Refused(StatusCodes.Status422UnprocessableEntity,
                    [.. issues.Select(issue => issue with { Expression = $"{understood.Location}.{below}" })]),
            };
        }
        if (Preconditions.TryRead(ask.TextOf("ifMatch"), ask.TextOf("ifNoneMatch"), out var ifMatch, out var mustBeNew) is { } problem)
        {
            return Refuse(understood, StatusCodes.Status422UnprocessableEntity, IssueType.Value, problem, "request");
        }
        var fullUrl = _isTransaction ? entry.TextOf("fullUrl") : null;
        var write = new ResourceWrite(kind, address.Type, decision.Filter)
        {
            Id = address.Id,
            Criteria = criteria,
            IfMatch = kind == WriteKind.Create ? null : ifMatch,
            MustBeNew = mustBeNew,
            Caller = _request.Asked.Caller,
            FhirBase = _request.FhirBase,
            Labels = _labels,
            Entry = understood.Location,
            FullUrl = fullUrl,
        };
        return kind switch
        {
            WriteKind.Delete => understood with { Write = write },
            WriteKind.Patch => WithPatch(understood, write, entry.First("resource"), fullUrl),
            _ => WithContent(understood, write, entry.First("resource"), fullUrl),
        };
    }

    /// <summary>A patch in a Bundle: Parameters of a FHIRPath Patch, or a Binary that holds one of the other forms.</summary>
    private BundleEntry WithPatch(BundleEntry understood, ResourceWrite write, Element element, string? fullUrl)
    {
        var resource = element.Exists ? element.AsResource() : null;
        var isBinary = resource?.TypeName == "Binary";
        var content = isBinary ? BinaryContent(resource!) : resource?.Json;
        if (content is null)
        {
            return Refuse(understood, StatusCodes.Status422UnprocessableEntity, IssueType.Required,
                "A PATCH needs a resource: Parameters, or a Binary with contentType and data.", "resource");
        }
        var mediaType = isBinary ? resource!.Root.TextOf("contentType")?.Split(';')[0].Trim() : "application/fhir+json";
        var baseOf = EntryNames.BaseOf(fullUrl);
        return ResourcePatch.TryRead(mediaType, content.Value, patched => ReferenceSite.Find(patched, _names, baseOf), _request.FhirBase,
            out var patch, out var issues)
            ? understood with { Write = write with { Patch = patch } }
            : understood with
            {
                Refusal = WriteResult.Refused(StatusCodes.Status422UnprocessableEntity, [.. issues.Select(write.AtEntry)]),
            };
    }

    private static ReadOnlyMemory<byte>? BinaryContent(Resource binary)
    {
        var data = binary.Root.TextOf("data");
        var bytes = new byte[data?.Length ?? 0];
        return data is not null && Convert.TryFromBase64String(data, bytes, out var length) ? bytes.AsMemory(0, length) : null;
    }

    private BundleEntry WithContent(BundleEntry understood, ResourceWrite write, Element element, string? fullUrl)
    {
        if (!element.Exists)
        {
            return Refuse(understood, StatusCodes.Status422UnprocessableEntity, IssueType.Required, "A POST or PUT needs a resource.",
                "resource");
        }
        var resource = element.AsResource();
        if (resource.TypeName != write.Type.Name)
        {
            return Refuse(understood, StatusCodes.Status422UnprocessableEntity, IssueType.Invalid,
                $"The url is for {write.Type.Name}, and the resource is of another type.", "resource");
        }
        if (write.Kind == WriteKind.Update && write.Criteria is null)
        {
            if (!ResourceId.IsValid(write.Id!))
            {
                return Refuse(understood, StatusCodes.Status422UnprocessableEntity, IssueType.Value, ResourceId.Rule, "request.url");
            }
            if (resource.Id != write.Id)
            {
                return Refuse(understood, StatusCodes.Status422UnprocessableEntity, IssueType.Invalid,
                    "A PUT needs the id of its url in the resource too.", "resource.id");
            }
        }
        var sites = ReferenceSite.Find(resource, _names, EntryNames.BaseOf(fullUrl));
        return understood with
        {
            Write = write with
            {
                Id = write.Kind == WriteKind.Update ? write.Id ?? resource.Id : null,
                Content = new ResourceContent(resource, sites, _request.FhirBase),
            },
        };
    }

    private static HubInteraction InteractionOf(WriteKind kind) => kind switch
    {
        WriteKind.Create => HubInteraction.Create,
        WriteKind.Update => HubInteraction.Update,
        WriteKind.Patch => HubInteraction.Patch,
        _ => HubInteraction.Delete,
    };

    private static BundleEntry Refuse(BundleEntry entry, int status, string code, string diagnostics, string? below = null) => entry with
    {
        Refusal = WriteResult.Refused(status, Issue.Error(code, diagnostics, below is null ? entry.Location : $"{entry.Location}.{below}")),
    };
}
