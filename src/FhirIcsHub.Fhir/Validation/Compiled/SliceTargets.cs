using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Validation;

/// <summary>What a slice says at the path of a discriminator.</summary>
/// <param name="Rule">The rule of the element there; null within a fixed or pattern value.</param>
/// <param name="Value">The value to compare with; does not exist when there is none.</param>
/// <param name="IsExact">Whether the value is fixed rather than a pattern.</param>
/// <param name="Type">After resolve(): the resource type that the target has.</param>
/// <param name="Profile">After resolve(): the profile that the target has.</param>
internal readonly record struct SliceTarget(ElementRule? Rule, Element Value, bool IsExact, FhirType? Type = null, string? Profile = null);

/// <summary>
/// Follows the path of a discriminator through the rules of a slice: its own, those of its type's profiles, those of the type.
/// </summary>
internal static class SliceTargets
{
    public static IReadOnlyList<SliceTarget> At(ProfileSet profiles, ElementRule slice, SlicePath path)
    {
        List<SliceTarget> targets = [Of(slice)];
        foreach (var step in path.Steps)
        {
            targets = [.. targets.SelectMany(t => Next(profiles, t, step))];
        }

        return targets;
    }

    private static SliceTarget Of(ElementRule rule) =>
        new(rule, rule.Value is { Fixed.Exists: true } v ? v.Fixed : rule.Value?.Pattern ?? default, rule.Value is { Fixed.Exists: true });

    private static IEnumerable<SliceTarget> Next(ProfileSet profiles, SliceTarget from, SlicePath.Step step)
    {
        switch (step.Kind)
        {
            case SlicePath.StepKind.Resolve:
                return Resolved(profiles, from);
            case SlicePath.StepKind.OfType:
                return OfType(from, step.Type!);
            case SlicePath.StepKind.Extension:
                return Rules(profiles, from, "extension").SelectMany(r => r.Slicing?.Slices ?? [])
                    .Where(s => HasUrl(profiles, s.Rule, step.Name))
                    .Select(s => Of(s.Rule));
        }

        if (from.Value.Exists)
        {
            return Within(from, step);
        }

        return Rules(profiles, from, step.Name).SelectMany(WithSlices);
    }

    // A choice that is sliced by type: the slice of that type says what there is.
    private static IEnumerable<SliceTarget> OfType(SliceTarget from, FhirType type)
    {
        var slice = from.Rule?.Slicing?.Slices.FirstOrDefault(s => s.Rule.Types is [{ Type: { } own }] && ReferenceEquals(own, type));
        return [slice is null ? from : Of(slice.Rule)];
    }

    private static IEnumerable<SliceTarget> Within(SliceTarget from, SlicePath.Step step)
    {
        foreach (var child in from.Value.Named(step.Name))
        {
            yield return new SliceTarget(null, child, from.IsExact);
        }
    }

    // coding is often sliced itself, and only the slice says which code is meant.
    private static IEnumerable<SliceTarget> WithSlices(ElementRule rule)
    {
        var own = Of(rule);
        var required = rule.Slicing?.Slices.Where(s => s.Rule.Min > 0).Select(s => Of(s.Rule)).ToList() ?? [];
        return own.Value.Exists || required.Count == 0 ? [own] : required;
    }

    private static IEnumerable<ElementRule> Rules(ProfileSet profiles, SliceTarget from, string name)
    {
        if (from.Profile is { } target)
        {
            return Child(profiles.Find(target)?.Root, name);
        }

        if (from.Rule is not { } rule)
        {
            return [];
        }

        var inProfiles = rule.Types.SelectMany(t => t.Profiles).Select(profiles.Find).OfType<CompiledProfile>()
            .SelectMany(p => Child(p.Root, name)).ToList();
        if (rule.Children is not null || rule.Referenced is not null)
        {
            return [.. Child(rule.Children is null ? rule.Referenced : rule, name), .. inProfiles];
        }

        return inProfiles.Count > 0
            ? inProfiles
            : rule.Types.Select(t => t.Type is { } type ? profiles.OfType(type) : null).OfType<CompiledProfile>()
                .SelectMany(p => Child(p.Root, name));
    }

    private static IEnumerable<ElementRule> Child(ElementRule? rule, string name) => rule?.Children?.Find(name) is { } child ? [child] : [];

    private static IEnumerable<SliceTarget> Resolved(ProfileSet profiles, SliceTarget from)
    {
        if (from.Rule is null)
        {
            yield break;
        }

        foreach (var profile in from.Rule.Types.SelectMany(t => t.Target?.Profiles ?? []))
        {
            if ((ProfileSet.TypeOfBaseDefinition(profile) ?? profiles.TypeOf(profile)) is { } name
                && FhirSchema.R4.FindType(name) is { } type)
            {
                yield return new SliceTarget(null, default, false, type, profile);
            }
        }
    }

    private static bool HasUrl(ProfileSet profiles, ElementRule extension, string url) =>
        extension.Types.SelectMany(t => t.Profiles).Any(p => p == url || p.StartsWith(url + "|", StringComparison.Ordinal))
        || Rules(profiles, Of(extension), "url").Any(r => r.Value?.Fixed.Text == url);
}
