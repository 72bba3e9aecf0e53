using System.Buffers.Binary;

namespace FhirIcsHub.Storage.Bodies;

/// <summary>
/// Texts of one shape that hardly ever repeat, and take less room as numbers: a UUID in lower case (36 characters, 16 bytes) and a date
/// and time to the second (<c>2026-03-01T09:00:00</c>: 19 characters, 5 bytes).
/// </summary>
internal static class PackedText
{
    public const int UuidLength = 36;
    public const int UuidBytes = 16;
    public const int TimeLength = 19;
    public const int TimeBytes = 5;

    private const long Times = 10_000L * 12 * 31 * 24 * 60 * 60;

    /// <summary>Whether the text begins with a UUID, as <see cref="WriteUuid"/> writes it back.</summary>
    public static bool TryReadUuid(ReadOnlySpan<byte> text, Span<byte> packed)
    {
        if (text.Length < UuidLength || text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-')
        {
            return false;
        }

        var written = 0;
        for (var i = 0; i < UuidLength; i += 2)
        {
            if (i is 8 or 13 or 18 or 23)
            {
                i++;
            }

            var (high, low) = (DigitOf(text[i]), DigitOf(text[i + 1]));
            if ((high | low) < 0)
            {
                return false;
            }

            packed[written++] = (byte)((high << 4) | low);
        }

        return true;
    }

    public static void WriteUuid(ReadOnlySpan<byte> packed, Span<byte> text)
    {
        var written = 0;
        for (var i = 0; i < UuidBytes; i++)
        {
            if (i is 4 or 6 or 8 or 10)
            {
                text[written++] = (byte)'-';
            }

            text[written++] = LetterOf(packed[i] >> 4);
            text[written++] = LetterOf(packed[i] & 15);
        }
    }

    /// <summary>Whether the text begins with a date and time, as <see cref="TryWriteTime"/> writes it back.</summary>
    public static bool TryReadTime(ReadOnlySpan<byte> text, Span<byte> packed)
    {
        if (text.Length < TimeLength || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':')
        {
            return false;
        }

        var (year, month, day) = (Number(text[..2]) * 100 + Number(text[2..4]), Number(text[5..7]) - 1, Number(text[8..10]) - 1);
        var (hour, minute, second) = (Number(text[11..13]), Number(text[14..16]), Number(text[17..19]));
        if (year is < 0 or > 9999 || month is < 0 or > 11 || day is < 0 or > 30 || hour is < 0 or > 23 || minute is < 0 or > 59
            || second is < 0 or > 59)
        {
            return false;
        }

        var time = (((((((((long)year * 12) + month) * 31) + day) * 24) + hour) * 60) + minute) * 60 + second;
        BinaryPrimitives.WriteUInt32LittleEndian(packed, (uint)time);
        packed[4] = (byte)(time >> 32);
        return true;
    }

    /// <summary>False when the bytes are no date and time.</summary>
    public static bool TryWriteTime(ReadOnlySpan<byte> packed, Span<byte> text)
    {
        var time = BinaryPrimitives.ReadUInt32LittleEndian(packed) | ((long)packed[4] << 32);
        if (time >= Times)
        {
            return false;
        }

        "0000-00-00T00:00:00"u8.CopyTo(text);
        WriteNumber(text[17..], Take(ref time, 60));
        WriteNumber(text[14..], Take(ref time, 60));
        WriteNumber(text[11..], Take(ref time, 24));
        WriteNumber(text[8..], Take(ref time, 31) + 1);
        WriteNumber(text[5..], Take(ref time, 12) + 1);
        WriteNumber(text[2..], Take(ref time, 100));
        WriteNumber(text, (int)time);
        return true;
    }

    private static int Take(ref long rest, int radix)
    {
        var part = (int)(rest % radix);
        rest /= radix;
        return part;
    }

    /// <summary>The number that two digits make; far below 0 when they are none.</summary>
    private static int Number(ReadOnlySpan<byte> digits) =>
        char.IsAsciiDigit((char)digits[0]) && char.IsAsciiDigit((char)digits[1]) ? ((digits[0] - '0') * 10) + digits[1] - '0' : -1_000_000;

    private static void WriteNumber(Span<byte> text, int number)
    {
        text[0] = (byte)('0' + (number / 10));
        text[1] = (byte)('0' + (number % 10));
    }

    private static int DigitOf(byte letter) => letter switch
    {
        >= (byte)'0' and <= (byte)'9' => letter - '0',
        >= (byte)'a' and <= (byte)'f' => letter - 'a' + 10,
        _ => -1,
    };

    private static byte LetterOf(int digit) => (byte)(digit < 10 ? '0' + digit : 'a' + digit - 10);
}
