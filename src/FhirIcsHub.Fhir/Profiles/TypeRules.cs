namespace FhirIcsHub.Fhir.Profiles;

/// <summary>Which types may stand in the place of which.</summary>
/// <param name="find">Snapshots of types and profiles.</param>
/// <param name="isOwn">
/// Whether the definition itself is asked about. One that is only used may say Resource with a profile of Patient, which is wrong but
/// clear.
/// </param>
internal sealed class TypeRules(Func<string, Snapshot?> find, bool isOwn)
{
    private const string SystemTypes = "http://hl7.org/fhirpath/";

    /// <summary>The types of a differential in place of the base's; each must be one of the base's or derive from one.</summary>
    public IReadOnlyList<ProfileType> Narrow(ProfileElement @base, IReadOnlyList<ProfileType> narrowed, string location,
        ICollection<Issue> issues)
    {
        foreach (var type in narrowed)
        {
            if (@base.Types.Count > 0 && !@base.Types.Any(t => IsOrDerives(type.Code, t.Code)))
            {
                issues.Add(Issue.Error(
                    IssueType.BusinessRule,
                    $"{@base.Path}: the type {type.Code} is none of those that the base allows ({Codes(@base.Types)}).",
                    location));
            }

            foreach (var profile in type.Profiles)
            {
                // A backbone is profiled by a part of its own type's profile.
                if (type.Code is not ("BackboneElement" or "Element") && find(profile) is { } definition
                    && !(isOwn ? IsOrDerives(type.Code, definition.Type) : Allows(type.Code, definition.Type)))
                {
                    issues.Add(Issue.Error(
                        IssueType.BusinessRule, $"{@base.Path}: {profile} is a profile of {definition.Type} and not of {type.Code}.",
                        location));
                }
            }
        }

        return narrowed;
    }

    /// <summary>Whether a value of that type may be in the element.</summary>
    public bool Allows(ProfileElement element, string type) =>
        element.Types.Count == 0 || element.Types.Any(t => Allows(t.Code, type));

    private bool Allows(string code, string type) => IsOrDerives(type, code) || IsOrDerives(code, type);

    /// <summary>Whether the type is the other or derives from it. The System types stand for the primitives' values.</summary>
    public bool IsOrDerives(string type, string other)
    {
        if (type == other || other.StartsWith(SystemTypes, StringComparison.Ordinal)
            || type.StartsWith(SystemTypes, StringComparison.Ordinal))
        {
            return true;
        }

        var visited = 0;
        for (var definition = find(type); definition?.BaseDefinition is { } parent && visited < 16; definition = find(parent), visited++)
        {
            if (Last(parent) == Last(other))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The names of the types, for messages.</summary>
    public static string Codes(IEnumerable<ProfileType> types) => string.Join(", ", types.Select(t => t.Code));

    private static string Last(string url) => url[(url.LastIndexOf('/') + 1)..];
}
