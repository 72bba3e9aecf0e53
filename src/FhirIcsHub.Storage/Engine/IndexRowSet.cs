using FhirIcsHub.Fhir.Search;
using FhirIcsHub.Storage.Model;

namespace FhirIcsHub.Storage.Engine;

/// <summary>
/// The index rows of one resource. All but its key can be told outside the writer, when every search parameter has its key already.
/// </summary>
internal sealed class IndexRowSet
{
    private readonly List<CodeInUse> _codes = [];

    public TokenIndexRow[] Tokens { get; private init; } = [];

    public StringIndexRow[] Strings { get; private init; } = [];

    public DateIndexRow[] Dates { get; private init; } = [];

    public NumberIndexRow[] Numbers { get; private init; } = [];

    public QuantityIndexRow[] Quantities { get; private init; } = [];

    public ReferenceIndexRow[] References { get; private init; } = [];

    public UriIndexRow[] Uris { get; private init; } = [];

    /// <summary>The codes that the table of codes is to have.</summary>
    public IReadOnlyList<CodeInUse> Codes => _codes;

    /// <summary>The rows; null when a parameter has no key yet.</summary>
    /// <param name="entries">What the resource can be found by.</param>
    /// <param name="catalog">Knows the keys.</param>
    public static IndexRowSet? TryMake(SearchEntries entries, StorageCatalog catalog)
    {
        var isComplete = true;
        var rows = Make(entries, Key, catalog.TypeKeyOf);
        return isComplete ? rows : null;

        int Key(string parameter)
        {
            var key = catalog.ParameterKey(parameter);
            isComplete &= key != 0;
            return key;
        }
    }

    /// <param name="entries">What the resource can be found by.</param>
    /// <param name="parameterKey">Key of a search parameter by its name.</param>
    /// <param name="typeKey">Key of a resource type by its name.</param>
    public static IndexRowSet Make(SearchEntries entries, Func<string, int> parameterKey, Func<string, int> typeKey)
    {
        var rows = new IndexRowSet
        {
            Strings = Map(entries.Strings, entry => new StringIndexRow
            {
                ParameterKey = parameterKey(entry.Parameter.Key),
                Folded = IndexValue.Text(entry.Folded),
                ExactHash = IndexValue.Hash(entry.Value),
                Ordinal = entry.Ordinal,
            }),
            Dates = Map(entries.Dates, entry => new DateIndexRow
            {
                ParameterKey = parameterKey(entry.Parameter.Key),
                Low = entry.Low,
                High = entry.High,
                Ordinal = entry.Ordinal,
            }),
            Numbers = Map(entries.Numbers, entry => new NumberIndexRow
            {
                ParameterKey = parameterKey(entry.Parameter.Key),
                Low = SortableDecimal.Encode(entry.Low),
                High = SortableDecimal.Encode(entry.High),
                Ordinal = entry.Ordinal,
            }),
            References = Map(entries.References, entry => new ReferenceIndexRow
            {
                ParameterKey = parameterKey(entry.Parameter.Key),
                TargetTypeKey = entry is { IsLocal: true, TargetType: { } type } ? typeKey(type) : 0,
                TargetId = IndexValue.Key(entry.TargetId),
                Ordinal = entry.Ordinal,
            }),
            Uris = Map(entries.Uris, entry => new UriIndexRow
            {
                ParameterKey = parameterKey(entry.Parameter.Key),
                Value = IndexValue.Key(entry.Value),
                Ordinal = entry.Ordinal,
            }),
            Tokens = new TokenIndexRow[entries.Tokens.Count],
            Quantities = new QuantityIndexRow[entries.Quantities.Count],
        };
        rows.AddTokens(entries, parameterKey);
        rows.AddQuantities(entries, parameterKey);
        return rows;
    }

    /// <summary>Tells the rows whose they are.</summary>
    public void Belong(long resourceKey)
    {
        Array.ForEach(Tokens, row => row.ResourceKey = resourceKey);
        Array.ForEach(Strings, row => row.ResourceKey = resourceKey);
        Array.ForEach(Dates, row => row.ResourceKey = resourceKey);
        Array.ForEach(Numbers, row => row.ResourceKey = resourceKey);
        Array.ForEach(Quantities, row => row.ResourceKey = resourceKey);
        Array.ForEach(References, row => row.ResourceKey = resourceKey);
        Array.ForEach(Uris, row => row.ResourceKey = resourceKey);
    }

    private void AddTokens(SearchEntries entries, Func<string, int> parameterKey)
    {
        for (var i = 0; i < Tokens.Length; i++)
        {
            var entry = entries.Tokens[i];
            var row = Tokens[i] = new TokenIndexRow
            {
                ParameterKey = parameterKey(entry.Parameter.Key),
                SystemHash = IndexValue.Hash(entry.System),
                CodeHash = IndexValue.Hash(entry.Code),
                Ordinal = entry.Ordinal,
            };
            if (entry.Parameter.KeepsCodes)
            {
                _codes.Add(new CodeInUse(row.ParameterKey, entry.Code, row.CodeHash, entry.System, row.SystemHash));
            }
        }
    }

    private void AddQuantities(SearchEntries entries, Func<string, int> parameterKey)
    {
        for (var i = 0; i < Quantities.Length; i++)
        {
            var entry = entries.Quantities[i];
            var row = Quantities[i] = new QuantityIndexRow
            {
                ParameterKey = parameterKey(entry.Parameter.Key),
                SystemHash = IndexValue.Hash(entry.System),
                CodeHash = IndexValue.Hash(entry.Code),
                Low = SortableDecimal.Encode(entry.Low),
                High = SortableDecimal.Encode(entry.High),
                Ordinal = entry.Ordinal,
            };
            if (entry.Code is { } unit)
            {
                _codes.Add(new CodeInUse(row.ParameterKey, unit, row.CodeHash, entry.System, row.SystemHash));
            }
        }
    }

    private static TRow[] Map<TEntry, TRow>(IReadOnlyList<TEntry> entries, Func<TEntry, TRow> row)
    {
        if (entries.Count == 0)
        {
            return [];
        }

        var rows = new TRow[entries.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = row(entries[i]);
        }

        return rows;
    }
}
