using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace FhirIcsHub.Fhir.Ucum;

/// <summary>
/// Units of the Unified Code for Units of Measure, case-sensitive codes: read, judged, converted and compared. Nothing here throws for bad
/// input. What was read once is kept (bounded), so that a code that comes again costs a look-up.
/// </summary>
public static class UcumUnit
{
    /// <summary>The code system of UCUM in FHIR.</summary>
    public const string System = "http://unitsofmeasure.org";

    /// <summary>Longest code that is read, in characters.</summary>
    public const int MaxLength = 255;

    internal const int MaxKept = 10_000;

    private static readonly ConcurrentDictionary<string, (Unit? Unit, UcumError? Error)> Read = new(StringComparer.Ordinal);

    // The dictionary's own count locks it whole.
    private static int _kept;

    internal static int Kept => Read.Count;

    /// <summary>Reads a code such as <c>mg/dL</c>, <c>10*9/L</c>, <c>mm[Hg]</c>, <c>{beats}/min</c>.</summary>
    /// <param name="code">The code; the empty text is no unit.</param>
    /// <param name="unit">The unit.</param>
    /// <param name="error">Where the text is no unit, and what was expected there.</param>
    public static bool TryParse(string code, [NotNullWhen(true)] out Unit? unit, [NotNullWhen(false)] out UcumError? error)
    {
        if (!Read.TryGetValue(code, out var found))
        {
            found = UnitParser.TryParse(code, out var parsed, out var problem) ? (parsed, null) : (null, problem);
            Keep(code, found);
        }

        unit = found.Unit;
        error = found.Error;
        return unit is not null;
    }

    public static bool TryParse(string code, [NotNullWhen(true)] out Unit? unit) => TryParse(code, out unit, out _);

    /// <summary>Whether the text is a UCUM code.</summary>
    public static bool IsValid(string code) => TryParse(code, out _, out _);

    /// <summary>An amount in another unit: 37 Cel in [degF] is 98.6.</summary>
    public static UnitConversion Convert(decimal value, string from, string to) =>
        TryParse(from, out var source) && TryParse(to, out var target)
            ? source.Convert(value, target)
            : UnitConversion.Failed(UnitConversionStatus.UnknownUnit);

    /// <summary>The order of two amounts, exact; null when they cannot be compared.</summary>
    public static int? Compare(decimal left, string leftUnit, decimal right, string rightUnit) =>
        TryParse(leftUnit, out var a) && TryParse(rightUnit, out var b) ? a.Compare(left, b, right) : null;

    /// <summary>
    /// The amount in base units, the same for equal amounts of whatever unit: 1 mg/dL and 0.01 g/L are both 10 <c>m-3.g</c>.
    /// False when the code is no unit or a decimal cannot hold 15 digits of the amount.
    /// </summary>
    public static bool TryCanonical(decimal value, string unit, out decimal canonicalValue, [NotNullWhen(true)] out string? canonicalUnit)
    {
        if (TryParse(unit, out var parsed) && parsed.TryCanonical(value, out canonicalValue))
        {
            canonicalUnit = parsed.CanonicalUnit;
            return true;
        }

        canonicalValue = 0;
        canonicalUnit = null;
        return false;
    }

    // Full of what no one asks for any more is as good as empty.
    private static void Keep(string code, (Unit?, UcumError?) found)
    {
        if (code.Length > MaxLength)
        {
            return;
        }

        if (Interlocked.Increment(ref _kept) > MaxKept)
        {
            Read.Clear();
            Interlocked.Exchange(ref _kept, 0);
        }

        Read.TryAdd(code, found);
    }
}
