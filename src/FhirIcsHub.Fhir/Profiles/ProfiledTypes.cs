namespace FhirIcsHub.Fhir.Profiles;

/// <summary>What an element takes over from the profile that its type is narrowed to, an extension's definition before all.</summary>
internal sealed class ProfiledTypes(Func<string, Snapshot?> find, Func<string, bool> isUnknown, ICollection<Issue> issues)
{
    private static readonly HashSet<string> Descriptions = new(StringComparer.Ordinal) { "short", "definition", "comment", "requirements", "alias", "mapping", "isModifierReason" };

    /// <summary>The element with what the root of the profile says, before the differential's own words are laid over it.</summary>
    public ProfileElement Apply(ProfileElement element, Element definition)
    {
        if (definition.Named("type").ToList() is not [var type]
            || type.Named("profile").ToList() is not [var profile]
            || profile.Text is not { } url
            || element.Types is [{ Profiles: [var known] }] && known == url)
        {
            return element;
        }

        if (find(url)?.Elements[0] is not { } root)
        {
            if (isUnknown(url))
            {
                issues.Add(new Issue(
                    IssueSeverity.Warning, IssueType.NotFound, $"{element.Path}: the profile {url} is not known here; what it says is left out.", profile.Location));
            }

            return element;
        }

        var result = element.Copy();
        result.Constraints = [.. element.Constraints, .. root.Constraints.Where(c => element.Constraints.All(e => e.Key != c.Key))];
        result.Fixed = element.Fixed.Exists ? element.Fixed : root.Fixed;
        result.Pattern = element.Pattern.Exists ? element.Pattern : root.Pattern;
        result.Binding = root.Binding ?? element.Binding;
        if (type.TextOf("code") == "Extension")
        {
            result.Max = Math.Min(element.Max, root.Max);
            result.SaysIsModifier = root.SaysIsModifier ?? element.SaysIsModifier;
            result.Carried =
            [
                .. element.Carried.Where(c => !Descriptions.Contains(c.Name)),
                .. root.Carried.Where(c => Descriptions.Contains(c.Name)),
            ];
        }

        return result;
    }
}
