using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Storage.Search;

/// <summary>
/// References up and down a hierarchy, by the references of its members to what they are part of. It goes through nothing that the caller
/// may not see, and circles end.
/// </summary>
internal sealed class HierarchySql(SqlBuilder sql, ReadSession session, VisibleResources visible)
{
    /// <summary>Appends a query for the keys of resources whose reference leads there.</summary>
    /// <param name="reference">The reference parameter.</param>
    /// <param name="hierarchy">Where it is to lead.</param>
    /// <param name="row">The resource whose reference it is to be; null = all.</param>
    public void Append(SearchParameterInfo reference, HierarchySearch hierarchy, string? row)
    {
        // The resource itself counts even where it is not stored here.
        AppendReferences(reference, hierarchy, row, sql.Parameter(hierarchy.Id));
        sql.Append(" UNION ALL ");
        AppendReferences(reference, hierarchy, row, null);
    }

    private void AppendReferences(SearchParameterInfo reference, HierarchySearch hierarchy, string? row, string? id)
    {
        var entry = sql.NewRow();
        sql.Append($"SELECT {entry}.\"ResourceKey\" FROM \"ReferenceIndex\" {entry} WHERE {entry}.\"ParameterKey\" = {KeyOf(reference)} ")
            .Append($"AND {entry}.\"TargetTypeKey\" = {sql.Parameter((long)session.Catalog.TypeKey(hierarchy.Type))} ")
            .Append(row is null ? "" : $"AND {entry}.\"ResourceKey\" = {row}.\"Key\" ")
            .Append($"AND {entry}.\"TargetId\" ");
        if (id is not null)
        {
            sql.Append($"= {id}");
            return;
        }

        sql.Append("IN (");
        AppendMembers(hierarchy);
        sql.Append(")");
    }

    /// <summary>The ids of the resource and of all below or above it.</summary>
    private void AppendMembers(HierarchySearch hierarchy)
    {
        var type = sql.Parameter((long)session.Catalog.TypeKey(hierarchy.Type));
        var parents = string.Join(", ", HierarchySearch.ParentOf(hierarchy.Type)!.FiledUnder.Select(KeyOf));
        var (start, from, link, next) = (sql.NewRow(), sql.NewRow(), sql.NewRow(), sql.NewRow());
        sql.Append($"WITH RECURSIVE h(t) AS (SELECT {start}.\"Id\" FROM \"Resource\" {start} WHERE ")
            .Append($"{start}.\"Id\" = {sql.Parameter(hierarchy.Id)} AND {visible.Condition(sql, hierarchy.Type, [], start)} ")
            .Append($"UNION SELECT {next}.\"Id\" FROM h CROSS JOIN ");
        sql.Append(hierarchy.IsBelow
            ? $"\"ReferenceIndex\" {link} CROSS JOIN \"Resource\" {next} WHERE {link}.\"TargetId\" = h.t "
                + $"AND {next}.\"Key\" = {link}.\"ResourceKey\" "
            : $"\"Resource\" {from} CROSS JOIN \"ReferenceIndex\" {link} CROSS JOIN \"Resource\" {next} "
                + $"WHERE {from}.\"TypeKey\" = {type} AND {from}.\"Id\" = h.t AND {link}.\"ResourceKey\" = {from}.\"Key\" "
                + $"AND {next}.\"Id\" = {link}.\"TargetId\" ");
        sql.Append($"AND {link}.\"ParameterKey\" IN ({parents}) AND {link}.\"TargetTypeKey\" = {type} ")
            .Append($"AND {visible.Condition(sql, hierarchy.Type, [], next)}) SELECT h.t FROM h");
    }

    private string KeyOf(SearchParameterInfo parameter) => sql.Parameter((long)session.ParameterKey(parameter));
}
