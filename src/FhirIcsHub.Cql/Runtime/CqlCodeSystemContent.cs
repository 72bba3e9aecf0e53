namespace FhirIcsHub.Cql.Runtime;

/// <summary>A code system: whether it has a code.</summary>
/// <param name="url">Its URL, without version: what the codes of the system name.</param>
/// <param name="contains">
/// Answers for a code; throws <see cref="CqlException"/> when it cannot be told, as only a part of the code system is here.
/// </param>
public sealed class CqlCodeSystemContent(string url, Func<string, bool> contains)
{
    public string Url { get; } = url;

    public bool Contains(string code) => contains(code);
}
