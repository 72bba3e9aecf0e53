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
        var any = string.Join(" OR ", Stretches(quantity, parameter, row, starts: false));
        return any.Length == 0 ? "1 = 0" : $"({any})";
    }

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
        var hashes = quantity.Code is not null ? [IndexValue.Hash(quantity.Code)]
            : starts ? session.StoredCodes.UnitHashesOf(parameter).Select(unit => (long?)unit) : [null];
        var stretches = hashes.SelectMany(hash => Amounts(Unit(quantity.System, hash, row), bounds));
        if (quantity is { Code: not null, System: null or UcumUnit.System } && UcumUnit.TryParse(quantity.Code, out var unit))
        {
            stretches = stretches.Concat(session.StoredCodes.UnitsOf(parameter)
                .Where(code => code != quantity.Code)
                .Select(code => (Code: code, Bounds: UcumUnit.TryParse(code, out var other) ? bounds.Convert(unit, other) : null))
                .Where(other => other.Bounds is not null)
                .SelectMany(other => Amounts(Unit(UcumUnit.System, IndexValue.Hash(other.Code), row), other.Bounds!)));
        }

        return stretches;

        IEnumerable<string> Amounts(string unitCondition, NumberBounds amounts) => values
            .NumberStretches(quantity.Number.Prefix, amounts, row).Select(amount => $"({start}{unitCondition}{amount})");
    }

    private string Unit(string? system, long? hash, string row) =>
        (hash is { } unit ? $"{row}.\"CodeHash\" = {sql.Parameter(unit)} AND " : "")
        + (system is null ? "" : $"{row}.\"SystemHash\" = {sql.Parameter(IndexValue.Hash(system))} AND ");
}
