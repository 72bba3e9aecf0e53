using System.Buffers;
using System.Buffers.Text;
using FhirIcsHub.Fhir.Narratives;

namespace FhirIcsHub.Fhir;

/// <summary>The lexical rule of a primitive type.</summary>
internal enum PrimitiveLexeme : byte
{
    None,
    Boolean,
    Integer,
    UnsignedInt,
    PositiveInt,
    Decimal,
    String,
    Code,
    Id,
    Uri,
    Oid,
    Uuid,
    Base64,
    Date,
    DateTime,
    Instant,
    Time,
    Xhtml,
}

/// <summary>
/// The lexical rules of R4's primitive types (https://hl7.org/fhir/R4/datatypes.html), as code instead of regular expressions.
/// </summary>
internal static class PrimitiveLexemes
{
    private static readonly SearchValues<byte> WhiteSpaceBytes = SearchValues.Create(" \t\r\n\v\f"u8);
    private static readonly SearchValues<byte> ControlBytes =
        SearchValues.Create([.. Enumerable.Range(0, 32).Where(c => c is not ('\t' or '\r' or '\n')).Select(c => (byte)c)]);

    private static readonly SearchValues<byte> IdBytes = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-."u8);

    public static PrimitiveLexeme Of(string type) => type switch
    {
        "boolean" => PrimitiveLexeme.Boolean,
        "integer" => PrimitiveLexeme.Integer,
        "unsignedInt" => PrimitiveLexeme.UnsignedInt,
        "positiveInt" => PrimitiveLexeme.PositiveInt,
        "decimal" => PrimitiveLexeme.Decimal,
        "string" or "markdown" => PrimitiveLexeme.String,
        "code" => PrimitiveLexeme.Code,
        "id" => PrimitiveLexeme.Id,
        "uri" or "url" or "canonical" => PrimitiveLexeme.Uri,
        "oid" => PrimitiveLexeme.Oid,
        "uuid" => PrimitiveLexeme.Uuid,
        "base64Binary" => PrimitiveLexeme.Base64,
        "date" => PrimitiveLexeme.Date,
        "dateTime" => PrimitiveLexeme.DateTime,
        "instant" => PrimitiveLexeme.Instant,
        "time" => PrimitiveLexeme.Time,
        "xhtml" => PrimitiveLexeme.Xhtml,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "no such primitive type"),
    };

    /// <summary>The JSON kind that values of the type have.</summary>
    public static ElementKind KindOf(PrimitiveLexeme lexeme) => lexeme switch
    {
        PrimitiveLexeme.Boolean => ElementKind.Boolean,
        PrimitiveLexeme.Integer or PrimitiveLexeme.UnsignedInt or PrimitiveLexeme.PositiveInt or PrimitiveLexeme.Decimal =>
            ElementKind.Number,
        _ => ElementKind.String,
    };

    /// <summary>Whether the value (escapes resolved, not empty) is one of the type.</summary>
    public static bool IsValid(PrimitiveLexeme lexeme, ReadOnlySpan<byte> value) => lexeme switch
    {
        PrimitiveLexeme.Boolean or PrimitiveLexeme.Decimal => true,
        PrimitiveLexeme.Integer => IsInteger(value, int.MinValue),
        PrimitiveLexeme.UnsignedInt => value[0] != (byte)'-' && IsInteger(value, 0),
        PrimitiveLexeme.PositiveInt => IsInteger(value, 1),
        PrimitiveLexeme.String => value.IndexOfAny(ControlBytes) < 0,
        PrimitiveLexeme.Code => IsCode(value),
        PrimitiveLexeme.Id => value.Length <= 64 && value.IndexOfAnyExcept(IdBytes) < 0,
        PrimitiveLexeme.Uri => value.IndexOfAny(WhiteSpaceBytes) < 0,
        PrimitiveLexeme.Oid => IsOid(value),
        PrimitiveLexeme.Uuid => IsUuid(value),
        PrimitiveLexeme.Base64 => IsBase64(value),
        PrimitiveLexeme.Date => DateLexeme.IsDate(value),
        PrimitiveLexeme.DateTime => DateLexeme.IsDateTime(value),
        PrimitiveLexeme.Instant => DateLexeme.IsInstant(value),
        PrimitiveLexeme.Time => DateLexeme.IsTime(value),
        PrimitiveLexeme.Xhtml => Narrative.Check(value) is null,
        _ => false,
    };

    private static bool IsInteger(ReadOnlySpan<byte> value, int least) =>
        Utf8Parser.TryParse(value, out int number, out var consumed) && consumed == value.Length && number >= least;

    // No leading, trailing or double white space.
    private static bool IsCode(ReadOnlySpan<byte> value)
    {
        var afterSpace = true;
        foreach (var b in value)
        {
            var isSpace = b is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';
            if ((isSpace && afterSpace) || (b < 32 && !isSpace))
            {
                return false;
            }

            afterSpace = isSpace;
        }

        return !afterSpace;
    }

    private static bool IsOid(ReadOnlySpan<byte> value)
    {
        if (!value.StartsWith("urn:oid:"u8) || value.Length < 11 || value[8] is < (byte)'0' or > (byte)'2')
        {
            return false;
        }

        var arcs = value[9..];
        while (arcs.Length > 0)
        {
            if (arcs[0] != (byte)'.')
            {
                return false;
            }

            arcs = arcs[1..];
            var digits = arcs.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            var length = digits < 0 ? arcs.Length : digits;
            if (length == 0 || (length > 1 && arcs[0] == (byte)'0'))
            {
                return false;
            }

            arcs = arcs[length..];
        }

        return true;
    }

    private static bool IsUuid(ReadOnlySpan<byte> value)
    {
        if (value.Length != 45 || !value.StartsWith("urn:uuid:"u8))
        {
            return false;
        }

        for (var i = 9; i < value.Length; i++)
        {
            var isDash = i is 17 or 22 or 27 or 32;
            var b = value[i];
            if (isDash ? b != (byte)'-' : b is not ((>= (byte)'0' and <= (byte)'9') or (>= (byte)'a' and <= (byte)'f')))
            {
                return false;
            }
        }

        return true;
    }

    // Groups of four characters; white space only between groups.
    private static bool IsBase64(ReadOnlySpan<byte> value)
    {
        var inGroup = 0;
        var padding = 0;
        foreach (var b in value)
        {
            if (b is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            {
                if (inGroup != 0)
                {
                    return false;
                }

                continue;
            }

            if (b == (byte)'=')
            {
                if (inGroup < 2)
                {
                    return false;
                }

                padding++;
            }
            else if (padding > 0 || !(char.IsAsciiLetterOrDigit((char)b) || b is (byte)'+' or (byte)'/'))
            {
                return false;
            }

            inGroup = (inGroup + 1) % 4;
        }

        return inGroup == 0;
    }
}
