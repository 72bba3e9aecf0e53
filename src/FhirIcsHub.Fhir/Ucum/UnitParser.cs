using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace FhirIcsHub.Fhir.Ucum;

/// <summary>
/// Recursive descent over the grammar of UCUM (sections 2 to 12): a main term with an optional leading slash; components joined by . and /;
/// a component is a symbol with an optional exponent and annotation, a number, an annotation alone, or a term in parentheses.
/// </summary>
internal ref struct UnitParser
{
    // A fraction past this size is a text that plays with exponents, not a unit.
    private const long MaxBits = 16 * 1024;
    private const int MaxDigits = 64;

    private readonly string _text;
    private readonly Func<string, UnitAtom?> _find;
    private int _position;
    private UcumError? _error;
    private UnitAtom? _special;
    private string? _specialName;

    private UnitParser(string text, Func<string, UnitAtom?> find)
    {
        _text = text;
        _find = find;
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out Unit? unit, [NotNullWhen(false)] out UcumError? error) =>
        TryParse(text, symbol => UnitTable.TryFind(symbol, out var atom) ? atom : null, out unit, out error);

    public static bool TryParse(
        string text, Func<string, UnitAtom?> find, [NotNullWhen(true)] out Unit? unit, [NotNullWhen(false)] out UcumError? error)
    {
        unit = null;
        if (text.Length > UcumUnit.MaxLength)
        {
            error = new UcumError(UcumUnit.MaxLength, $"a unit has at most {UcumUnit.MaxLength} characters");
            return false;
        }

        var parser = new UnitParser(text, find);
        var product = parser.ReadMain();
        error = parser._error;
        if (error is not null)
        {
            return false;
        }

        unit = new Unit(text, product.Factor, parser._special?.Dimension ?? product.Dimension, parser._special?.Scale);
        return true;
    }

    private readonly bool AtEnd => _position == _text.Length;

    private readonly char Current => AtEnd ? '\0' : _text[_position];

    private Product ReadMain()
    {
        var isInverse = Current == '/';
        _position += isInverse ? 1 : 0;
        var product = ReadTerm(isInverse, isWhole: true);
        if (_error is null && !AtEnd)
        {
            Fail(_position, Current == ')' ? "this ) closes nothing" : "the end, '.' or '/' is expected here");
        }

        return product;
    }

    private Product ReadTerm(bool divides, bool isWhole)
    {
        var product = Product.One;
        while (true)
        {
            var start = _position;
            var component = ReadComponent(divides, isWhole);
            if (_error is not null)
            {
                return product;
            }

            if (product.Times(component, divides ? -1 : 1) is not { } next || next.Factor.Bits > MaxBits)
            {
                return Fail(start, "the unit grows out of bounds here");
            }

            product = next;
            if (_special is not null && product.Dimension.Powers.Length > 0)
            {
                return Fail(start, $"{_specialName} is on a scale of its own: it can be multiplied by numbers only");
            }

            if (Current is not ('.' or '/'))
            {
                return product;
            }

            divides = Current == '/';
            _position++;
        }
    }

    // An annotation may stand alone ({beats}/min), after a symbol or number, and, as UCUM's own examples have it, after a group:
    // g/(8.h){shift}.
    private Product ReadComponent(bool divides, bool isWhole)
    {
        var product = Current switch
        {
            '{' => Product.One,
            '(' => ReadGroup(divides, isWhole),
            _ => ReadSymbol(divides, isWhole),
        };
        if (_error is null && Current == '{')
        {
            ReadAnnotation();
        }

        return product;
    }

    private Product ReadGroup(bool divides, bool isWhole)
    {
        var open = _position++;
        if (Current == '/')
        {
            return Fail(_position, "a unit or number is expected here: only the whole text may begin with '/'");
        }

        var product = ReadTerm(divides: false, isWhole && !divides);
        if (_error is null && Current != ')')
        {
            return Fail(open, "this ( is not closed");
        }

        _position++;
        return product;
    }

    private void ReadAnnotation()
    {
        var open = _position++;
        while (!AtEnd && Current != '}')
        {
            // Characters 33 to 126 by the specification; blanks are common in the wild and change nothing.
            if (Current is < ' ' or > '~' or '{')
            {
                Fail(_position, "an annotation holds ASCII characters other than { and }");
                return;
            }

            _position++;
        }

        if (AtEnd)
        {
            Fail(open, "this { is not closed");
            return;
        }

        _position++;
        if (!AtEnd && Current is not ('.' or '/' or ')'))
        {
            Fail(_position, "the end, '.' or '/' is expected after an annotation");
        }
    }

    // A symbol runs to the next delimiter; what stands in square brackets belongs to it whole. Digits at its end are the exponent.
    private Product ReadSymbol(bool divides, bool isWhole)
    {
        var start = _position;
        while (!AtEnd && Current is not ('.' or '/' or '(' or ')' or '{' or '}'))
        {
            if (Current == '[')
            {
                var close = _text.IndexOf(']', _position);
                if (close < 0)
                {
                    return Fail(_position, "this [ is not closed");
                }

                _position = close;
            }

            _position++;
        }

        var symbol = _text.AsSpan(start, _position - start);
        if (symbol.IsEmpty)
        {
            return Fail(start, _text.Length == 0 ? "a unit is expected, not an empty text" : "a unit or number is expected here");
        }

        var digits = symbol.Length - symbol.TrimEnd("0123456789").Length;
        return digits == symbol.Length ? Number(symbol, start) : Powered(symbol, digits, start, divides, isWhole);
    }

    private Product Number(ReadOnlySpan<char> digits, int start)
    {
        if (digits.Length > MaxDigits)
        {
            return Fail(start, "the number is too long");
        }

        var number = BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        return number.IsZero ? Fail(start, "0 is no unit") : Product.One with { Factor = new Rational(number, 1) };
    }

    private Product Powered(ReadOnlySpan<char> symbol, int digits, int start, bool divides, bool isWhole)
    {
        var stem = symbol[..^digits];
        var exponent = 1;
        if (digits > 0)
        {
            var isSigned = stem[^1] is '-' or '+';
            if (digits > 3 || int.Parse(symbol[^digits..], NumberStyles.None, CultureInfo.InvariantCulture) is var size
                && size > UnitDimension.MaxExponent)
            {
                return Fail(start + stem.Length, $"an exponent is at most {UnitDimension.MaxExponent}");
            }

            exponent = isSigned && stem[^1] == '-' ? -size : size;
            stem = isSigned ? stem[..^1] : stem;
        }

        if (_find(stem.ToString()) is not { } atom)
        {
            return Fail(start, Unknown(stem));
        }

        if (atom.Scale is not null)
        {
            return Special(atom, stem, start, isAlone: exponent == 1 && !divides && isWhole && _special is null);
        }

        return atom.Factor.Bits * Math.Abs(exponent) <= MaxBits
            && Product.One.Times(new Product(atom.Factor, atom.Dimension), exponent) is { } power
            ? power
            : Fail(start, "the unit grows out of bounds here");
    }

    private Product Special(UnitAtom atom, ReadOnlySpan<char> symbol, int start, bool isAlone)
    {
        if (!isAlone)
        {
            return Fail(start, $"{symbol} is on a scale of its own: it can be multiplied by numbers only");
        }

        _special = atom;
        _specialName = symbol.ToString();
        return Product.One with { Factor = atom.Factor };
    }

    private static string Unknown(ReadOnlySpan<char> symbol) =>
        symbol.IsEmpty ? "a unit is expected before the sign"
        : char.IsAsciiDigit(symbol[0]) && symbol.IndexOfAnyExceptInRange('0', '9') is > 0 and var end
            && UnitTable.TryFind(symbol[end..].ToString(), out _)
            ? $"a number is joined to a unit by '.': {symbol[..end]}.{symbol[end..]}"
        : symbol.IndexOfAnyExceptInRange('!', '~') >= 0 ? "a unit is expected here, in ASCII characters without blanks"
        : $"there is no unit {symbol}";

    private Product Fail(int position, string reason)
    {
        _error ??= new UcumError(position, reason);
        return Product.One;
    }

    private readonly record struct Product(Rational Factor, UnitDimension Dimension)
    {
        public static readonly Product One = new(Rational.One, UnitDimension.None);

        public Product? Times(Product other, int power) => Dimension.Times(other.Dimension, power) is { } dimension
            ? new Product(power == 1 ? Factor * other.Factor : Factor * other.Factor.Power(power), dimension)
            : null;
    }
}
