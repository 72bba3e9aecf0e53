namespace FhirIcsHub.Fhir.Profiles;

/// <summary>What an extension element takes over from the definition that its type is narrowed to.</summary>
internal sealed class ExtensionTemplate(Func<string, Snapshot?> find, Func<string, string?> problemOf, ICollection<Issue> issues)
{
    private static readonly HashSet<string> Descriptions = new(StringComparer.Ordinal)
    {
        "short", "definition", "comment", "requirements", "alias", "mapping", "isModifierReason",
    };

    /// <summary>The element with what the root of the extension's definition says, before the differential's own words are laid over
    /// it.</summary>
    public ProfileElement Apply(ProfileElement element, Element definition)
    {
        if (definition.Named("type").ToList() is not [var type]
            || type.Named("profile").ToList() is not [var profile]
            || profile.Text is not { } url
            || (element.Types is [{ Profiles: [var known] }] && known == url))
        {
            return element;
        }

        if (problemOf(url) is { } problem)
        {
            issues.Add(new Issue(
                IssueSeverity.Warning, IssueType.NotFound, $"{element.Path}: what {url} says is left out: {problem}", profile.Location));
            return element;
        }

        return type.TextOf("code") == "Extension" && find(url)?.Elements[0] is { } root ? WithRoot(element, root) : element;
    }

    private static ProfileElement WithRoot(ProfileElement element, ProfileElement root)
    {
        var result = element.Copy();
        result.Constraints = [.. element.Constraints, .. root.Constraints.Where(c => element.Constraints.All(e => e.Key != c.Key))];
        result.Max = Math.Min(element.Max, root.Max);
        result.SaysIsModifier = root.SaysIsModifier ?? element.SaysIsModifier;
        result.SaysIsSummary = root.SaysIsSummary;
        result.Carried = [.. element.Carried.Where(c => !Descriptions.Contains(c.Name)),
            .. root.Carried.Where(c => Descriptions.Contains(c.Name))];
        return result;
    }
}
