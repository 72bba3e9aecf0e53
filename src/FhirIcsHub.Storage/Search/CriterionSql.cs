using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;
using FhirIcsHub.Storage.Search.Filters;

namespace FhirIcsHub.Storage.Search;

/// <summary>
/// Criteria as SQL. A criterion on an index is a semi-join: as <c>IN</c> it is the one that drives the search, as <c>EXISTS</c> it probes
/// the index for each resource that the others let through.
/// </summary>
internal sealed class CriterionSql
{
    private readonly SqlBuilder _sql;
    private readonly ReadSession _session;
    private readonly ValueSql _values;
    private readonly LinkSql _links;
    private readonly CodeSql _codes;
    private readonly QuantitySql _quantities;
    private readonly HierarchySql _hierarchies;
    private readonly SetSql _sets;

    public CriterionSql(SqlBuilder sql, ReadSession session, VisibleResources visible)
    {
        _sql = sql;
        _session = session;
        _values = new ValueSql(sql, session.Catalog);
        _codes = new CodeSql(sql, session);
        _quantities = new QuantitySql(sql, session, _values);
        _hierarchies = new HierarchySql(sql, session, visible);
        _links = new LinkSql(sql, session, visible, this);
        _sets = new SetSql(sql, session, visible);
    }

    /// <summary>Whether the criterion finds keys by an index, so that it can drive a search.</summary>
    public static bool CanDrive(SearchCriterion criterion) => !criterion.IsNegated && criterion.Values.All(value => value switch
    {
        MissingSearch or FilterSearch => false,
        ChainSearch chain => CanDrive(chain.Criterion),
        HasSearch has => CanDrive(has.Criterion),
        _ => true,
    });

    /// <summary>Appends the condition that a resource meets the criterion.</summary>
    /// <param name="criterion">The criterion.</param>
    /// <param name="type">Type of the resource.</param>
    /// <param name="row">Alias of its row in the Resource table.</param>
    /// <param name="drives">The search starts from the criterion.</param>
    public void AppendCondition(SearchCriterion criterion, FhirType type, string row, bool drives)
    {
        if (criterion.Values[0] is FilterSearch filter)
        {
            AppendFilter(filter, type, row);
        }
        else if (criterion.IsNegated)
        {
            _sql.Append("NOT (");
            AppendCondition(criterion with { IsNegated = false }, type, row, drives: false);
            _sql.Append(")");
        }
        else if (criterion.Values[0] is MissingSearch)
        {
            AppendMissing(criterion, row);
        }
        else if (IsColumn(criterion) && !drives)
        {
            AppendColumn(criterion, row);
        }
        else if (drives)
        {
            _sql.Append($"{row}.\"Key\" IN (");
            AppendKeys(criterion, type, null);
            _sql.Append(")");
        }
        else
        {
            _sql.Append("EXISTS (");
            AppendKeys(criterion, type, row);
            _sql.Append(")");
        }
    }

    private void AppendFilter(FilterSearch filter, FhirType type, string row)
    {
        var join = filter.Join == FilterJoin.Any ? " OR " : " AND ";
        _sql.Append(filter.Join == FilterJoin.Not ? "NOT (" : "(");
        foreach (var (index, part) in filter.Criteria.Index())
        {
            _sql.Append(index == 0 ? "" : join);
            AppendCondition(part, type, row, drives: false);
        }

        _sql.Append(")");
    }

    /// <summary>Appends a query for the keys of all resources that meet a criterion on an index.</summary>
    /// <param name="criterion">The criterion.</param>
    /// <param name="type">Type of the resources.</param>
    /// <param name="row">The one resource that is asked for; null = all.</param>
    public void AppendKeys(SearchCriterion criterion, FhirType type, string? row)
    {
        if (IsColumn(criterion))
        {
            var column = _sql.NewRow();
            var typeKey = _sql.Parameter((long)_session.Catalog.TypeKey(type));
            _sql.Append($"SELECT {column}.\"Key\" FROM \"Resource\" {column} WHERE {column}.\"TypeKey\" = {typeKey} AND ");
            AppendColumn(criterion, column);
            return;
        }

        var union = new UnionSql(_sql);
        foreach (var parameter in criterion.Parameter.FiledUnder)
        {
            if (criterion.Values[0] is not (ChainSearch or HasSearch or CompositeSearch or SetSearch or NearSearch or HierarchySearch))
            {
                AppendRows(parameter, criterion.Values, row, union);
                continue;
            }

            foreach (var value in criterion.Values)
            {
                union.Next();
                AppendOne(parameter, value, type, row);
            }
        }

        union.End();
    }

