using System.Globalization;
using System.Runtime.CompilerServices;

namespace FhirIcsHub.Fhir.FhirPath;

public enum FhirPathKind : byte
{
    /// <summary>No value; the default of <see cref="FhirPathValue"/>.</summary>
    None,
    Element,
    Boolean,
    String,
    Integer,
    Decimal,
    Date,
    DateTime,
    Time,
    Quantity,

    /// <summary>The result of type(): a namespace and a name.</summary>
    Type,

    /// <summary>A whole number of 64 bits (1L), later than R4.</summary>
    Long,
}

/// <summary>
/// One item of a FHIRPath collection: an element of a resource or a value of the System types. 32 bytes, no boxing.
/// Equality is identity of content and form (1.0 is not 1.00); FHIRPath's own <c>=</c> lives in the engine.
/// </summary>
public readonly struct FhirPathValue : IEquatable<FhirPathValue>
{
    private readonly object? _reference;
    private readonly Bits _bits;
    private readonly FhirPathKind _kind;

    private FhirPathValue(FhirPathKind kind, object? reference, Bits bits)
    {
        _kind = kind;
        _reference = reference;
        _bits = bits;
    }

    public FhirPathKind Kind => _kind;

    /// <summary>The element; does not exist when the kind is another.</summary>
    public Element Element => _kind == FhirPathKind.Element ? new Element(Unsafe.As<Resource>(_reference!), (int)_bits.First) : default;

    public bool Boolean => _kind == FhirPathKind.Boolean ? _bits.First != 0 : throw Mismatch(FhirPathKind.Boolean);

    public int Integer => _kind == FhirPathKind.Integer ? (int)_bits.First : throw Mismatch(FhirPathKind.Integer);

    /// <summary>The value of an Integer or Long.</summary>
    public long Long => IsWhole ? _bits.First : throw Mismatch(FhirPathKind.Long);

    /// <summary>The value of a Decimal, Integer or Long.</summary>
    public decimal Decimal => _kind switch
    {
        FhirPathKind.Decimal => Unsafe.BitCast<Bits, decimal>(_bits),
        FhirPathKind.Integer or FhirPathKind.Long => _bits.First,
        _ => throw Mismatch(FhirPathKind.Decimal),
    };

    public string String => _kind == FhirPathKind.String ? (string)_reference! : throw Mismatch(FhirPathKind.String);

    /// <summary>The value of a Date, DateTime or Time.</summary>
    public PartialDateTime Temporal => IsTemporal ? Unsafe.BitCast<Bits, PartialDateTime>(_bits) : throw Mismatch(FhirPathKind.DateTime);

    public FhirPathQuantity Quantity =>
        _kind == FhirPathKind.Quantity
            ? new FhirPathQuantity(Unsafe.BitCast<Bits, decimal>(_bits), (string)_reference!) : throw Mismatch(FhirPathKind.Quantity);

    internal FhirPathTypeInfo TypeInfo => _kind == FhirPathKind.Type ? (FhirPathTypeInfo)_reference! : throw Mismatch(FhirPathKind.Type);

    internal bool IsTemporal => _kind is FhirPathKind.Date or FhirPathKind.DateTime or FhirPathKind.Time;

    internal bool IsWhole => _kind is FhirPathKind.Integer or FhirPathKind.Long;

    internal bool IsNumber => IsWhole || _kind == FhirPathKind.Decimal;

    internal bool IsNone => _kind == FhirPathKind.None;

    public static FhirPathValue FromElement(Element element) =>
        element.Exists ? new(FhirPathKind.Element, element.Resource, new Bits(element.Index, 0)) : default;

    public static FhirPathValue FromBoolean(bool value) => new(FhirPathKind.Boolean, null, new Bits(value ? 1 : 0, 0));

    public static FhirPathValue FromInteger(int value) => new(FhirPathKind.Integer, null, new Bits(value, 0));

    public static FhirPathValue FromLong(long value) => new(FhirPathKind.Long, null, new Bits(value, 0));

    public static FhirPathValue FromDecimal(decimal value) => new(FhirPathKind.Decimal, null, Unsafe.BitCast<decimal, Bits>(value));

    public static FhirPathValue FromString(string value) => new(FhirPathKind.String, value, default);

    public static FhirPathValue FromTemporal(PartialDateTime value) => new(
        value.Kind switch
        {
            TemporalKind.Date => FhirPathKind.Date,
            TemporalKind.DateTime => FhirPathKind.DateTime,
            _ => FhirPathKind.Time,
        },
        null,
        Unsafe.BitCast<PartialDateTime, Bits>(value));

    public static FhirPathValue FromQuantity(FhirPathQuantity value) =>
        new(FhirPathKind.Quantity, value.Unit, Unsafe.BitCast<decimal, Bits>(value.Value));

    internal static FhirPathValue FromType(FhirPathTypeInfo type) => new(FhirPathKind.Type, type, default);

    public bool Equals(FhirPathValue other)
    {
        if (_kind != other._kind)
        {
            return false;
        }

        return _kind switch
        {
            FhirPathKind.Element => Element == other.Element,
            FhirPathKind.Date or FhirPathKind.DateTime or FhirPathKind.Time => Temporal == other.Temporal,
            _ => _bits == other._bits && Equals(_reference, other._reference),
        };
    }

    public override bool Equals(object? obj) => obj is FhirPathValue other && Equals(other);

    public override int GetHashCode() =>
        _kind == FhirPathKind.Element ? Element.GetHashCode() : HashCode.Combine(_kind, _bits.First, _reference);

    public static bool operator ==(FhirPathValue left, FhirPathValue right) => left.Equals(right);

    public static bool operator !=(FhirPathValue left, FhirPathValue right) => !left.Equals(right);

    /// <summary>The text that toString() gives; a complex element gives its type name, a primitive without a value nothing.</summary>
    public override string ToString() => _kind switch
    {
        FhirPathKind.None => "",
        FhirPathKind.Element => Element.Kind == ElementKind.Object ? Element.Type?.Name ?? Element.Name : Element.Text ?? "",
        FhirPathKind.Boolean => Boolean ? "true" : "false",
        FhirPathKind.String => String,
        FhirPathKind.Integer => Integer.ToString(CultureInfo.InvariantCulture),
        FhirPathKind.Long => Long.ToString(CultureInfo.InvariantCulture),
        FhirPathKind.Decimal => Decimal.ToString(CultureInfo.InvariantCulture),
        FhirPathKind.Quantity => Quantity.ToString(),
        FhirPathKind.Type => TypeInfo.ToString(),
        _ => Temporal.ToString(),
    };

    /// <summary>The FHIRPath literal of a System value.</summary>
    internal string ToLiteral() => _kind switch
    {
        FhirPathKind.String => FhirPathText.Quote(String),
        FhirPathKind.Long => ToString() + "L",
        FhirPathKind.Date or FhirPathKind.DateTime or FhirPathKind.Time => Temporal.ToLiteral(),
        _ => ToString(),
    };

    private InvalidOperationException Mismatch(FhirPathKind wanted) => new($"The value is {_kind}, not {wanted}.");

    private readonly record struct Bits(long First, long Second);
}

/// <summary>What type() answers: System.Integer, FHIR.Patient.</summary>
internal sealed record FhirPathTypeInfo(string Namespace, string Name)
{
    public override string ToString() => Namespace + "." + Name;
}
