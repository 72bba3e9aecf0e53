namespace FhirIcsHub.Fhir.Ucum;

/// <summary>
/// The function of a special unit (UCUM section 21): how a number on its scale becomes an amount of the proper unit, and back.
/// Temperatures are exact; logarithms, roots and angles go through double.
/// </summary>
internal sealed class SpecialScale
{
    private static readonly Rational FreezingPoint = Rational.Parse("273.15");
    private static readonly Rational FahrenheitZero = Rational.Parse("459.67");
    private static readonly Rational FiveNinths = new(5, 9);
    private static readonly Rational FiveFourths = new(5, 4);

    private readonly Func<Rational, Rational?> _toProper;
    private readonly Func<Rational, Rational?> _fromProper;
    private readonly Rational _properFactor;

    private SpecialScale(Rational properFactor, bool isExact, Func<Rational, Rational?> toProper, Func<Rational, Rational?> fromProper)
    {
        _properFactor = properFactor;
        IsExact = isExact;
        _toProper = toProper;
        _fromProper = fromProper;
    }

    /// <summary>Whether nothing is lost; otherwise results are to be rounded to 15 digits.</summary>
    public bool IsExact { get; }

    /// <param name="function">The function's name in the unit table.</param>
    /// <param name="properFactor">The proper unit in base units.</param>
    public static SpecialScale Of(string function, Rational properFactor) => function switch
    {
        "cel" => new(properFactor, true, x => x + FreezingPoint, x => x - FreezingPoint),
        "degF" => new(properFactor, true, x => (x + FahrenheitZero) * FiveNinths, x => (x / FiveNinths) - FahrenheitZero),
        "degRe" => new(properFactor, true, x => (x * FiveFourths) + FreezingPoint, x => (x - FreezingPoint) / FiveFourths),
        "ln" => Real(properFactor, Math.Exp, Math.Log),
        "lg" => Real(properFactor, x => Math.Pow(10, x), Math.Log10),
        "2lg" => Real(properFactor, x => Math.Pow(10, x / 2), x => 2 * Math.Log10(x)),
        "ld" => Real(properFactor, x => Math.Pow(2, x), Math.Log2),
        "pH" or "hpX" => Real(properFactor, x => Math.Pow(10, -x), x => -Math.Log10(x)),
        "hpC" => Real(properFactor, x => Math.Pow(100, -x), x => -Math.Log10(x) / 2),
        "hpM" => Real(properFactor, x => Math.Pow(1000, -x), x => -Math.Log10(x) / 3),
        "hpQ" => Real(properFactor, x => Math.Pow(50_000, -x), x => -Math.Log(x, 50_000)),
        "100tan" => Real(properFactor, x => Math.Atan(x / 100), x => 100 * Math.Tan(x)),
        "sqrt" => new(properFactor, false, x => x * x, x => FromDouble(Math.Sqrt(x.ToDouble()))),
        _ => throw new InvalidOperationException($"The unit table names the unknown function {function}."),
    };

    /// <summary>An amount on the scale in base units; null when it lies outside of the function's range.</summary>
    public Rational? ToBase(Rational value) => _toProper(value) * _properFactor;

    /// <summary>An amount in base units on the scale; null when the scale has no such point (the logarithm of nothing).</summary>
    public Rational? FromBase(Rational value) => _fromProper(value / _properFactor);

    private static SpecialScale Real(Rational properFactor, Func<double, double> toProper, Func<double, double> fromProper) =>
        new(properFactor, false, x => FromDouble(toProper(x.ToDouble())), x => FromDouble(fromProper(x.ToDouble())));

    private static Rational? FromDouble(double value) => double.IsFinite(value) ? Rational.Of(value) : null;
}
