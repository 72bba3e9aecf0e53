using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Storage.Search.Filters;

/// <summary>What an operator of a filter means for a type of parameter, in terms of a search by that parameter.</summary>
/// <param name="Modifier">The modifier that it is.</param>
/// <param name="Prefix">The prefix that it is.</param>
/// <param name="Change">What becomes of the value that was read.</param>
internal sealed record FilterOperator(string Modifier = "", string Prefix = "", Func<SearchValue, SearchValue>? Change = null)
{
    private static readonly FilterOperator Same = new();

    private static readonly FilterOperator Unequal = new(Change: value => new UnequalSearch(value));

    /// <summary>Null when the operator does not compare values of that type.</summary>
    public static FilterOperator? Of(SearchParameterInfo parameter, string name) => parameter.Type switch
    {
        _ when parameter.IsResourceColumn && parameter.Type == SearchParameterType.Token => name == "eq" ? Same : null,
        SearchParameterType.String => OfString(name),
        SearchParameterType.Token => OfToken(name),
        SearchParameterType.Uri => name switch
        {
            "eq" => Same,
            "ne" => Unequal,
            "sw" => new FilterOperator(":" + SearchModifier.Below),
            _ => null,
        },
        SearchParameterType.Reference => name switch
        {
            "eq" or "re" => Same,
            "ne" => Unequal,
            _ => null,
        },
        SearchParameterType.Date => name == "po" && !parameter.IsResourceColumn ? new FilterOperator(Change: Overlaps) : OfRange(name),
        SearchParameterType.Number or SearchParameterType.Quantity => OfRange(name),
        SearchParameterType.Composite => name == "eq" ? Same : null,
        _ => null,
    };

    private static FilterOperator? OfString(string name) => name switch
    {
        "eq" => new FilterOperator(Change: value => ((StringSearch)value) with { Match = StringMatch.Whole }),
        "ne" => new FilterOperator(Change: value => new UnequalSearch(((StringSearch)value) with { Match = StringMatch.Whole })),
        "co" => new FilterOperator(":" + SearchModifier.Contains),
        "sw" => Same,
        "ew" => new FilterOperator(Change: value => ((StringSearch)value) with { Match = StringMatch.End }),
        _ => null,
    };

    /// <summary><c>ss</c>: the value subsumes the code of the resource; <c>sb</c>: it is subsumed by it.</summary>
    private static FilterOperator? OfToken(string name) => name switch
    {
        "eq" => Same,
        "ne" => Unequal,
        "ss" => new FilterOperator(":" + SearchModifier.Below),
        "sb" => new FilterOperator(":" + SearchModifier.Above),
        "in" => new FilterOperator(":in"),
        "ni" => new FilterOperator(":not-in"),
        _ => null,
    };

    private static FilterOperator? OfRange(string name) =>
        name is "eq" or "ne" or "gt" or "lt" or "ge" or "le" or "sa" or "eb" or "ap" ? new FilterOperator(Prefix: name) : null;

    /// <summary>Approximately compares by overlap; what it is compared with has not been widened.</summary>
    private static SearchValue Overlaps(SearchValue value) => ((DateSearch)value) with { Prefix = SearchPrefix.Approximately };
}
