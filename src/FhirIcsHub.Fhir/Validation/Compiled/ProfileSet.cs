using System.Collections.Concurrent;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Profiles;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Validation;

/// <summary>The compiled profiles by canonical URL, each compiled once, when it is first needed. Thread-safe.</summary>
internal sealed class ProfileSet(DefinitionSet definitions, SnapshotGenerator snapshots)
{
    private const string BasePrefix = "http://hl7.org/fhir/StructureDefinition/";

    private readonly ConcurrentDictionary<string, CompiledProfile?> _profiles = new(StringComparer.Ordinal);
    private readonly CompiledProfile?[] _types = new CompiledProfile?[FhirSchema.R4.Types.Length];

    /// <summary>The profile of that canonical URL (<c>|version</c> allowed); null when it is not known or has no snapshot.</summary>
    public CompiledProfile? Find(string canonical) =>
        _profiles.TryGetValue(canonical, out var found) ? found : _profiles.GetOrAdd(canonical, Compile(canonical));

    /// <summary>The base definition of a data type or resource; null for a backbone.</summary>
    public CompiledProfile? OfType(FhirType type) =>
        _types[type.Index] ?? (type.Kind == FhirTypeKind.Backbone ? null : _types[type.Index] = Find(BasePrefix + type.Name));

    /// <summary>
    /// The rule of an element in the base definition of its type, by path: a content reference means that one, not what a profile makes
    /// of it.
    /// </summary>
    public ElementRule? BaseElement(string path)
    {
        var names = path.Split('.');
        var rule = Find(BasePrefix + names[0])?.Root;
        for (var i = 1; i < names.Length; i++)
        {
            rule = rule?.Children?.Find(names[i]);
        }

        return rule;
    }

    /// <summary>Why <see cref="Find"/> gives nothing: for the reader of an issue.</summary>
    public string ProblemOf(string canonical) => !IsKnown(canonical)
        ? "is not known; add the package that defines it"
        : "cannot be used: " + (snapshots.GetResult(canonical).Issues.FirstOrDefault(i => i.IsError)?.Diagnostics ?? "it has no elements");

    /// <summary>Whether there is a definition of that canonical, be it of use or not.</summary>
    public bool IsKnown(string canonical) => definitions.Find(canonical, "StructureDefinition") is not null;

    /// <summary>The resource type that a profile is for; null when the profile is not known.</summary>
    public string? TypeOf(string canonical) => definitions.Find(canonical, "StructureDefinition")?.Type;

    /// <summary>
    /// Patient for <c>http://hl7.org/fhir/StructureDefinition/Patient</c>; null for what is no base definition of a type.
    /// </summary>
    public static string? TypeOfBaseDefinition(string canonical)
    {
        var bar = canonical.IndexOf('|', StringComparison.Ordinal);
        var url = bar < 0 ? canonical : canonical[..bar];
        return url.StartsWith(BasePrefix, StringComparison.Ordinal) && FhirSchema.R4.FindType(url[BasePrefix.Length..]) is { } type
            ? type.Name : null;
    }

    // url#id means one element of the profile.
    private CompiledProfile? Compile(string canonical)
    {
        var hash = canonical.IndexOf('#', StringComparison.Ordinal);
        return hash < 0 ? CompileWhole(canonical)
            : Find(canonical[..hash]) is { } whole && whole.Elements.TryGetValue(canonical[(hash + 1)..], out var part)
            ? whole with { Type = null, Root = part }
            : null;
    }

    private CompiledProfile? CompileWhole(string canonical) =>
        snapshots.Get(canonical) is { Elements.Count: > 0 } snapshot ? ProfileCompiler.Compile(this, snapshot) : null;
}
