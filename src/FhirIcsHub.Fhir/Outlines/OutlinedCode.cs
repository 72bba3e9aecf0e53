namespace FhirIcsHub.Fhir.Outlines;

/// <summary>A code that stands in an element of a resource, by its place in the JSON.</summary>
/// <param name="Resource">Position of the resource in the outline.</param>
/// <param name="Start">Where its text begins.</param>
/// <param name="Length">How long its text is; negative when it may be any code.</param>
public readonly record struct OutlinedCode(int Resource, int Start, int Length)
{
    private const int Any = -1;

    /// <summary>Whether it may be any code.</summary>
    public bool IsAny => Length == Any;

    /// <summary>Adds what may be a code in a value: each text that is called so, and the value when it is a text itself.</summary>
    internal static void AddAll(ReadOnlySpan<byte> json, int resource, int start, int length, ICollection<OutlinedCode> codes)
    {
        var value = json.Slice(start, length);
        if (value.Contains((byte)'\\') || (value is [(byte)'[', ..] && value[1..].TrimStart(" \n\r\t"u8) is not [(byte)'{', ..]))
        {
            codes.Add(new OutlinedCode(resource, 0, Any));
            return;
        }

        if (value is [(byte)'"', ..])
        {
            codes.Add(new OutlinedCode(resource, start + 1, length - 2));
            return;
        }

        for (var at = 0; value[at..].IndexOf("\"code\""u8) is >= 0 and var next;)
        {
            at += next + "\"code\""u8.Length;
            var text = value[at..].TrimStart(" \n\r\t"u8);
            if (text is not [(byte)':', ..])
            {
                // A text that is "code", and no name.
                continue;
            }

            text = text[1..].TrimStart(" \n\r\t"u8);
            if (text is [(byte)'"', ..])
            {
                at = value.Length - text.Length + 1;
                codes.Add(new OutlinedCode(resource, start + at, value[at..].IndexOf((byte)'"')));
            }
        }
    }
}
