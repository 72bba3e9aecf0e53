using System.Globalization;
using FhirIcsHub.Fhir.Search;
using FhirIcsHub.Storage.Search.Filters;
using FhirIcsHub.Storage.Search.Texts;

namespace FhirIcsHub.Storage.Search.Explaining;

/// <summary>What a criterion was understood to mean, in words.</summary>
internal static class CriterionText
{
    public static string Of(SearchCriterion criterion)
    {
        var values = string.Join(" or ", criterion.Values.Select(Of));
        return criterion.Values[0] is SetSearch ? values
            : $"{Name(criterion.Parameter)} {(criterion.IsNegated ? "is none of: " : "")}{values}";
    }

    private static string Name(SearchParameterInfo parameter) => parameter.UnionOf.Count == 0
        ? parameter.Key : $"{parameter.Key} ({string.Join(" or ", parameter.UnionOf.Select(part => part.Key))})";

    private static string Of(SearchValue value) => value switch
    {
        TokenSearch token => $"is {Token(token)}",
        StringSearch text => $"{Words(text.Match)} '{(text.Match == StringMatch.Exact ? text.Text : text.Folded)}'",
        DateSearch date => $"{Words(date.Prefix)} {Instant(date.Range.Low)} to {Instant(date.Range.High)}",
        DateWindowSearch window => $"{Of(window.From)} and {Of(window.To)}",
        NumberSearch number => Of(number),
        QuantitySearch quantity => $"{Of(quantity.Number)} in {(quantity.Code is null ? "any unit" : $"'{quantity.Code}'")}"
            + (quantity.System is null ? "" : $" of {quantity.System}"),
        ReferenceSearch { IsLocal: true } reference => $"leads to {reference.Type ?? "any type"}/{reference.Target}",
        ReferenceSearch reference => $"leads to {reference.Target}",
        CanonicalBelowSearch canonical => $"leads to {canonical.Canonical} or a version below it",
        UriSearch uri => $"{(uri.Match == UriMatch.Below ? "begins with" : uri.Match == UriMatch.Above ? "leads to" : "is")} {uri.Uri}",
        CompositeSearch composite => $"has in one: {string.Join(" and ", composite.Components.Select(Of))}",
        MissingSearch missing => missing.IsMissing ? "has no value" : "has a value",
        UnequalSearch unequal => $"has a value that is not one that {Of(unequal.Value)}",
        ChainSearch chain => $"leads to {chain.Target.Name} with: {Of(chain.Criterion)}",
        HasSearch has => $"of {has.Source.Name} leads here, from one with: {Of(has.Criterion)}",
        HierarchySearch hierarchy =>
            $"leads to {hierarchy.Type.Name}/{hierarchy.Id} or what is {(hierarchy.IsBelow ? "below" : "above")} it",
        CodeSetSearch set => $"is a code of {set.Name}",
        CodeTextSearch text => $"has a text with a word that begins with '{text.Folded}'",
        NearSearch near => string.Create(
            CultureInfo.InvariantCulture, $"is within {near.Metres} m of {near.Latitude}, {near.Longitude} degrees"),
        TextSearch text => $"{(text.IsNarrative ? "narrative" : "content")} has {Of(text.Query)}",
        ListSearch list => $"in List/{list.Id}",
        CompartmentSearch { Compartment: var compartment } => $"in the compartment of {compartment.Type.Name}/{compartment.Id}",
        FilterSearch { Join: FilterJoin.Not } filter => $"not ({string.Join(" and ", filter.Criteria.Select(Of))})",
        FilterSearch filter =>
            $"({string.Join(filter.Join == FilterJoin.Any ? " or " : " and ", filter.Criteria.Select(Of))})",
        _ => throw new InvalidOperationException($"{value.GetType().Name} has no words"),
    };

    private static string Of(TextQuery query) => query switch
    {
        TextPhrase phrase => $"'{string.Join(' ', phrase.Words)}{(phrase.IsPrefix ? "*" : "")}'",
        TextAny any => $"({string.Join(" or ", any.Parts.Select(Of))})",
        TextAll all => $"({string.Join(" and ", all.Parts.Select(Of).Concat(all.Without.Select(part => $"not {Of(part)}")))})",
        _ => throw new InvalidOperationException($"{query.GetType().Name} has no words"),
    };

    private static string Token(TokenSearch token) => (token.AnySystem, token.System, token.Code) switch
    {
        (true, _, { } code) => $"'{code}' of any system",
        (_, null, { } code) => $"'{code}' of no system",
        (_, { } system, null) => $"any code of {system}",
        (_, { } system, { } code) => $"'{code}' of {system}",
        _ => "any code of no system",
    };

    private static string Of(NumberSearch number)
    {
        var range = number.Range;
        return number.Prefix switch
        {
            SearchPrefix.Equal or SearchPrefix.NotEqual => string.Create(
                CultureInfo.InvariantCulture, $"{Words(number.Prefix)} {range.Low} to, not with, {range.High}"),
            SearchPrefix.Approximately => string.Create(
                CultureInfo.InvariantCulture, $"{Words(number.Prefix)} {number.Approximation.Low} to {number.Approximation.High}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{Words(number.Prefix)} {range.Value}"),
        };
    }

    private static string Words(SearchPrefix prefix) => prefix switch
    {
        SearchPrefix.Equal => "lies within",
        SearchPrefix.NotEqual => "does not lie within",
        SearchPrefix.GreaterThan => "reaches above",
        SearchPrefix.LessThan => "reaches below",
        SearchPrefix.GreaterOrEqual => "reaches to or above",
        SearchPrefix.LessOrEqual => "reaches to or below",
        SearchPrefix.StartsAfter => "begins after",
        SearchPrefix.EndsBefore => "ends before",
        _ => "overlaps",
    };

    private static string Words(StringMatch match) => match switch
    {
        StringMatch.Exact => "is exactly",
        StringMatch.Contains => "contains",
        StringMatch.Whole => "is",
        StringMatch.End => "ends with",
        _ => "begins with",
    };

    private static string Instant(long ticks) =>
        new DateTime(ticks, DateTimeKind.Utc).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
