using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Storage.Search;

/// <summary>Reads tokens, and what modifiers make of them.</summary>
internal static class TokenValue
{
    public static TokenSearch? Parse(SearchParameterInfo parameter, string text, out string? fault)
    {
        fault = null;
        var parts = Parts(text);
        if (parts.Count > 2 || parts is ["", ""])
        {
            fault = "a token is written code, system|code, |code or system|";
            return null;
        }

        var code = parameter.IsCaseInsensitive ? parts[^1].ToLowerInvariant() : parts[^1];
        var any = parts.Count == 1 || parameter.HasImplicitSystem;
        var system = parts.Count == 1 || parts[0].Length == 0 ? null : parts[0];
        return new TokenSearch(any, any ? null : system, code.Length == 0 ? null : code);
    }

    /// <summary><c>:of-type</c>: system and code of the identifier's type, and its value.</summary>
    public static TokenSearch? ParseOfType(string text, out string? fault)
    {
        var parts = Parts(text);
        fault = parts.Count == 3 && parts.TrueForAll(part => part.Length > 0)
            ? null : "an identifier of a type is written system|code|value, all three of them, system and code being the type's";
        return fault is null ? new TokenSearch(false, parts[0], SearchParameterInfo.TypedIdentifier(parts[1], parts[2])) : null;
    }

    private static List<string> Parts(string text) => EscapedText.Split(text, '|').ConvertAll(EscapedText.Unescape);
}
