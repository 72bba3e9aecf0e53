using System.Text.Json;

namespace FhirIcsHub.Fhir;

/// <summary>Whether two JSON documents say the same.</summary>
internal static class JsonContent
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 256 };

    /// <summary>Members in any order, numbers as written, null at the end of an array without meaning.</summary>
    public static bool IsSame(ReadOnlyMemory<byte> left, ReadOnlyMemory<byte> right)
    {
        using var one = JsonDocument.Parse(left, Options);
        using var other = JsonDocument.Parse(right, Options);
        return IsSame(one.RootElement, other.RootElement);
    }

    private static bool IsSame(JsonElement left, JsonElement right)
    {
        if (left.ValueKind != right.ValueKind)
        {
            return false;
        }

        switch (left.ValueKind)
        {
            case JsonValueKind.Object:
                return left.GetPropertyCount() == right.GetPropertyCount()
                    && left.EnumerateObject().All(p => right.TryGetProperty(p.Name, out var value) && IsSame(p.Value, value));
            case JsonValueKind.Array:
                var length = LengthWithoutNulls(left);
                return length == LengthWithoutNulls(right)
                    && left.EnumerateArray().Take(length).Zip(right.EnumerateArray()).All(p => IsSame(p.First, p.Second));
            case JsonValueKind.String:
                return left.ValueEquals(right.GetString());
            default:
                return left.GetRawText() == right.GetRawText();
        }
    }

    private static int LengthWithoutNulls(JsonElement array)
    {
        var length = array.GetArrayLength();
        while (length > 0 && array[length - 1].ValueKind == JsonValueKind.Null)
        {
            length--;
        }

        return length;
    }
}
