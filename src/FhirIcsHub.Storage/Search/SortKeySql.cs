using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Storage.Search;

/// <summary>One sort key as SQL: <c>r</c> is the Resource table, <c>w</c> the index when it is walked along.</summary>
internal sealed class SortKeySql
{
    private readonly SortedColumns _columns;
    private readonly bool _isDescending;

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
        var parts = key.Parameter.UnionOf.Count > 0 ? key.Parameter.UnionOf : [key.Parameter];
        Keys = string.Join(", ", parts.Select(part => sql.Parameter((long)session.ParameterKey(part))));
        var entry = sql.NewRow();

        // The key of the index on references is not in the order of the target's id: SQLite would rather walk along another index, through
        // all resources, to find the least one. An expression keeps it from that.
        var ownIndex = key.Parameter.Type == SearchParameterType.Reference ? " || ''" : "";
        Value = $"(SELECT {(_isDescending ? "MAX" : "MIN")}({entry}.\"{_columns.Names[0]}\"{ownIndex}) FROM {Table} {entry} "
            + $"WHERE {entry}.\"ResourceKey\" = r.\"Key\" AND {entry}.\"ParameterKey\" IN ({Keys}))";
    }

    /// <summary>A column of the Resource table: every resource has a value, and there is no index apart.</summary>
    public bool IsColumn { get; }

    /// <summary>The resource's value that comes first in the order; NULL when it has none.</summary>
    public string Value { get; }

    /// <summary>The value in the row of the index that the walk is at.</summary>
    public string Walked => $"w.\"{_columns.Names[0]}\"";

    public string Table => _columns.Table;

    /// <summary>The row that the walk is at is the one of its resource that comes first, so that each resource is met once.</summary>
    public string IsFirst =>
        $"w.\"ParameterKey\" = {Keys} AND r.\"Key\" = w.\"ResourceKey\" AND NOT EXISTS (SELECT 1 FROM {Table} b "
        + $"WHERE b.\"ResourceKey\" = w.\"ResourceKey\" AND b.\"ParameterKey\" = {Keys} "
        + $"AND ({All("b")}) {(_isDescending ? ">" : "<")} ({All("w")}))";

    public string IsMissing => $"NOT EXISTS (SELECT 1 FROM {Table} b WHERE b.\"ResourceKey\" = r.\"Key\" AND b.\"ParameterKey\" = {Keys})";

    private string Keys { get; } = "";

    private string All(string row) => string.Join(", ", _columns.Names.Select(name => $"{row}.\"{name}\""));

    /// <param name="Table">The index.</param>
    /// <param name="Names">The column that is sorted by, and those that tell a resource's rows with the same value apart.</param>
    private sealed record SortedColumns(string Table, IReadOnlyList<string> Names)
    {
        public static SortedColumns Of(SearchParameterType type) => type switch
        {
            SearchParameterType.String => new("\"StringIndex\"", ["Folded", "ExactHash", "Ordinal"]),
            SearchParameterType.Date => new("\"DateIndex\"", ["Low", "High", "Ordinal"]),
            SearchParameterType.Number => new("\"NumberIndex\"", ["Low", "High", "Ordinal"]),
            SearchParameterType.Quantity => new("\"QuantityIndex\"", ["Low"]),
            SearchParameterType.Reference => new("\"ReferenceIndex\"", ["TargetId", "TargetTypeKey", "Ordinal"]),
            SearchParameterType.Uri => new("\"UriIndex\"", ["Value", "Ordinal"]),
            _ => throw new InvalidOperationException($"{type} has no order"),
        };
    }
}
