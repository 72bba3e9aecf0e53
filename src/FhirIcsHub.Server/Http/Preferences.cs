namespace FhirIcsHub.Server.Http;

/// <summary>
/// The header Prefer (RFC 7240): preferences and their parameters, in one line or in several. Some clients put semicolons between
/// preferences, so both separators part them.
/// </summary>
internal static class Preferences
{
    private static readonly char[] Separators = [',', ';'];

    /// <summary>Each in small letters, without quotes and spaces: <c>return=minimal</c>, <c>respond-async</c>.</summary>
    public static IEnumerable<string> Of(HttpRequest request) => request.Headers["Prefer"]
        .SelectMany(line => (line ?? "").Split(Separators, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        .Select(preference => string.Concat(preference.Where(c => c is not ('"' or ' ' or '\t'))).ToLowerInvariant());
}
