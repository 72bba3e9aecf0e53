using FhirIcsHub.Fhir.Search;
using FhirIcsHub.Storage.Model;
using FhirIcsHub.Storage.Search.Texts;

namespace FhirIcsHub.Storage.Engine;

/// <summary>Resource versions that a session has made and not yet written, with all rows that belong to them.</summary>
internal sealed class ResourceChanges(NewCodes newCodes)
{
    /// <summary>New resources.</summary>
    public List<ResourceRow> Created { get; } = [];

    /// <summary>New versions of resources; the row in the table goes to the history, its index rows go away.</summary>
    public List<ResourceRow> Replaced { get; } = [];

    public List<TokenIndexRow> Tokens { get; } = [];
    public List<StringIndexRow> Strings { get; } = [];
    public List<DateIndexRow> Dates { get; } = [];
    public List<NumberIndexRow> Numbers { get; } = [];
    public List<QuantityIndexRow> Quantities { get; } = [];
    public List<ReferenceIndexRow> References { get; } = [];
    public List<UriIndexRow> Uris { get; } = [];
    public List<TextRow> Texts { get; } = [];
    public List<ContainedResourceRow> Contained { get; } = [];
    public List<OutboxRow> Outbox { get; } = [];

    public NewCodes NewCodes { get; } = newCodes;

    public bool IsEmpty => Outbox.Count == 0 && IndexRows == 0 && Texts.Count == 0 && Contained.Count == 0;

    /// <summary>How many index rows there are.</summary>
    public int IndexRows =>
        Tokens.Count + Strings.Count + Dates.Count + Numbers.Count + Quantities.Count + References.Count + Uris.Count;

    /// <summary>How many index rows the database keeps of these: a row that a resource has twice is kept once.</summary>
    public int Distinct() => Tokens.Select(row => (row.ParameterKey, row.SystemHash, row.CodeHash, row.Ordinal)).Distinct().Count()
        + Strings.Select(row => (row.ParameterKey, row.Folded, row.ExactHash, row.Ordinal)).Distinct().Count()
        + Dates.Select(row => (row.ParameterKey, row.Low, row.High, row.Ordinal)).Distinct().Count()
        + Numbers.Select(row => (row.ParameterKey, row.Low, row.High, row.Ordinal)).Distinct().Count()
        + Quantities.Select(row => (row.ParameterKey, row.SystemHash, row.CodeHash, row.Low, row.High, row.Ordinal)).Distinct().Count()
        + References.Select(row => (row.ParameterKey, row.TargetTypeKey, row.TargetId, row.Ordinal)).Distinct().Count()
        + Uris.Select(row => (row.ParameterKey, row.Value, row.Ordinal)).Distinct().Count();

    public void Clear()
    {
        Created.Clear();
        Replaced.Clear();
        Tokens.Clear();
        Strings.Clear();
        Dates.Clear();
        Numbers.Clear();
        Quantities.Clear();
        References.Clear();
        Uris.Clear();
        Texts.Clear();
        Contained.Clear();
        Outbox.Clear();
        NewCodes.Clear();
    }

    public void Add(ResourceRow row, ResourceChange change)
    {
        (change == ResourceChange.Created ? Created : Replaced).Add(row);
        Outbox.Add(new OutboxRow
        {
            Sequence = row.Sequence,
            ResourceKey = row.Key,
            TypeKey = row.TypeKey,
            Version = row.Version,
            Change = change,
            FeedKey = row.FeedKey,
        });
    }

    /// <summary>Adds the words of a resource's current version.</summary>
    public void AddText(long resourceKey, ResourceText words)
    {
        if (!words.IsEmpty)
        {
            Texts.Add(new TextRow(resourceKey, words.Narrative, words.Content));
        }
    }

    /// <summary>Adds a resource that another one contains.</summary>
    /// <param name="key">A key of its own.</param>
    /// <param name="containerKey">The resource that contains it.</param>
    /// <param name="contained">The contained resource.</param>
    /// <param name="typeKey">Key of its type.</param>
    /// <param name="rows">Its index rows.</param>
    public void AddContained(long key, long containerKey, ContainedEntries contained, int typeKey, IndexRowSet rows)
    {
        Contained.Add(new ContainedResourceRow
        {
            Key = key,
            ContainerKey = containerKey,
            TypeKey = typeKey,
            Id = IndexValue.Key(contained.Id),
        });
        Add(key, rows);
    }

    /// <summary>Adds the index rows of a resource's current version, and the codes in them that the table of codes may not have.</summary>
    public void Add(long resourceKey, IndexRowSet rows)
    {
        rows.Belong(resourceKey);
        Tokens.AddRange(rows.Tokens);
        Strings.AddRange(rows.Strings);
        Dates.AddRange(rows.Dates);
        Numbers.AddRange(rows.Numbers);
        Quantities.AddRange(rows.Quantities);
        References.AddRange(rows.References);
        Uris.AddRange(rows.Uris);
        foreach (var code in rows.Codes)
        {
            NewCodes.Add(code);
        }
    }
}
