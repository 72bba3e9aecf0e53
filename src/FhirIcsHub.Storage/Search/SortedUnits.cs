using System.Globalization;
using System.Numerics;
using FhirIcsHub.Fhir.Search;
using FhirIcsHub.Fhir.Ucum;

namespace FhirIcsHub.Storage.Search;

/// <summary>
/// The order of quantities: by what they amount to in base units, as SQL. The index holds amounts in the units that they were written
/// in; the units that there are, mostly a handful, are known by the table of codes, and each row is converted by its own. A unit that is
/// none of UCUM, or on a logarithmic scale, counts by its number.
/// </summary>
/// <param name="sql">Takes the parameters.</param>
/// <param name="session">Knows the units.</param>
/// <param name="parameters">Those that the quantities are filed under.</param>
internal sealed class SortedUnits(SqlBuilder sql, ReadSession session, IReadOnlyList<SearchParameterInfo> parameters)
{
    private readonly string _ucum = sql.Parameter(IndexValue.Hash(UcumUnit.System));

    private readonly List<(string CodeHash, LineSql Line)> _units =
    [
        .. parameters.SelectMany(session.StoredCodes.UnitsOf).Distinct(StringComparer.Ordinal)
            .Select(unit => (Unit: unit, Line: LineOf(unit)))
            .Where(unit => unit.Line is not null)
            .Select(unit => (sql.Parameter(IndexValue.Hash(unit.Unit)), new LineSql(sql, unit.Line!))),
    ];

    private readonly LineSql _asWritten = new(sql, UnitLine.None);

    /// <summary>What a row of the index amounts to.</summary>
    public string Amount(string row)
    {
        var plain = Amount(row, _asWritten);
        return _units.Count == 0 ? plain
            : $"(CASE WHEN {row}.\"SystemHash\" = {_ucum} THEN CASE {row}.\"CodeHash\" "
                + string.Concat(_units.Select(unit => $"WHEN {unit.CodeHash} THEN {Amount(row, unit.Line)} ")) + $"ELSE {plain} END ELSE {plain} END)";
    }

    /// <summary>
    /// What comes first among the rows of a resource: coded units go before units that are only printed, which stand beside them.
    /// </summary>
    public static string Rank(string row, bool isDescending) =>
        $"CASE WHEN {row}.\"SystemHash\" = 0 THEN {(isDescending ? 0 : 1)} ELSE {(isDescending ? 1 : 0)} END";

    /// <summary>What the rows of a stretch amount to.</summary>
    public string Amount(string row, IndexStretch stretch) =>
        Amount(row, stretch.Line is { } line ? new LineSql(sql, line) : _asWritten);

    /// <summary>The condition that a row is of the stretch.</summary>
    public string Condition(string row, IndexStretch stretch) => stretch.UnitHash is not { } unit ? ""
        : $"AND {row}.\"CodeHash\" = {sql.Parameter(unit)} "
            + (stretch.IsUcum is { } isUcum ? $"AND {row}.\"SystemHash\" {(isUcum ? "=" : "<>")} {_ucum} " : "");

    /// <summary>
    /// A number of the stretch that is about so much, a little less where it is a bound from below and a little more where it is one from
    /// above. Null where no number is.
    /// </summary>
    public static string? Bound(string amount, IndexStretch stretch, bool isFromBelow)
    {
        var line = stretch.Line ?? UnitLine.None;
        var (slope, offset) = ((double)line.Numerator / (double)line.Denominator, (double)line.Offset / (double)line.Denominator);
        var number = (SortableAmount.ToDouble(amount) - offset) / slope;
        var slack = (Math.Abs(number) + Math.Abs(offset / slope)) * 1e-9;
        number += isFromBelow ? -slack : slack;
        return double.IsFinite(number) && Math.Abs(number) < (double)decimal.MaxValue / 10 ? SortableDecimal.Encode((decimal)number) : null;
    }

    /// <summary>
    /// The parts of a parameter's index that are in the order of amounts. Of a unit that occurs with the system of UCUM and with others
    /// too, there are two.
    /// </summary>
    /// <param name="session">Knows the units.</param>
    /// <param name="parameter">The parameter.</param>
    /// <param name="part">Its place among those that the values are filed under.</param>
    public static IEnumerable<IndexStretch> StretchesOf(ReadSession session, SearchParameterInfo parameter, int part)
    {
        var lines = session.StoredCodes.UnitsOf(parameter).Select(unit => (Hash: IndexValue.Hash(unit), Line: LineOf(unit)))
            .Where(unit => unit.Line is not null).ToDictionary(unit => unit.Hash, unit => unit.Line!);
        var others = session.StoredCodes.OtherUnitHashesOf(parameter);
        foreach (var unit in session.StoredCodes.UnitHashesOf(parameter))
        {
            if (!lines.TryGetValue(unit, out var line))
            {
                yield return new IndexStretch(part, unit);
                continue;
            }

            yield return new IndexStretch(part, unit, true, line);
            if (others.Contains(unit))
            {
                yield return new IndexStretch(part, unit, false);
            }
        }
    }

    private static UnitLine? LineOf(string unit) => UcumUnit.TryParse(unit, out var parsed) ? parsed.Line : null;

    private string Amount(string row, LineSql line) =>
        session.Connection.AmountOf($"{row}.\"Low\"", line.Numerator, line.Offset, line.Denominator);

    /// <summary>A line as parameters.</summary>
    private sealed class LineSql(SqlBuilder sql, UnitLine line)
    {
        public string Numerator { get; } = Parameter(sql, line.Numerator);

        public string Offset { get; } = Parameter(sql, line.Offset);

        public string Denominator { get; } = Parameter(sql, line.Denominator);

        private static string Parameter(SqlBuilder sql, BigInteger number) => sql.Parameter(number.ToString(CultureInfo.InvariantCulture));
    }
}

/// <summary>A part of an index that is in the order of the values.</summary>
/// <param name="Part">Which of the parameters that the values are filed under.</param>
/// <param name="UnitHash">Of quantities the unit, which the index leads with; null for others.</param>
/// <param name="IsUcum">Whether the unit is of UCUM; null where that is all the same.</param>
/// <param name="Line">How its amounts become those of base units; null where they stay as they are.</param>
internal readonly record struct IndexStretch(int Part, long? UnitHash = null, bool? IsUcum = null, UnitLine? Line = null);