    private void AppendOne(SearchParameterInfo parameter, SearchValue value, FhirType type, string? row)
    {
        switch (value)
        {
            case ChainSearch chain:
                _links.AppendChain(parameter, chain, row);
                break;
            case HasSearch has:
                _links.AppendHas(parameter, has, row);
                break;
            case SetSearch set:
                _sets.Append(set, type, row);
                break;
            case NearSearch near:
                AppendNear(parameter, near, row);
                break;
            case HierarchySearch hierarchy:
                _hierarchies.Append(parameter, hierarchy, row);
                break;
            default:
                AppendComposite(parameter.Components, (CompositeSearch)value, row);
                break;
        }
    }

    private void AppendRows(SearchParameterInfo parameter, IReadOnlyList<SearchValue> values, string? row, UnionSql union)
    {
        if (row is null && parameter.Type == SearchParameterType.Date)
        {
            AppendDates(parameter, values, union);
            return;
        }

        if (row is null && values.All(value => value is NumberSearch or QuantitySearch))
        {
            AppendStretches(parameter, values, union);
            return;
        }

        union.Next();
        var entry = _sql.NewRow();
        _sql.Append($"SELECT {entry}.\"ResourceKey\" FROM {TableOf(parameter)} {entry} ")
            .Append($"WHERE {entry}.\"ParameterKey\" = {KeyOf(parameter)} AND ")
            .Append(SqlBuilder.AnyOf(values.Select(value => Condition(value, parameter, entry))))
            .Append(row is null ? "" : $" AND {entry}.\"ResourceKey\" = {row}.\"Key\"");
    }

    /// <summary>
    /// Numbers, each stretch of the index by a query of its own: joined by OR they would cost SQLite a table of what it has seen, twenty
    /// times as much as to read them. What two of them find is in the set once all the same.
    /// </summary>
    private void AppendStretches(SearchParameterInfo parameter, IReadOnlyList<SearchValue> values, UnionSql union)
    {
        var entry = _sql.NewRow();
        var stretches = values.SelectMany(value => value is QuantitySearch quantity
            ? _quantities.Stretches(quantity, parameter, entry, starts: true)
            : _values.NumberStretches(((NumberSearch)value).Prefix, NumberBounds.Of((NumberSearch)value), entry)
                .Select(stretch => $"{entry}.\"ParameterKey\" = {KeyOf(parameter)} AND {stretch}"));
        foreach (var stretch in stretches.DefaultIfEmpty($"{entry}.\"ParameterKey\" = {KeyOf(parameter)} AND 1 = 0"))
        {
            union.Next();
            _sql.Append($"SELECT {entry}.\"ResourceKey\" FROM {TableOf(parameter)} {entry} WHERE {stretch}");
        }
    }

    /// <param name="value">What is searched for.</param>
    /// <param name="parameter">The parameter that the entry is filed under.</param>
    /// <param name="entry">Alias of the entry.</param>
    private string Condition(SearchValue value, SearchParameterInfo parameter, string entry) => value switch
    {
        QuantitySearch quantity => _quantities.Condition(quantity, parameter, entry),
        _ => _codes.Condition(value, parameter, entry) ?? _values.Condition(value, entry),
    };

    private void AppendNear(SearchParameterInfo parameter, NearSearch near, string? row)
    {
        var found = _sql.NewRow();
        var places = _sql.Parameter(_session.StoredPlaces.KeysOf(near, parameter));
        _sql.Append($"SELECT {found}.a FROM ({_session.Connection.PairsOf(places)}) {found}")
            .Append(row is null ? "" : $" WHERE {found}.a = {row}.\"Key\"");
    }

