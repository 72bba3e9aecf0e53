namespace FhirIcsHub.Fhir.Outlines;

/// <summary>Finds where numbers and escapes of JSON end (RFC 8259), without reading them.</summary>
internal static class OutlineText
{
    /// <summary>The position behind the number at a position; negative when it is none.</summary>
    public static int NumberEnd(ReadOnlySpan<byte> json, int at)
    {
        if (json[at] == (byte)'-')
        {
            at++;
        }

        var end = DigitsEnd(json, at);
        if (end == at || (json[at] == (byte)'0' && end > at + 1))
        {
            return -1;
        }

        if (end < json.Length && json[end] == (byte)'.')
        {
            at = end + 1;
            end = DigitsEnd(json, at);
            if (end == at)
            {
                return -1;
            }
        }

        if (end == json.Length || json[end] is not ((byte)'e' or (byte)'E'))
        {
            return end;
        }

        at = end + 1;
        at += at < json.Length && json[at] is (byte)'+' or (byte)'-' ? 1 : 0;
        end = DigitsEnd(json, at);
        return end == at ? -1 : end;
    }

    private static int DigitsEnd(ReadOnlySpan<byte> json, int at)
    {
        while (at < json.Length && json[at] is >= (byte)'0' and <= (byte)'9')
        {
            at++;
        }

        return at;
    }

    /// <summary>
    /// How long an escape is; 0 for what is none, and for half a character: whether the other half is there shows when it is read.
    /// </summary>
    public static int EscapeLength(ReadOnlySpan<byte> escape)
    {
        if (escape.Length < 2 || escape[0] != (byte)'\\')
        {
            return 0;
        }

        if (escape[1] != (byte)'u')
        {
            return "\"\\/bfnrt"u8.Contains(escape[1]) ? 2 : 0;
        }

        return escape.Length >= 6 && escape[2..6].IndexOfAnyExcept("0123456789abcdefABCDEF"u8) < 0
            && !(escape[2] is (byte)'d' or (byte)'D' && escape[3] is not (>= (byte)'0' and <= (byte)'7')) ? 6 : 0;
    }
}
