using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Storage.Search;

/// <summary>
/// Criteria as SQL. <c>r</c> is the Resource table. A criterion on an index is a semi-join: as <c>IN</c> it is the one that drives the
/// search,
/// as <c>EXISTS</c> it probes the index for each resource that the others let through.
/// </summary>
internal sealed class CriterionSql(SqlBuilder sql, ReadSession session, FhirType type)
{
    private const string UnionAll = " UNION ALL ";
    private const string OfResource = "\"ResourceKey\" = r.\"Key\"";

    private readonly ValueSql _values = new(sql, session.Catalog);

    /// <summary>Appends the condition that a resource meets the criterion.</summary>
    public void AppendCondition(SearchCriterion criterion, bool drives)
    {
        if (criterion.Parameter.IsResourceColumn && !drives)
        {
            AppendColumn(criterion, "r");
        }
        else if (criterion.Values[0] is MissingSearch)
        {
            AppendMissing(criterion);
        }
        else if (drives)
        {
            sql.Append("r.\"Key\" IN (");
            AppendKeys(criterion, correlated: false);
            sql.Append(")");
        }
        else
        {
            sql.Append("EXISTS (");
            AppendKeys(criterion, correlated: true);
            sql.Append(")");
        }
    }

    /// <summary>Appends a query for the keys of all resources that meet a criterion on an index.</summary>
    public void AppendKeys(SearchCriterion criterion, bool correlated)
    {
        if (criterion.Parameter.IsResourceColumn)
        {
            var typeKey = sql.Parameter((long)session.Catalog.TypeKey(type));
            sql.Append($"SELECT x.\"Key\" FROM \"Resource\" x WHERE x.\"TypeKey\" = {typeKey} AND ");
            AppendColumn(criterion, "x");
            return;
        }

        var union = "";
        foreach (var parameter in RowsOf(criterion.Parameter))
        {
            if (parameter.Type != SearchParameterType.Composite)
            {
                sql.Append(union);
                AppendKeys(parameter, criterion.Values, correlated);
                union = UnionAll;
                continue;
            }

            foreach (var value in criterion.Values.Cast<CompositeSearch>())
            {
                sql.Append(union);
                AppendComposite(parameter.Components, value, correlated);
                union = UnionAll;
            }
        }
    }

    /// <summary>Whether the criterion finds keys by an index, so that it can drive a search.</summary>
    public static bool CanDrive(SearchCriterion criterion) => criterion.Values[0] is not MissingSearch;

    private void AppendKeys(SearchParameterInfo parameter, IReadOnlyList<SearchValue> values, bool correlated)
    {
        sql.Append($"SELECT x.\"ResourceKey\" FROM {TableOf(parameter)} x WHERE x.\"ParameterKey\" = {KeyOf(parameter)} AND (");
        AppendAny(values.Select(value => _values.Condition(value, "x") + (correlated ? "" : AnyUnit(parameter, value))));
        sql.Append(correlated ? $") AND x.{OfResource}" : ")");
    }

    private void AppendColumn(SearchCriterion criterion, string row)
    {
        sql.Append("(");
        AppendAny(criterion.Values.Select(value => value is DateSearch date
            ? _values.Date(date, $"{row}.\"LastUpdated\"", $"{row}.\"LastUpdated\"")
            : $"{row}.\"Id\" = {sql.Parameter(((TokenSearch)value).Code ?? "")}"));
        sql.Append(")");
    }

    private void AppendMissing(SearchCriterion criterion)
    {
        var rows = RowsOf(criterion.Parameter).ToList();
        if (criterion.Parameter.Identifier is { } identifier)
        {
            rows.Add(identifier);
        }

        var missing = criterion.Values.OfType<MissingSearch>().Select(value => value.IsMissing).Distinct().ToList();
        if (missing.Count == 2)
        {
            sql.Append("1 = 1");
            return;
        }

        sql.Append(missing[0] ? "NOT (" : "(");
        AppendAny(rows.Select(parameter =>
            $"EXISTS (SELECT 1 FROM {TableOf(parameter)} x WHERE x.{OfResource} AND x.\"ParameterKey\" = {KeyOf(parameter)})"));
        sql.Append(")");
    }

    private void AppendComposite(IReadOnlyList<SearchParameterInfo> components, CompositeSearch value, bool correlated)
    {
        // SQLite joins a CROSS JOIN in the order that is written; the first component, a code, is the selective one.
        sql.Append($"SELECT x0.\"ResourceKey\" FROM {TableOf(components[0])} x0");
        for (var i = 1; i < components.Count; i++)
        {
            sql.Append($" CROSS JOIN {TableOf(components[i])} x{i}");
        }

        sql.Append(" WHERE ");
        for (var i = 0; i < components.Count; i++)
        {
            sql.Append(i == 0 ? "" : $" AND x{i}.\"ResourceKey\" = x0.\"ResourceKey\" AND x{i}.\"Ordinal\" = x0.\"Ordinal\" AND ");
            sql.Append($"x{i}.\"ParameterKey\" = {KeyOf(components[i])} AND {_values.Condition(value.Components[i], $"x{i}")}");
        }

        if (correlated)
        {
            sql.Append($" AND x0.{OfResource}");
        }
    }

    /// <summary>
    /// The index on quantities leads with the unit. A search without one is told the few units that there are, so that it jumps from one
    /// to the
    /// next and reads only the numbers that it wants.
    /// </summary>
    private string AnyUnit(SearchParameterInfo parameter, SearchValue value)
    {
        if (value is not QuantitySearch { Code: null })
        {
            return "";
        }

        var least = $"SELECT MIN(q.\"CodeHash\") FROM \"QuantityIndex\" q WHERE q.\"ParameterKey\" = {KeyOf(parameter)}";
        var next = $"SELECT ({least} AND q.\"CodeHash\" > u.c) FROM u WHERE u.c IS NOT NULL";
        return $" AND x.\"CodeHash\" IN (WITH RECURSIVE u(c) AS ({least} UNION ALL {next}) SELECT u.c FROM u WHERE u.c IS NOT NULL)";
    }

    private void AppendAny(IEnumerable<string> conditions)
    {
        var or = "";
        foreach (var condition in conditions)
        {
            sql.Append(or).Append(condition);
            or = " OR ";
        }
    }

    /// <summary>The parameters under which the entries of this one are filed.</summary>
    private static IReadOnlyList<SearchParameterInfo> RowsOf(SearchParameterInfo parameter) =>
        parameter.UnionOf.Count > 0 ? parameter.UnionOf : [parameter];

    private string KeyOf(SearchParameterInfo parameter) => sql.Parameter((long)session.ParameterKey(parameter));

    private static string TableOf(SearchParameterInfo parameter) => parameter.Type switch
    {
        SearchParameterType.Token => "\"TokenIndex\"",
        SearchParameterType.String => "\"StringIndex\"",
        SearchParameterType.Date => "\"DateIndex\"",
        SearchParameterType.Number => "\"NumberIndex\"",
        SearchParameterType.Quantity => "\"QuantityIndex\"",
        SearchParameterType.Reference => "\"ReferenceIndex\"",
        SearchParameterType.Uri => "\"UriIndex\"",
        _ => throw new InvalidOperationException($"{parameter} has no index of its own"),
    };
}
