using FhirIcsHub.Fhir.Search;
using FhirIcsHub.Fhir.Ucum;
using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Storage.Tests.Search;

/// <summary>A search without a database: every entry of every resource is looked at. The oracle of the real one.</summary>
internal static class NaiveSearch
{
    public static bool Matches(SearchQuery query, PreparedResource resource, IReadOnlyList<PreparedResource> all) =>
        resource.Type == query.Type && query.Criteria.All(criterion => Meets(criterion, resource, all));

    private static bool Meets(SearchCriterion criterion, PreparedResource resource, IReadOnlyList<PreparedResource> all) =>
        criterion.IsNegated != criterion.Values.Any(value => value switch
        {
            ChainSearch chain => all.Any(other => other.Type == chain.Target && Refers(criterion.Parameter, resource, other)
                && Meets(chain.Criterion, other, all)),
            HasSearch has => all.Any(other => other.Type == has.Source && Refers(criterion.Parameter, other, resource)
                && Meets(has.Criterion, other, all)),
            _ => Meets(criterion.Parameter, value, resource),
        });

    private static bool Refers(SearchParameterInfo parameter, PreparedResource from, PreparedResource to) =>
        from.Entries.References.Any(entry =>
            parameter.FiledUnder.Contains(entry.Parameter) && entry.IsLocal && entry.TargetType == to.Type.Name && entry.TargetId == to.Id);

    private static bool Meets(SearchParameterInfo parameter, SearchValue value, PreparedResource resource) =>
        value is MissingSearch { IsMissing: true }
            ? parameter.FiledUnder.All(part => MeetsOne(part, value, resource))
            : parameter.FiledUnder.Any(part => MeetsOne(part, value, resource));

    private static bool MeetsOne(SearchParameterInfo parameter, SearchValue value, PreparedResource resource)
    {
        if (parameter.Code == "_id" && parameter.IsResourceColumn)
        {
            return ((TokenSearch)value).Code == resource.Id;
        }

        if (value is MissingSearch missing)
        {
            return missing.IsMissing != (Hits(parameter, null, resource.Entries).Count > 0
                || (parameter.Identifier is { } identifier && Hits(identifier, null, resource.Entries).Count > 0));
        }

        if (value is CompositeSearch composite)
        {
            return parameter.Components.Zip(composite.Components)
                .Select(pair => Hits(pair.First, pair.Second, resource.Entries))
                .Aggregate((left, right) => [.. left.Intersect(right)]).Count > 0;
        }

        return Hits(parameter, value, resource.Entries).Count > 0;
    }

    /// <summary>Ordinals of the entries that meet the value; all of the parameter's for null.</summary>
    private static HashSet<int> Hits(SearchParameterInfo parameter, SearchValue? value, SearchEntries entries) =>
    [
        .. entries.Tokens.Where(e => e.Parameter == parameter && (value is null || Token((TokenSearch)value, e))).Select(e => e.Ordinal),
        .. entries.Strings.Where(e => e.Parameter == parameter && (value is null || Text((StringSearch)value, e))).Select(e => e.Ordinal),
        .. entries.Dates.Where(e => e.Parameter == parameter && (value is null || Date((DateSearch)value, e))).Select(e => e.Ordinal),
        .. entries.Numbers.Where(e => e.Parameter == parameter && (value is null || Number((NumberSearch)value, e.Low, e.High))).Select(e => e.Ordinal),
        .. entries.Quantities.Where(e => e.Parameter == parameter && (value is null || Quantity((QuantitySearch)value, e))).Select(e => e.Ordinal),
        .. entries.References.Where(e => e.Parameter == parameter && (value is null || Reference((ReferenceSearch)value, e))).Select(e => e.Ordinal),
        .. entries.Uris.Where(e => e.Parameter == parameter && (value is null || Uri((UriSearch)value, e.Value))).Select(e => e.Ordinal),
    ];

    private static bool Token(TokenSearch token, TokenEntry entry) =>
        (token.AnySystem || token.System == entry.System) && (token.Code is null || token.Code == entry.Code);

    private static bool Text(StringSearch text, StringEntry entry) => text.Match switch
    {
        StringMatch.Exact => entry.Value == text.Text,
        StringMatch.Contains => entry.Folded.Contains(text.Folded, StringComparison.Ordinal),
        _ => entry.Folded.StartsWith(text.Folded, StringComparison.Ordinal),
    };

    private static bool Uri(UriSearch uri, string stored) => uri.Match switch
    {
        UriMatch.Below => stored.StartsWith(uri.Uri, StringComparison.Ordinal),
        UriMatch.Above => uri.Uri == stored || uri.Uri.StartsWith(stored.TrimEnd('/') + "/", StringComparison.Ordinal),
        _ => uri.Uri == stored,
    };

    private static bool Date(DateSearch date, DateEntry entry)
    {
        var (start, end) = (date.Range.Low, date.Range.High);
        var contained = entry.Low >= start && entry.High <= end;
        var reachesAbove = entry.High > end;
        var reachesBelow = entry.Low < start;
        var overlaps = !(entry.Low > end || entry.High < start);
        return date.Prefix switch
        {
            SearchPrefix.Equal => contained,
            SearchPrefix.NotEqual => !contained,
            SearchPrefix.GreaterThan => reachesAbove,
            SearchPrefix.LessThan => reachesBelow,
            SearchPrefix.GreaterOrEqual => reachesAbove || overlaps,
            SearchPrefix.LessOrEqual => reachesBelow || overlaps,
            SearchPrefix.StartsAfter => reachesAbove && !overlaps,
            SearchPrefix.EndsBefore => reachesBelow && !overlaps,
            _ => overlaps,
        };
    }

    private static bool Number(NumberSearch number, decimal low, decimal high)
    {
        var range = number.Range;
        var contained = low >= range.Low && high < range.High;
        return number.Prefix switch
        {
            SearchPrefix.Equal => contained,
            SearchPrefix.NotEqual => !contained,
            SearchPrefix.GreaterThan => high > range.Value,
            SearchPrefix.LessThan => low < range.Value,
            SearchPrefix.GreaterOrEqual => high >= range.Value,
            SearchPrefix.LessOrEqual => low <= range.Value,
            SearchPrefix.StartsAfter => low > range.Value,
            SearchPrefix.EndsBefore => high < range.Value,
            _ => low <= number.Approximation.High && high >= number.Approximation.Low,
        };
    }

    private static bool Quantity(QuantitySearch quantity, QuantityEntry entry)
    {
        if ((quantity.System is null || quantity.System == entry.System) && (quantity.Code is null || quantity.Code == entry.Code))
        {
            return Number(quantity.Number, entry.Low, entry.High);
        }

        // Another unit that measures the same: what is stored is given in the unit that is searched in.
        return quantity is { Code: not null, System: null or UcumUnit.System } && entry is { System: UcumUnit.System, Code: not null }
            && Convert(entry.Low, entry.Code, quantity.Code) is { } low && Convert(entry.High, entry.Code, quantity.Code) is { } high
            && Number(quantity.Number, low, high);
    }

    private static decimal? Convert(decimal stored, string from, string to) => UcumUnit.Convert(1, from, to).Success
        ? stored is decimal.MaxValue or decimal.MinValue ? stored : UcumUnit.Convert(stored, from, to).Value
        : null;

    private static bool Reference(ReferenceSearch reference, ReferenceEntry entry) =>
        reference.IsLocal == entry.IsLocal && reference.Target == entry.TargetId && (reference.Type is null || reference.Type == entry.TargetType);
}
