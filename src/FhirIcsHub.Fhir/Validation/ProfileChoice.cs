using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Validation;

/// <summary>
/// Which profiles judge a resource: those asked for, those it claims, those its code or a guide calls for, else the base definition of
/// its type.
/// </summary>
internal sealed class ProfileChoice(DefinitionSet definitions, ProfileSet profiles, ValidatorOptions options)
{
    private readonly IReadOnlyDictionary<string, string[]> _global = GlobalProfiles(definitions);
    private readonly UkCoreProfiles? _ukCore = options.ChooseUkCoreProfiles ? new UkCoreProfiles(definitions) : null;

    public IReadOnlyList<CompiledProfile> For(ValidationRun run, Element resource, FhirType type, IReadOnlyList<string> asked)
    {
        var chosen = new List<CompiledProfile>(2);
        foreach (var canonical in asked)
        {
            Add(run, resource, type, canonical, chosen, isAsked: true);
        }

        var claims = false;
        foreach (var claim in resource.First("meta").Named("profile"))
        {
            if (claim.Text is { } canonical)
            {
                claims = true;
                Add(run, claim, type, canonical, chosen, isAsked: false);
            }
        }

        foreach (var canonical in _global.GetValueOrDefault(type.Name) ?? [])
        {
            Add(run, resource, type, canonical, chosen, isAsked: false);
        }

        if (!claims && asked.Count == 0 && _ukCore?.For(resource, type) is { } ukCore)
        {
            Add(run, resource, type, ukCore, chosen, isAsked: false);
        }

        // A profile that is claimed and known, or UK Core's, has its own say about vital signs.
        if (chosen.Count == 0 && VitalSigns.ProfileOf(resource, type) is { } vitalSign)
        {
            Add(run, resource, type, vitalSign, chosen, isAsked: false);
        }

        RemoveImplied(chosen);
        if (chosen.Count == 0 && profiles.OfType(type) is { } whole)
        {
            chosen.Add(whole);
        }

        return chosen;
    }

    private void Add(ValidationRun run, Element at, FhirType type, string canonical, List<CompiledProfile> chosen, bool isAsked)
    {
        if (profiles.Find(canonical) is not { } profile)
        {
            if ((isAsked ? IssueSeverity.Error : options.UnresolvedProfile) is { } severity)
            {
                run.Report(
                    severity, isAsked ? IssueType.NotFound : IssueType.Structure, MessageId.ProfileUnknown, at,
                    $"The profile {canonical} was not checked: it {profiles.ProblemOf(canonical)}");
            }
        }
        else if (profile.Type is { } own && !type.Is(own))
        {
            run.Report(
                IssueSeverity.Error, IssueType.Structure, MessageId.ProfileOtherType, at,
                $"The profile {profile.Url} is for {own}, the resource is of type {type}.");
        }
        else if (!chosen.Contains(profile))
        {
            chosen.Add(profile);
        }
    }

    // An ImplementationGuide may say that all resources of a type have a profile (ImplementationGuide.global).
    private static Dictionary<string, string[]> GlobalProfiles(DefinitionSet definitions) => definitions.All("ImplementationGuide")
        .SelectMany(g => g.Resource.Root.Named("global").ToList())
        .Select(g => (Type: g.TextOf("type"), Profile: g.TextOf("profile")))
        .Where(g => g.Type is not null && g.Profile is not null)
        .GroupBy(g => g.Type!, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.Select(p => p.Profile!).Distinct().ToArray(), StringComparer.Ordinal);

    // A profile holds everything of those that it derives from.
    private void RemoveImplied(List<CompiledProfile> chosen)
    {
        if (chosen.Count > 1)
        {
            var implied = chosen.SelectMany(Bases).ToHashSet(StringComparer.Ordinal);
            chosen.RemoveAll(p => implied.Contains(p.Url));
        }
    }

    private IEnumerable<string> Bases(CompiledProfile profile)
    {
        for (var url = profile.Snapshot.BaseDefinition; url is not null; url = profiles.Find(url)?.Snapshot.BaseDefinition)
        {
            yield return url;
        }
    }
}
