using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Storage.Search;

/// <summary>One sort key as SQL: <c>r</c> is the Resource table, <c>w</c> the index when it is walked along.</summary>
internal sealed class SortKeySql
{
    private const string CodesOf = " CROSS JOIN \"IndexedCode\" {1} WHERE {0}.\"ResourceKey\" = r.\"Key\" "
        + "AND {1}.\"ParameterKey\" = {0}.\"ParameterKey\" AND {1}.\"CodeHash\" = {0}.\"CodeHash\" AND {1}.\"SystemHash\" = {0}.\"SystemHash\" AND ";

    private readonly SortedColumns _columns;
    private readonly bool _isDescending;
    private readonly List<string> _keys = [];
    private readonly SortedUnits? _units;

    public SortKeySql(SqlBuilder sql, ReadSession session, SearchSortKey key)
    {
        _isDescending = key.IsDescending;
        IsColumn = key.Parameter.IsResourceColumn;
        if (IsColumn)
        {
            _columns = new SortedColumns("", [key.Parameter.Code == "_id" ? "Id" : "LastUpdated"]);
            Value = $"r.\"{_columns.Names[0]}\"";
            return;
        }

        _columns = SortedColumns.Of(key.Parameter.Type);
        _keys.AddRange(key.Parameter.FiledUnder.Select(part => sql.Parameter((long)session.ParameterKey(part))));
        var (entry, code) = (sql.NewRow(), sql.NewRow());
        var least = _isDescending ? "MAX" : "MIN";
        if (key.Parameter.Type == SearchParameterType.Token)
        {
            Value = $"(SELECT {least}({code}.\"Code\") FROM {Table} {entry}{Codes(entry, code)}{entry}.\"ParameterKey\" {IsOne})";
            IsMissing = $"NOT EXISTS (SELECT 1 FROM {Table} {entry}{Codes(entry, code)}{entry}.\"ParameterKey\" {IsOne})";
            return;
        }

        IsMissing = $"NOT EXISTS (SELECT 1 FROM {Table} b WHERE b.\"ResourceKey\" = r.\"Key\" AND b.\"ParameterKey\" {IsOne})";
        if (key.IsAmount)
        {
            _units = new SortedUnits(sql, session, key.Parameter.FiledUnder);
            var amount = _units.Amount(entry);
            Value = $"(SELECT COALESCE({least}(CASE WHEN {entry}.\"SystemHash\" <> 0 THEN {amount} END), {least}({amount})) FROM {Table} {entry} "
                + $"WHERE {entry}.\"ResourceKey\" = r.\"Key\" AND {entry}.\"ParameterKey\" {IsOne})";
            return;
        }

        // The key of the index on references is not in the order of the target's id: SQLite would rather walk along another index, through
        // all resources, to find the least one. An expression keeps it from that.
        var ownIndex = key.Parameter.Type == SearchParameterType.Reference ? " || ''" : "";
        Value = $"(SELECT {least}({entry}.\"{_columns.Names[0]}\"{ownIndex}) FROM {Table} {entry} "
            + $"WHERE {entry}.\"ResourceKey\" = r.\"Key\" AND {entry}.\"ParameterKey\" {IsOne})";
    }

    /// <summary>A column of the Resource table: every resource has a value, and there is no index apart.</summary>
    public bool IsColumn { get; }

    /// <summary>The resource's value that comes first in the order; NULL when it has none.</summary>
    public string Value { get; }

    /// <summary>What the walk along the index is in the order of.</summary>
    public string Walked => $"w.\"{_columns.Names[0]}\"";

    /// <summary>The value in the row of the index that the walk is at.</summary>
    public string WalkedValue(IndexStretch stretch) => _units?.Amount("w", stretch) ?? Walked;

    public string Table => _columns.Table;

    /// <summary>The condition that a resource has no value.</summary>
    public string IsMissing { get; } = "";

    /// <summary>The comparison of a parameter's key with those that the values are filed under.</summary>
    public string IsOne => _keys.Count == 1 ? $"= {_keys[0]}" : $"IN ({string.Join(", ", _keys)})";

    /// <summary>The row that the walk is at is the one of its resource that comes first, so that each resource is met once.</summary>
    /// <param name="stretch">Which part of the index is walked along.</param>
    public string IsFirst(IndexStretch stretch) =>
        $"w.\"ParameterKey\" = {_keys[stretch.Part]} {_units?.Condition("w", stretch)}"
        + $"AND r.\"Key\" = w.\"ResourceKey\" AND NOT EXISTS (SELECT 1 FROM {Table} b WHERE b.\"ResourceKey\" = w.\"ResourceKey\" "
        + $"AND b.\"ParameterKey\" {IsOne} AND {ComesBefore})";

    /// <summary>Another row of the resource, <c>b</c>, comes first. Of one unit no amounts need be reckoned.</summary>
    private string ComesBefore
    {
        get
        {
            var sign = _isDescending ? ">" : "<";
            var columns = Compared(Columns);
            return _units is null ? columns
                : $"CASE WHEN b.\"CodeHash\" = w.\"CodeHash\" AND b.\"SystemHash\" = w.\"SystemHash\" THEN {columns} "
                    + $"ELSE {Compared(row => [SortedUnits.Rank(row, _isDescending), _units.Amount(row), .. Columns(row).Skip(1)])} END";

            string Compared(Func<string, IEnumerable<string>> values) =>
                $"({string.Join(", ", values("b"))}) {sign} ({string.Join(", ", values("w"))})";
        }
    }

    private static string Codes(string entry, string code) =>
        CodesOf.Replace("{0}", entry, StringComparison.Ordinal).Replace("{1}", code, StringComparison.Ordinal);

    /// <summary>Of a union the parameter tells rows with the same value apart too.</summary>
    private IEnumerable<string> Columns(string row) =>
        (_keys.Count == 1 ? _columns.Names : [.. _columns.Names, "ParameterKey"]).Select(name => $"{row}.\"{name}\"");

    /// <param name="Table">The index.</param>
    /// <param name="Names">The column that is sorted by, and those that tell a resource's rows with the same value apart.</param>
    private sealed record SortedColumns(string Table, IReadOnlyList<string> Names)
    {
        public static SortedColumns Of(SearchParameterType type) => type switch
        {
            SearchParameterType.Token => new("\"TokenIndex\"", ["CodeHash"]),
            SearchParameterType.String => new("\"StringIndex\"", ["Folded", "ExactHash", "Ordinal"]),
            SearchParameterType.Date => new("\"DateIndex\"", ["Low", "High", "Ordinal"]),
            SearchParameterType.Number => new("\"NumberIndex\"", ["Low", "High", "Ordinal"]),
            SearchParameterType.Quantity => new("\"QuantityIndex\"", ["Low", "High", "CodeHash", "SystemHash", "Ordinal"]),
            SearchParameterType.Reference => new("\"ReferenceIndex\"", ["TargetId", "TargetTypeKey", "Ordinal"]),
            SearchParameterType.Uri => new("\"UriIndex\"", ["Value", "Ordinal"]),
            _ => throw new InvalidOperationException($"{type} has no order"),
        };
    }
}
