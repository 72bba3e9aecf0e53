namespace FhirIcsHub.Fhir.Terminology;

/// <summary>Which version of a code system is meant, as the parameters of an operation say.</summary>
/// <param name="Default"><c>system-version</c>: where the value set names none.</param>
/// <param name="Required"><c>check-system-version</c>: as above, and another one named by the value set is an error.</param>
/// <param name="Forced"><c>force-system-version</c>: whatever the value set names.</param>
internal sealed record SystemVersions(
    IReadOnlyDictionary<string, string> Default, IReadOnlyDictionary<string, string> Required, IReadOnlyDictionary<string, string> Forced)
{
    public static readonly SystemVersions AsNamed = new(
        new Dictionary<string, string>(), new Dictionary<string, string>(), new Dictionary<string, string>());

    public bool IsAsNamed => Default.Count + Required.Count + Forced.Count == 0;

    public string? Of(string system, string? named) =>
        Forced.GetValueOrDefault(system) ?? named ?? Required.GetValueOrDefault(system) ?? Default.GetValueOrDefault(system);

    /// <summary>What the parameters forbid of a named version, or null.</summary>
    public Issue? Conflict(IncludeRule rule) =>
        rule is { System: { } system, Version: { } named } && Required.TryGetValue(system, out var required) && required != named
            ? Issue.Error(
                IssueType.Exception, $"The value set names version {named} of {system}, and check-system-version asks for {required}.",
                rule.Location)
            : null;

    /// <summary>Reads <c>system|version</c> pairs.</summary>
    public static IReadOnlyDictionary<string, string> Pairs(IEnumerable<string> canonicals)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var canonical in canonicals)
        {
            var bar = canonical.IndexOf('|');
            if (bar > 0)
            {
                pairs[canonical[..bar]] = canonical[(bar + 1)..];
            }
        }

        return pairs;
    }
}
