using System.Text.Json.Nodes;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage;
using FhirIcsHub.Storage.Model;

namespace FhirIcsHub.Feeds.Messages;

internal enum EntryAction
{
    Write,
    Delete,
    Read,
}

/// <summary>One resource of a message on its way into the hub.</summary>
internal sealed class FeedEntry(int index, EntryAction action)
{
    private readonly List<Issue> _issues = [];

    /// <summary>Position in the Bundle; -1 for a request about one resource.</summary>
    public int Index { get; } = index;

    public EntryAction Action { get; } = action;

    public FhirType? Type { get; set; }

    /// <summary>The feed's own id of the resource: with feed and type its source key.</summary>
    public string? SourceId { get; set; }

    public string? FullUrl { get; init; }

    /// <summary>Criteria of a conditional create (<c>ifNoneExist</c>) or update (<c>Type?...</c>), as a query.</summary>
    public string? Criteria { get; set; }

    public bool IsConditionalCreate { get; set; }

    /// <summary>The resource as sent; null for a delete or read.</summary>
    public Resource? AsSent { get; set; }

    public int BodyStart { get; set; }

    public byte[] Hash { get; set; } = [];

    /// <summary>The entry's resource, mapped; taken by the plan, which gives it the hub's references.</summary>
    public JsonObject? Mapped { get; set; }

    public IReadOnlyList<Issue> MappingIssues { get; set; } = [];

    /// <summary>HTTP status of a refusal that the reading of the message came to; 0 = none.</summary>
    public int Refusal { get; private set; }

    public IReadOnlyList<Issue> Issues => _issues;

    public string Key => $"{Type!.Name}/{SourceId}";

    public void Add(Issue issue) => _issues.Add(issue);

    public void Refuse(int status, string code, string diagnostics, string? element = null)
    {
        Refusal = status;
        _issues.Add(Issue.Error(code, diagnostics, Place(element)));
    }

    public void Refuse(int status, IEnumerable<Issue> issues)
    {
        Refusal = status;
        _issues.AddRange(issues);
    }

    /// <summary>Where something stands in the message: <c>Patient.name</c> or <c>Bundle.entry[3].resource.name</c>.</summary>
    public string Place(string? element = null)
    {
        if (Index < 0)
        {
            return element ?? Type?.Name ?? "Resource";
        }

        var entry = $"Bundle.entry[{Index}]";
        if (element is null)
        {
            return entry;
        }

        var dot = element.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? entry + ".resource" : $"{entry}.resource{element[dot..]}";
    }

    /// <summary>
    /// An issue of the resource, placed in the message. Lines and columns of an entry are those of the resource alone, so they go.
    /// </summary>
    public Issue Placed(Issue issue) => Index < 0 ? issue : issue with { Expression = Place(issue.Expression), Line = null, Column = null };
}

/// <summary>What the plan of a message makes of one entry.</summary>
internal sealed class PlannedEntry(FeedEntry entry)
{
    public FeedEntry Entry => entry;

    public List<Issue> Issues { get; } = [.. entry.Issues];

    /// <summary>HTTP status of a refusal; 0 = it is to be carried out.</summary>
    public int Refusal { get; set; } = entry.Refusal;

    public bool IsRefused => Refusal != 0;

    public string? SourceId { get; set; } = entry.SourceId;

    public string HubId { get; set; } = "";

    /// <summary>The feed's resource so far; null when it is new.</summary>
    public SourceResourceRow? Known { get; set; }

    /// <summary>The same was received before: nothing is to be done.</summary>
    public bool IsUnchanged { get; set; }

    /// <summary>A later entry of the message is about the same resource.</summary>
    public bool IsSuperseded { get; set; }

    public JsonObject? Json { get; set; }

    public PreparedResource? Prepared { get; set; }

    /// <summary>The read resource that <see cref="Prepared"/> was made of; Patients are linked by it.</summary>
    public Resource? Resource { get; set; }

    /// <summary>References to Patients of the feed: the object in <see cref="Json"/> and the hub id of the source Patient.</summary>
    public List<(JsonObject Reference, string PatientId)> Patients { get; } = [];

    /// <summary>Patient ids that <see cref="Prepared"/> refers to, in the order of <see cref="Patients"/>.</summary>
    public IReadOnlyList<string> PreparedFor { get; set; } = [];

    public bool IsEffective => !IsRefused && !IsUnchanged && !IsSuperseded && entry.Action != EntryAction.Read;

    public string Key => $"{entry.Type!.Name}/{SourceId}";

    public void Refuse(int status, string code, string diagnostics, string? element = null)
    {
        Refusal = status;
        Issues.Add(Issue.Error(code, diagnostics, entry.Place(element)));
    }
}
