using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Storage.Search;

/// <summary>
/// One key of <c>_sort</c>. Of several values of a resource the one that comes first in the order counts; none comes last.
/// </summary>
/// <param name="Parameter">The search parameter that is sorted by.</param>
/// <param name="IsDescending">The greatest first.</param>
public sealed record SearchSortKey(SearchParameterInfo Parameter, bool IsDescending)
{
    /// <summary>
    /// Whether the parameter's values have an order: composites and places have none.
    /// </summary>
    public static bool CanSortBy(SearchParameterInfo parameter) =>
        parameter.Type is not (SearchParameterType.Composite or SearchParameterType.Special);

    /// <summary>Whether its values are numbers in the database, and not texts.</summary>
    internal bool IsNumber => Parameter.Type == SearchParameterType.Date;

    /// <summary>Its values are amounts, of whatever unit.</summary>
    internal bool IsAmount => Parameter.Type == SearchParameterType.Quantity;
}
