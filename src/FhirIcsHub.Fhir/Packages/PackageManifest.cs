using System.Text.Json;

namespace FhirIcsHub.Fhir.Packages;

/// <summary>What a FHIR package says of itself in <c>package.json</c> (https://hl7.org/fhir/packages.html).</summary>
/// <param name="Name">Name in the registries, e.g. <c>hl7.fhir.us.core</c>.</param>
/// <param name="Version">The package's version, mostly a semantic version.</param>
/// <param name="Canonical">Base of its canonical URLs.</param>
/// <param name="FhirVersions">FHIR versions that it is made for.</param>
/// <param name="Dependencies">Packages that it builds on, in the order of the file.</param>
public sealed record PackageManifest(
    string Name, string Version, string? Canonical, IReadOnlyList<string> FhirVersions, IReadOnlyList<PackageReference> Dependencies)
{
    /// <summary><c>name#version</c>.</summary>
    public string Id => $"{Name}#{Version}";

    /// <summary>Reads a <c>package.json</c>.</summary>
    /// <param name="json">The file, UTF-8.</param>
    /// <param name="origin">Whose it is, for messages.</param>
    /// <param name="problems">Receives what is wrong.</param>
    /// <returns>Null when it is no manifest.</returns>
    public static PackageManifest? Read(ReadOnlyMemory<byte> json, string origin, ICollection<Issue> problems)
    {
        using var document = PackageJson.Parse(json);
        if (document is null)
        {
            problems.Add(Issue.Error(IssueType.Structure, $"{origin}: package.json is not well-formed JSON."));
            return null;
        }

        return Read(document.RootElement, origin, problems);
    }

    private static PackageManifest? Read(JsonElement root, string origin, ICollection<Issue> problems)
    {
        if (root.ValueKind != JsonValueKind.Object || Text(root, "name") is not { } name || Text(root, "version") is not { } version)
        {
            problems.Add(Issue.Error(IssueType.Required, $"{origin}: package.json must have a name and a version."));
            return null;
        }

        if (!PackageReference.IsName(name) || !PackageReference.IsVersion(version))
        {
            problems.Add(Issue.Error(IssueType.Value, $"{origin}: package.json has a name or version that cannot be a package's."));
            return null;
        }

        var dependencies = new List<PackageReference>();
        if (root.TryGetProperty("dependencies", out var listed) && listed.ValueKind == JsonValueKind.Object)
        {
            foreach (var dependency in listed.EnumerateObject())
            {
                if (dependency.Value.ValueKind == JsonValueKind.String && PackageReference.IsName(dependency.Name)
                    && dependency.Value.GetString() is { } asked && PackageReference.IsAsked(asked))
                {
                    dependencies.Add(new PackageReference(dependency.Name, asked));
                }
                else
                {
                    problems.Add(Issue.Error(
                        IssueType.Value, $"{origin}: a dependency in package.json is no package name with a version."));
                }
            }
        }

        var fhirVersions = Texts(root, "fhirVersions");
        return new PackageManifest(
            name, version, Text(root, "canonical") ?? Text(root, "url"),
            fhirVersions.Count > 0 ? fhirVersions : Texts(root, "fhir-version-list"), dependencies);
    }

    private static string? Text(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text : null;

    private static List<string> Texts(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Where(v => v.ValueKind == JsonValueKind.String).Select(v => v.GetString()!)]
            : [];
}
