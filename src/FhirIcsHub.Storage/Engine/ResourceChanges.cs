using FhirIcsHub.Fhir.Search;
using FhirIcsHub.Storage.Model;

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
    public List<OutboxRow> Outbox { get; } = [];

    public NewCodes NewCodes { get; } = newCodes;

    public bool IsEmpty => Outbox.Count == 0 && IndexRows == 0;

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

    /// <summary>Adds the index rows of a resource's current version.</summary>
    /// <param name="resourceKey">The resource.</param>
    /// <param name="entries">What it can be found by.</param>
    /// <param name="parameterKey">Key of a search parameter by its name.</param>
    /// <param name="typeKey">Key of a resource type by its name.</param>
    public void AddIndexRows(long resourceKey, SearchEntries entries, Func<string, int> parameterKey, Func<string, int> typeKey)
    {
        foreach (var entry in entries.Tokens)
        {
            AddToken(resourceKey, entry, parameterKey(entry.Parameter.Key));
        }

        foreach (var entry in entries.Strings)
        {
            Strings.Add(new StringIndexRow
            {
                ParameterKey = parameterKey(entry.Parameter.Key),
                Folded = IndexValue.Text(entry.Folded),
                ExactHash = IndexValue.Hash(entry.Value),
                ResourceKey = resourceKey,
                Ordinal = entry.Ordinal,
            });
        }

        foreach (var entry in entries.Dates)
        {
            Dates.Add(new DateIndexRow
            {
                ParameterKey = parameterKey(entry.Parameter.Key),
                Low = entry.Low,
                High = entry.High,
                ResourceKey = resourceKey,
                Ordinal = entry.Ordinal,
            });
        }

        AddNumbers(resourceKey, entries, parameterKey);
        foreach (var entry in entries.References)
        {
            AddReference(resourceKey, entry, parameterKey, typeKey);
        }

        foreach (var entry in entries.Uris)
        {
            Uris.Add(new UriIndexRow
            {
                ParameterKey = parameterKey(entry.Parameter.Key),
                Value = IndexValue.Key(entry.Value),
                ResourceKey = resourceKey,
                Ordinal = entry.Ordinal,
            });
        }
    }

    private void AddToken(long resourceKey, TokenEntry entry, int parameterKey)
    {
        var row = new TokenIndexRow
        {
            ParameterKey = parameterKey,
            SystemHash = IndexValue.Hash(entry.System),
            CodeHash = IndexValue.Hash(entry.Code),
            ResourceKey = resourceKey,
            Ordinal = entry.Ordinal,
        };
        Tokens.Add(row);
        if (entry.Parameter.KeepsCodes)
        {
            NewCodes.Add(parameterKey, entry.Code, row.CodeHash, entry.System, row.SystemHash);
        }
    }

    private void AddNumbers(long resourceKey, SearchEntries entries, Func<string, int> parameterKey)
    {
        foreach (var entry in entries.Numbers)
        {
            Numbers.Add(new NumberIndexRow
            {
                ParameterKey = parameterKey(entry.Parameter.Key),
                Low = SortableDecimal.Encode(entry.Low),
                High = SortableDecimal.Encode(entry.High),
                ResourceKey = resourceKey,
                Ordinal = entry.Ordinal,
            });
        }

        foreach (var entry in entries.Quantities)
        {
            var row = new QuantityIndexRow
            {
                ParameterKey = parameterKey(entry.Parameter.Key),
                SystemHash = IndexValue.Hash(entry.System),
                CodeHash = IndexValue.Hash(entry.Code),
                Low = SortableDecimal.Encode(entry.Low),
                High = SortableDecimal.Encode(entry.High),
                ResourceKey = resourceKey,
                Ordinal = entry.Ordinal,
            };
            Quantities.Add(row);
            if (entry.Code is { } unit)
            {
                NewCodes.Add(row.ParameterKey, unit, row.CodeHash, entry.System, row.SystemHash);
            }
        }
    }

    private void AddReference(long resourceKey, ReferenceEntry entry, Func<string, int> parameterKey, Func<string, int> typeKey) =>
        References.Add(new ReferenceIndexRow
        {
            ParameterKey = parameterKey(entry.Parameter.Key),
            TargetTypeKey = entry is { IsLocal: true, TargetType: { } type } ? typeKey(type) : 0,
            TargetId = IndexValue.Key(entry.TargetId),
            ResourceKey = resourceKey,
            Ordinal = entry.Ordinal,
        });
}
