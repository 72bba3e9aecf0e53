using FhirIcsHub.Fhir.Search;
using FhirIcsHub.Storage.Search.Containing;

namespace FhirIcsHub.Storage.Search;

/// <summary>
/// Chains and <c>_has</c> as semi-joins through the index on references. Uncorrelated, they go from what is at the far end to the
/// resources searched for; correlated, from one resource to the far end.
/// </summary>
internal sealed class LinkSql(SqlBuilder sql, ReadSession session, VisibleResources visible, CriterionSql criteria)
{
    /// <summary>Appends a query for the keys of resources whose reference leads to one that meets the criterion.</summary>
    /// <param name="reference">The reference parameter.</param>
    /// <param name="chain">Where it leads to.</param>
    /// <param name="row">The resource whose reference it is to be; null = all.</param>
    public void AppendChain(SearchParameterInfo reference, ChainSearch chain, string? row)
    {
        var (link, target) = (sql.NewRow(), sql.NewRow());

        // SQLite joins a CROSS JOIN in the order that is written.
        sql.Append($"SELECT {link}.\"ResourceKey\" FROM ").Append(row is null
            ? $"\"Resource\" {target} CROSS JOIN \"ReferenceIndex\" {link}"
            : $"\"ReferenceIndex\" {link} CROSS JOIN \"Resource\" {target}");
        sql.Append($" WHERE {link}.\"ParameterKey\" = {KeyOf(reference)} AND {link}.\"TargetTypeKey\" = ")
            .Append(sql.Parameter((long)session.Catalog.TypeKey(chain.Target)))
            .Append($" AND {link}.\"TargetId\" = {target}.\"Id\" AND ")
            .Append(row is null ? "" : $"{link}.\"ResourceKey\" = {row}.\"Key\" AND ");
        AppendFarEnd(chain.Criterion, chain.Target, target, row is null);
        if (ContainedCriteria.CanMeet(chain.Criterion) && session.HasContained(chain.Target))
        {
            AppendContained(reference, chain, row);
        }
    }

    /// <summary>As R4 has it, a chain goes into what the resource contains too.</summary>
    private void AppendContained(SearchParameterInfo reference, ChainSearch chain, string? row)
    {
        var (link, contained) = (sql.NewRow(), sql.NewRow());
        sql.Append($" UNION ALL SELECT {link}.\"ResourceKey\" FROM \"ContainedResource\" {contained} CROSS JOIN \"ReferenceIndex\" {link} ")
            .Append($"WHERE {contained}.\"TypeKey\" = {sql.Parameter((long)session.Catalog.TypeKey(chain.Target))} ")
            .Append(row is null ? "" : $"AND {contained}.\"ContainerKey\" = {row}.\"Key\" ")
            .Append($"AND {link}.\"ResourceKey\" = {contained}.\"ContainerKey\" AND {link}.\"ParameterKey\" = {KeyOf(reference)} ")
            .Append($"AND {link}.\"TargetTypeKey\" = 0 AND {link}.\"TargetId\" = '#' || {contained}.\"Id\" AND ");
        criteria.AppendCondition(chain.Criterion, chain.Target, contained, Drives(chain.Criterion, row is null));
    }

    /// <summary>Appends a query for the keys of resources to which one refers that meets the criterion.</summary>
    /// <param name="reference">The reference parameter of the resource that refers.</param>
    /// <param name="has">What it must meet.</param>
    /// <param name="row">The resource that it is to refer to; null = all.</param>
    public void AppendHas(SearchParameterInfo reference, HasSearch has, string? row)
    {
        var (link, source) = (sql.NewRow(), sql.NewRow());
        var targetType = sql.Parameter((long)session.Catalog.TypeKey(has.Target));
        if (row is null)
        {
            var target = sql.NewRow();
            sql.Append($"SELECT {target}.\"Key\" FROM \"Resource\" {source} CROSS JOIN \"ReferenceIndex\" {link} ")
                .Append($"CROSS JOIN \"Resource\" {target} WHERE {target}.\"TypeKey\" = {targetType} ")
                .Append($"AND {target}.\"Id\" = {link}.\"TargetId\" AND ");
        }
        else
        {
            sql.Append($"SELECT {source}.\"Key\" FROM \"ReferenceIndex\" {link} CROSS JOIN \"Resource\" {source} ")
                .Append($"WHERE {link}.\"TargetId\" = {row}.\"Id\" AND ");
        }

        sql.Append($"{link}.\"ParameterKey\" = {KeyOf(reference)} AND {link}.\"TargetTypeKey\" = {targetType} ")
            .Append($"AND {link}.\"ResourceKey\" = {source}.\"Key\" AND ");
        AppendFarEnd(has.Criterion, has.Source, source, row is null);
    }

    private void AppendFarEnd(SearchCriterion criterion, Fhir.Schemas.FhirType type, string row, bool isStart)
    {
        sql.Append(visible.Condition(sql, type, [criterion], row)).Append(" AND ");
        criteria.AppendCondition(criterion, type, row, Drives(criterion, isStart));
    }

    private bool Drives(SearchCriterion criterion, bool isStart) => (isStart || session.Connection.PlansByStatistics)
        && CriterionSql.CanDrive(criterion) && !criterion.Parameter.IsResourceColumn;

    private string KeyOf(SearchParameterInfo parameter) => sql.Parameter((long)session.ParameterKey(parameter));
}
