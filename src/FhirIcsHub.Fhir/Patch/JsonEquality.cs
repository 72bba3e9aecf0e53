using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FhirIcsHub.Fhir.Patch;

/// <summary>
/// Equality as the <c>test</c> operation means it (RFC 6902, 4.6): strings by their characters, numbers by value, members in any order.
/// </summary>
internal static class JsonEquality
{
    public static bool Equal(JsonNode? left, JsonNode? right) => (left, right) switch
    {
        (null, null) => true,
        (JsonObject a, JsonObject b) =>
            a.Count == b.Count && a.All(m => b.TryGetPropertyValue(m.Key, out var other) && Equal(m.Value, other)),
        (JsonArray a, JsonArray b) => a.Count == b.Count && a.Zip(b).All(pair => Equal(pair.First, pair.Second)),
        (JsonValue a, JsonValue b) => Equal(a, b),
        _ => false,
    };

    /// <summary>Whether two number tokens have the same value, however many digits they have.</summary>
    public static bool SameNumber(string left, string right) => left == right || Normal(left) == Normal(right);

    private static bool Equal(JsonValue left, JsonValue right)
    {
        var kind = left.GetValueKind();
        return kind == right.GetValueKind() && kind switch
        {
            JsonValueKind.String => left.GetValue<string>() == right.GetValue<string>(),
            JsonValueKind.Number => SameNumber(left.ToJsonString(), right.ToJsonString()),
            _ => true,
        };
    }

    // Sign, digits without leading and trailing zeros, exponent of the last digit.
    private static (bool IsNegative, string Digits, long Exponent) Normal(string token)
    {
        var isNegative = token.StartsWith('-');
        var mantissa = token.AsSpan(isNegative ? 1 : 0);
        var exponent = 0L;
        if (mantissa.IndexOfAny('e', 'E') is >= 0 and var e)
        {
            // An exponent beyond 18 digits is compared as the largest: no such number is ever sent in earnest.
            var text = mantissa[(e + 1)..];
            exponent = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var read)
                && Math.Abs(read) < long.MaxValue / 2
                ? read
                : text[0] == '-' ? -(long.MaxValue / 2) : long.MaxValue / 2;
            mantissa = mantissa[..e];
        }

        var point = mantissa.IndexOf('.');
        var all = point < 0 ? mantissa.ToString() : string.Concat(mantissa[..point], mantissa[(point + 1)..]);
        var scale = exponent - (point < 0 ? 0 : mantissa.Length - point - 1);
        var digits = all.TrimEnd('0');
        var shift = all.Length - digits.Length;
        digits = digits.TrimStart('0');
        return digits.Length == 0 ? (false, "", 0) : (isNegative, digits, scale + shift);
    }
}
