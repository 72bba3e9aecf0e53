using System.Collections.Frozen;

namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>
/// The UCUM units that clinical data commonly use, as a factor to base units (m, s, g, rad, K, C, cd, mol). Special units on other
/// scales (Cel, [pH]) and arbitrary units ([IU]) are absent: they compare with themselves only.
/// Source: The Unified Code for Units of Measure, tables 1 to 18. One deviation: mol is a dimension of its own.
/// </summary>
internal static class UnitTable
{
    public static readonly string[] BaseUnits = ["m", "s", "g", "rad", "K", "C", "cd", "mol"];

    private static readonly FrozenDictionary<string, decimal> Prefixes = new Dictionary<string, decimal>
    {
        ["E"] = 1e18m,
        ["P"] = 1e15m,
        ["T"] = 1e12m,
        ["G"] = 1e9m,
        ["M"] = 1e6m,
        ["k"] = 1e3m,
        ["h"] = 1e2m,
        ["da"] = 1e1m,
        ["d"] = 1e-1m,
        ["c"] = 1e-2m,
        ["m"] = 1e-3m,
        ["u"] = 1e-6m,
        ["n"] = 1e-9m,
        ["p"] = 1e-12m,
        ["f"] = 1e-15m,
        ["a"] = 1e-18m,
        ["Ki"] = 1024m,
        ["Mi"] = 1048576m,
        ["Gi"] = 1073741824m,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // Metric units take a prefix; the second column is in units that stand above it or are base units.
    private static readonly (string Code, decimal Factor, string Of)[] Metric =
    [
        ("eq", 1m, "mol"), ("osm", 1m, "mol"), ("sr", 1m, "rad2"), ("Hz", 1m, "s-1"), ("N", 1m, "kg.m/s2"), ("Pa", 1m, "N/m2"), ("J", 1m, "N.m"),
        ("W", 1m, "J/s"), ("A", 1m, "C/s"), ("V", 1m, "J/C"), ("F", 1m, "C/V"), ("Ohm", 1m, "V/A"), ("S", 1m, "Ohm-1"), ("Wb", 1m, "V.s"),
        ("T", 1m, "Wb/m2"), ("H", 1m, "Wb/A"), ("lm", 1m, "cd.sr"), ("lx", 1m, "lm/m2"), ("Bq", 1m, "s-1"), ("Gy", 1m, "J/kg"), ("Sv", 1m, "J/kg"),
        ("l", 1m, "dm3"), ("L", 1m, "dm3"), ("bar", 100000m, "Pa"), ("t", 1000m, "kg"), ("u", 1.66053906660e-24m, "g"), ("cal", 4.184m, "J"),
        ("m[Hg]", 133.322m, "kPa"), ("m[H2O]", 9.80665m, "kPa"), ("kat", 1m, "mol/s"), ("U", 0.000001m, "mol/(60.s)"), ("Ci", 3.7e10m, "Bq"),
        ("eV", 1.602176634e-19m, "J"), ("dyn", 1e-5m, "N"), ("erg", 1e-7m, "J"), ("P", 0.1m, "Pa.s"), ("St", 1e-4m, "m2/s"), ("pc", 3.085678e16m, "m"),
    ];

    private static readonly (string Code, decimal Factor, string Of)[] Customary =
    [
        ("%", 0.01m, "1"), ("[ppth]", 1e-3m, "1"), ("[ppm]", 1e-6m, "1"), ("[ppb]", 1e-9m, "1"), ("10*", 10m, "1"), ("10^", 10m, "1"),
        ("min", 60m, "s"), ("h", 3600m, "s"), ("d", 86400m, "s"), ("wk", 604800m, "s"), ("mo", 2629800m, "s"), ("a", 31557600m, "s"),
        ("mo_j", 2629800m, "s"), ("a_j", 31557600m, "s"), ("deg", 0.0174532925199432957692369077m, "rad"), ("'", 0.0002908882086657215961539485m, "rad"),
        ("ar", 100m, "m2"), ("har", 10000m, "m2"), ("atm", 101325m, "Pa"), ("[car_m]", 0.2m, "g"),
        ("[in_i]", 2.54m, "cm"), ("[ft_i]", 30.48m, "cm"), ("[yd_i]", 91.44m, "cm"), ("[mi_i]", 160934.4m, "cm"), ("[nmi_i]", 1852m, "m"),
        ("[sin_i]", 6.4516m, "cm2"), ("[sft_i]", 929.0304m, "cm2"), ("[cin_i]", 16.387064m, "cm3"),
        ("[gr]", 64.79891m, "mg"), ("[dr_av]", 1.7718451953125m, "g"), ("[oz_av]", 28.349523125m, "g"), ("[lb_av]", 453.59237m, "g"),
        ("[stone_av]", 6350.29318m, "g"), ("[scwt_av]", 45359.237m, "g"), ("[ston_av]", 907184.74m, "g"), ("[oz_tr]", 31.1034768m, "g"),
        ("[gal_us]", 3785.411784m, "cm3"), ("[qt_us]", 946.352946m, "cm3"), ("[pt_us]", 473.176473m, "cm3"), ("[cup_us]", 236.5882365m, "cm3"),
        ("[foz_us]", 29.5735295625m, "cm3"), ("[tbs_us]", 14.78676478125m, "cm3"), ("[tsp_us]", 4.92892159375m, "cm3"),
        ("[gal_br]", 4546.09m, "cm3"), ("[pt_br]", 568.26125m, "cm3"), ("[foz_br]", 28.4130625m, "cm3"),
        ("[psi]", 6894.757293168m, "Pa"), ("[Btu]", 1055.05585262m, "J"), ("[Cal]", 4184m, "J"),
    ];

    private static readonly FrozenDictionary<string, UnitValue> Prefixed;
    private static readonly FrozenDictionary<string, UnitValue> Plain;

    static UnitTable()
    {
        var metric = new Dictionary<string, UnitValue>(StringComparer.Ordinal);
        for (var i = 0; i < BaseUnits.Length; i++)
        {
            metric[BaseUnits[i]] = UnitValue.One with { Dimension = UnitDimension.Of(i) };
        }

        Prefixed = FrozenDictionary<string, UnitValue>.Empty;
        Plain = FrozenDictionary<string, UnitValue>.Empty;
        foreach (var (code, factor, of) in Metric)
        {
            metric[code] = Define(factor, of, metric, Prefixed);
        }

        var plain = new Dictionary<string, UnitValue>(StringComparer.Ordinal);
        foreach (var (code, factor, of) in Customary)
        {
            plain[code] = Define(factor, of, metric, plain);
        }

        Prefixed = metric.ToFrozenDictionary(StringComparer.Ordinal);
        Plain = plain.ToFrozenDictionary(StringComparer.Ordinal);
    }

    public static bool TryFind(ReadOnlySpan<char> code, out UnitValue unit) => TryFind(code.ToString(), Prefixed, Plain, out unit);

    private static UnitValue Define(decimal factor, string of, IReadOnlyDictionary<string, UnitValue> metric, IReadOnlyDictionary<string, UnitValue> plain)
    {
        if (!UnitExpression.TryParse(of, code => TryFind(code, metric, plain, out var unit) ? unit : null, out var value))
        {
            throw new InvalidOperationException($"the unit table defines by the unknown unit {of}");
        }

        return value.Times(factor);
    }

    private static bool TryFind(string code, IReadOnlyDictionary<string, UnitValue> metric, IReadOnlyDictionary<string, UnitValue> plain, out UnitValue unit)
    {
        if (plain.TryGetValue(code, out unit) || metric.TryGetValue(code, out unit))
        {
            return true;
        }

        for (var length = 1; length <= 2 && length < code.Length; length++)
        {
            if (Prefixes.TryGetValue(code[..length], out var prefix) && metric.TryGetValue(code[length..], out var stem))
            {
                unit = stem.Times(prefix);
                return true;
            }
        }

        return false;
    }
}
