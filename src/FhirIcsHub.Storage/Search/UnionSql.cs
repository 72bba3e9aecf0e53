namespace FhirIcsHub.Storage.Search;

/// <summary>
/// Queries for keys, joined by UNION ALL, as many as there may be: SQLite takes five hundred in one row, and more only in groups.
/// </summary>
internal sealed class UnionSql(SqlBuilder sql)
{
    private const int InGroup = 400;

    private int _groupStart = sql.Length;
    private int _inGroup;
    private bool _isGrouped;

    /// <summary>The next query is appended behind this.</summary>
    public void Next()
    {
        if (_inGroup == InGroup)
        {
            Close();
            _isGrouped = true;
        }

        sql.Append(_inGroup == 0 && !_isGrouped ? "" : " UNION ALL ");
        if (_inGroup == 0)
        {
            _groupStart = sql.Length;
        }

        _inGroup++;
    }

    /// <summary>The last query was appended.</summary>
    public void End()
    {
        if (_isGrouped)
        {
            Close();
        }
    }

    private void Close()
    {
        sql.Insert(_groupStart, "SELECT * FROM (");
        sql.Append($") {sql.NewRow()}");
        _inGroup = 0;
    }
}
