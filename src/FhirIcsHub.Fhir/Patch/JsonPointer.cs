using System.Globalization;
using System.Text.Json.Nodes;

namespace FhirIcsHub.Fhir.Patch;

/// <summary>A JSON Pointer (RFC 6901): the way from the root of a document to one of its values.</summary>
internal sealed class JsonPointer
{
    private readonly string _text;

    private JsonPointer(string text, string[] tokens)
    {
        _text = text;
        Tokens = tokens;
    }

    /// <summary>The reference tokens, escapes resolved; none for the whole document.</summary>
    public IReadOnlyList<string> Tokens { get; }

    public bool IsRoot => Tokens.Count == 0;

    public string Last => Tokens[^1];

    /// <summary>
    /// Null when the text is no pointer: it must be empty or start with <c>/</c>, and <c>~</c> must be <c>~0</c> or <c>~1</c>.
    /// </summary>
    public static JsonPointer? Parse(string text)
    {
        if (text.Length == 0)
        {
            return new JsonPointer(text, []);
        }

        if (text[0] != '/')
        {
            return null;
        }

        var tokens = text[1..].Split('/');
        for (var i = 0; i < tokens.Length; i++)
        {
            if (Unescape(tokens[i]) is not { } token)
            {
                return null;
            }

            tokens[i] = token;
        }

        return new JsonPointer(text, tokens);
    }

    /// <summary>Whether <paramref name="other"/> lies below this value.</summary>
    public bool IsParentOf(JsonPointer other) =>
        other.Tokens.Count > Tokens.Count && Tokens.Zip(other.Tokens).All(pair => pair.First == pair.Second);

    /// <summary>The object or array that holds the value; the pointer must not be the root's.</summary>
    /// <exception cref="PatchException">A value on the way does not exist.</exception>
    public JsonNode FindParent(JsonNode? root) => Walk(root, Tokens.Count - 1)
        ?? throw NotFound($"the value at '{PatchException.Shown(Prefix(Tokens.Count - 1))}' is null and has no members");

    /// <summary>The value; null for JSON's null.</summary>
    /// <exception cref="PatchException">It does not exist.</exception>
    public JsonNode? Find(JsonNode? root) => Walk(root, Tokens.Count);

    /// <summary>A position in an array: digits without leading zeros, from 0 to <paramref name="last"/>.</summary>
    public static int IndexOf(string token, int last)
    {
        var isIndex = token.Length is > 0 and < 10 && token.All(char.IsAsciiDigit) && (token.Length == 1 || token[0] != '0');
        if (!isIndex)
        {
            throw new PatchException(IssueType.Value, $"'{PatchException.Shown(token)}' is no index of an array");
        }

        var index = int.Parse(token, NumberStyles.None, CultureInfo.InvariantCulture);
        return index <= last
            ? index
            : throw NotFound(last < 0
                ? "the array is empty"
                : $"the index {token} is beyond the end of the array, the last possible is {last}");
    }

    public override string ToString() => _text;

    private JsonNode? Walk(JsonNode? node, int count)
    {
        for (var i = 0; i < count; i++)
        {
            node = node switch
            {
                JsonObject o when o.TryGetPropertyValue(Tokens[i], out var member) => member,
                JsonArray array => array[IndexOf(Tokens[i], array.Count - 1)],
                _ => throw NotFound($"there is nothing at '{PatchException.Shown(Prefix(i + 1))}'"),
            };
        }

        return node;
    }

    private string Prefix(int count) => string.Concat(Tokens.Take(count).Select(t =>
        "/" + t.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)));

    private static PatchException NotFound(string reason) => new(IssueType.NotFound, reason);

    private static string? Unescape(string token)
    {
        for (var tilde = token.IndexOf('~'); tilde >= 0; tilde = token.IndexOf('~', tilde + 1))
        {
            if (tilde + 1 == token.Length || token[tilde + 1] is not ('0' or '1'))
            {
                return null;
            }
        }

        return token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
    }
}
