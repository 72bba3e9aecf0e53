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
    public string Condition(QuantitySearch quantity, SearchParameterInfo parameter, string row) =>
        SqlBuilder.AnyOf(Stretches(quantity, parameter, row, starts: false));

    /// <summary>The same as stretches of the index, any of which will do.</summary>
    /// <param name="quantity">What is searched for.</param>
    /// <param name="parameter">The parameter that the row is filed under.</param>
    /// <param name="row">Alias of the row.</param>
    /// <param name="starts">
    /// The search starts from the index, which leads with parameter and unit: each stretch of it is named in full, and where no unit is given
    /// those that there are.
    /// </param>
    public IEnumerable<string> Stretches(QuantitySearch quantity, SearchParameterInfo parameter, string row, bool starts)
    {
        var start = starts ? $"{row}.\"ParameterKey\" = {sql.Parameter((long)session.ParameterKey(parameter))} AND " : "";
        var bounds = NumberBounds.Of(quantity.Number);
        IReadOnlyList<long>? units = quantity.Code is not null ? [IndexValue.Hash(quantity.Code)]
            : starts ? session.StoredCodes.UnitHashesOf(parameter) : null;
        var stretches = units is { Count: 0 } ? [] : Amounts(Unit(quantity.System, units, row), bounds);
        if (quantity is { Code: not null, System: null or UcumUnit.System } && UcumUnit.TryParse(quantity.Code, out var unit))
        {
            stretches = stretches.Concat(session.StoredCodes.UnitsOf(parameter)
                .Where(code => code != quantity.Code)
                .Select(code => (Code: code, Bounds: UcumUnit.TryParse(code, out var other) ? bounds.Convert(unit, other) : null))
                .Where(other => other.Bounds is not null)
                .GroupBy(other => other.Bounds!, other => IndexValue.Hash(other.Code))
                .SelectMany(others => Amounts(Unit(UcumUnit.System, [.. others], row), others.Key)));
        }

        return stretches;

        IEnumerable<string> Amounts(string unitCondition, NumberBounds amounts) => values
            .NumberStretches(quantity.Number.Prefix, amounts, row).Select(amount => $"({start}{unitCondition}{amount})");
    }

    /// <summary>Units in which so many amount to the same, as mg and mg{dry_mass} are, are one stretch.</summary>
    private string Unit(string? system, IReadOnlyList<long>? units, string row) =>
        (units is null ? ""
            : units is [var only] ? $"{row}.\"CodeHash\" = {sql.Parameter(only)} AND "
            : $"{row}.\"CodeHash\" IN ({string.Join(", ", units.Select(sql.Parameter))}) AND ")
        + (system is null ? "" : $"{row}.\"SystemHash\" = {sql.Parameter(IndexValue.Hash(system))} AND ");
}