    private void AppendDates(SearchParameterInfo parameter, IReadOnlyList<SearchValue> values, UnionSql union)
    {
        foreach (var value in values)
        {
            var entry = _sql.NewRow();
            foreach (var condition in DateRows.Conditions(value, entry, _values, _sql))
            {
                union.Next();
                _sql.Append($"SELECT {entry}.\"ResourceKey\" FROM \"DateIndex\" {entry} ")
                    .Append($"WHERE {entry}.\"ParameterKey\" = {KeyOf(parameter)} AND {condition}");
            }
        }
    }

    private void AppendColumn(SearchCriterion criterion, string row) =>
        _sql.Append(SqlBuilder.AnyOf(criterion.Values.Select(value => value is DateSearch date
            ? _values.Date(date, $"{row}.\"LastUpdated\"", $"{row}.\"LastUpdated\"")
            : $"{row}.\"Id\" = {_sql.Parameter(((TokenSearch)value).Code ?? "")}")));

    private void AppendMissing(SearchCriterion criterion, string row)
    {
        var missing = criterion.Values.OfType<MissingSearch>().Select(value => value.IsMissing).Distinct().ToList();
        if (missing.Count == 2)
        {
            _sql.Append("1 = 1");
            return;
        }

        if (criterion.Parameter.IsResourceColumn)
        {
            _sql.Append(missing[0] ? "1 = 0" : "1 = 1");
            return;
        }

        _sql.Append(missing[0] ? "NOT " : "")
            .Append(SqlBuilder.AnyOf(criterion.Parameter.FiledUnder.Select(parameter => HasEntry(parameter, row))));
    }

    private string HasEntry(SearchParameterInfo filed, string row) => filed.PairsWholeResource
        ? $"({string.Join(" AND ", filed.Components.Select(component => HasAny([component], row)))})"
        : HasAny(FiledWith(filed), row);

    private string HasAny(IEnumerable<SearchParameterInfo> filed, string row) =>
        $"({string.Join(" OR ", filed.Select(parameter =>
            $"EXISTS (SELECT 1 FROM {TableOf(parameter)} x WHERE x.\"ResourceKey\" = {row}.\"Key\" "
            + $"AND x.\"ParameterKey\" = {KeyOf(parameter)})"))})";

    /// <summary>Everything that shows that a resource has a value: of a composite any component does, for they come together.</summary>
    private static IEnumerable<SearchParameterInfo> FiledWith(SearchParameterInfo parameter) => parameter.Components.Count > 0
        ? [parameter.Components[0]]
        : new[] { parameter, parameter.Identifier, parameter.Text }.OfType<SearchParameterInfo>();

    private void AppendComposite(IReadOnlyList<SearchParameterInfo> components, CompositeSearch value, string? row)
    {
        // SQLite joins a CROSS JOIN in the order that is written; the first component, a code, is the selective one.
        var entries = components.Select(_ => _sql.NewRow()).ToList();
        _sql.Append($"SELECT {entries[0]}.\"ResourceKey\" FROM ")
            .Append(string.Join(" CROSS JOIN ", components.Zip(entries, (component, entry) => $"{TableOf(component)} {entry}")))
            .Append(" WHERE ");
        for (var i = 0; i < components.Count; i++)
        {
            var (first, entry) = (entries[0], entries[i]);
            _sql.Append(i == 0 ? "" : $" AND {entry}.\"ResourceKey\" = {first}.\"ResourceKey\" ")
                .Append(i == 0 ? "" : $"AND {entry}.\"Ordinal\" = {first}.\"Ordinal\" AND ");
            _sql.Append($"{entry}.\"ParameterKey\" = {KeyOf(components[i])} AND {Condition(value.Components[i], components[i], entry)}");
        }

        if (row is not null)
        {
            _sql.Append($" AND {entries[0]}.\"ResourceKey\" = {row}.\"Key\"");
        }
    }

    /// <summary>A property of every stored resource, of which the resource's row itself tells.</summary>
    private static bool IsColumn(SearchCriterion criterion) =>
        criterion.Parameter.IsResourceColumn && criterion.Values[0] is not (ChainSearch or HasSearch);

    private string KeyOf(SearchParameterInfo parameter) => _sql.Parameter((long)_session.ParameterKey(parameter));

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
