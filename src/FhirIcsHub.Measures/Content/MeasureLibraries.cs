using System.Collections.Concurrent;
using FhirIcsHub.Cql;
using FhirIcsHub.Cql.Models;
using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Cql.Runtime.Clinical;
using FhirIcsHub.Cql.Translation;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Terminology;

namespace FhirIcsHub.Measures;

/// <summary>The CQL libraries of measures, found by the canonicals of Library resources, and their terminology. Thread-safe.</summary>
internal sealed class MeasureLibraries
{
    /// <summary>Codes that one value set may have: the largest published ones have tens of thousands.</summary>
    private const int MaxCodes = 1_000_000;

    private const string FhirHelpers = "FHIRHelpers";

    private readonly Dictionary<string, List<Resource>> _byUrl = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Name, string? Version), CompileResult> _compiled = new();
    private readonly IReadOnlyList<Resource> _resources;
    private readonly MeasureContentOptions _options;
    private readonly CqlCompiler _compiler;

    public MeasureLibraries(IReadOnlyList<Resource> resources, MeasureContentOptions options)
    {
        _options = options;
        _resources = [.. resources.Where(resource => resource.TypeName == "Library")];
        foreach (var library in _resources)
        {
            if (library.Root.TextOf("url") is { } url)
            {
                (_byUrl.TryGetValue(url, out var versions) ? versions : _byUrl[url] = []).Add(library);
            }
        }

        Set = NewSet();

        _compiler = new CqlCompiler(Set);
        Terminology = new LocalCqlTerminology(new LocalTerminology(
            DefinitionSet.R4Core.With(
                [.. resources.Where(resource => resource.TypeName is "ValueSet" or "CodeSystem").Select(r => DefinitionSet.Of(r, "measures"))]),
            new TerminologyOptions { MaxExpansion = MaxCodes }));
    }

    public LibrarySet Set { get; }

    public ICqlTerminology Terminology { get; }

    /// <summary>What could not be read of the Library resources.</summary>
    public IReadOnlyList<CqlProblem> Problems => Set.Problems;

    /// <summary>
    /// The library that a canonical of Measure.library means: a Library resource of that URL and version, else, by the end of the URL, one of
    /// the name that the text has. Without a version the highest.
    /// </summary>
    public CompileResult Compile(string canonical)
    {
        var bar = canonical.IndexOf('|', StringComparison.Ordinal);
        var (url, version) = bar < 0 ? (canonical, null) : (canonical[..bar], canonical[(bar + 1)..]);
        var named = url[(url.LastIndexOf('/') + 1)..];
        if (_byUrl.TryGetValue(url, out var resources))
        {
            var found = version is null
                ? resources.MaxBy(library => library.Root.TextOf("version"), VersionOrder.Instance)
                : resources.Find(library => library.Root.TextOf("version") == version);
            if (found is null)
            {
                return Missing(canonical, $"known versions: {string.Join(", ", resources.Select(r => r.Root.TextOf("version") ?? "none"))}");
            }

            (named, version) = (found.Root.TextOf("name") is { } name && IsHere(name) ? name : named, found.Root.TextOf("version"));
        }

        return IsHere(named) ? CompileNamed(named, version) : Missing(canonical, "no Library resource has that URL");
    }

    /// <summary>An expression over a library, as the define <see cref="InlineLibrary.Define"/> of a library of its own.</summary>
    public CompileResult CompileInline(CompiledLibrary library, string expression)
    {
        var name = $"{library.Identifier.Id} criteria";
        return new CqlCompiler(NewSet().AddText(InlineLibrary.Text(name, library, expression))).Compile(name);
    }

    private LibrarySet NewSet()
    {
        var set = new LibrarySet(_options.Models);
        foreach (var library in _resources)
        {
            set.AddResource(library.Root, _options.TextFirst);
        }

        return set.Identifiers.Any(library => library.Name == FhirHelpers) ? set : set.AddText(ShippedModels.FhirHelpers);
    }

    private bool IsHere(string name) => Set.Identifiers.Any(library => library.Name == name);

    /// <summary>The version of the resource is that of the text, unless the text states none.</summary>
    private CompileResult CompileNamed(string name, string? version)
    {
        var stated = Set.Identifiers.Any(library => library.Name == name && library.Version == version) ? version : null;
        return _compiled.GetOrAdd((name, stated), key => _compiler.Compile(key.Name, key.Version));
    }

    private static CompileResult Missing(string canonical, string reason) =>
        new(null, [CqlProblem.Of(null, $"the library {canonical} is not at hand: {reason}")]);
}
