using FhirIcsHub.Fhir.Search;
using FhirIcsHub.Fhir.Ucum;

namespace FhirIcsHub.Storage.Search;

/// <summary>
/// The condition that a quantity puts on a row of its index. The index holds amounts in the units that they were written in; of UCUM units
/// the amount that is searched for is converted to each unit that the parameter has, mostly a handful, exactly and without an index of its
/// own.
/// </summary>
internal sealed class QuantitySql(SqlBuilder sql, ReadSession session, ValueSql values)
{
    /// <param name="quantity">What is searched for.</param>
    /// <param name="parameter">The parameter that the row is filed under.</param>
    /// <param name="row">Alias of the row.</param>
    public string Condition(QuantitySearch quantity, SearchParameterInfo parameter, string row)
    {
        var bounds = NumberBounds.Of(quantity.Number);
        var written = $"{Unit(quantity.System, quantity.Code, row)}{values.Number(quantity.Number.Prefix, bounds, row)}";
        if (quantity.Code is null || quantity.System is not (null or UcumUnit.System) || !UcumUnit.TryParse(quantity.Code, out var unit))
        {
            return written;
        }

        var others = session.StoredCodes.UnitsOf(parameter)
            .Where(code => code != quantity.Code)
            .Select(code => (Code: code, Bounds: UcumUnit.TryParse(code, out var other) ? bounds.Convert(unit, other) : null))
            .Where(other => other.Bounds is not null)
            .Select(other => Unit(UcumUnit.System, other.Code, row) + values.Number(quantity.Number.Prefix, other.Bounds!, row))
            .ToList();
        return others.Count == 0 ? written : $"({written} OR {string.Join(" OR ", others)})";
    }

    private string Unit(string? system, string? code, string row) =>
        (code is null ? "" : $"{row}.\"CodeHash\" = {sql.Parameter(IndexValue.Hash(code))} AND ")
        + (system is null ? "" : $"{row}.\"SystemHash\" = {sql.Parameter(IndexValue.Hash(system))} AND ");
}
