namespace FhirIcsHub.Fhir.Packages;

/// <summary>Chooses, of the versions that there are, the one that is asked for.</summary>
public static class PackageVersions
{
    /// <summary>Whether only a local build can be meant.</summary>
    public static bool IsLocal(string asked) => asked is "dev" or "current" || asked.StartsWith("current$", StringComparison.Ordinal);

    /// <summary>The version that is asked for: an exact one, else a tag, else the newest of a range; null when there is none.</summary>
    /// <param name="asked">See <see cref="PackageReference.Version"/>.</param>
    /// <param name="available">The versions that there are.</param>
    /// <param name="tags">The registry's tags (<c>dist-tags</c>).</param>
    public static string? Resolve(string asked, IReadOnlyCollection<string> available, IReadOnlyDictionary<string, string>? tags = null)
    {
        if (available.Contains(asked, StringComparer.Ordinal))
        {
            return asked;
        }

        if (tags is not null && tags.TryGetValue(asked, out var tagged) && available.Contains(tagged, StringComparer.Ordinal))
        {
            return tagged;
        }

        if (asked is PackageReference.Latest)
        {
            return VersionRange.Parse("*")!.Best(available) ?? available.Where(v => !IsLocal(v)).Max(NewestFirst);
        }

        return VersionRange.Parse(asked)?.Best(available);
    }

    private static Comparer<string> NewestFirst { get; } = Comparer<string>.Create(Definitions.CanonicalVersion.Compare);
}
