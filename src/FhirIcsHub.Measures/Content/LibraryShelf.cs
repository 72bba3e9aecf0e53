using System.Collections.Concurrent;
using FhirIcsHub.Cql;
using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Models;
using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Cql.Translation;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Measures;

/// <summary>
/// CQL libraries given as Library resources, with the terminology that they are evaluated by: found by id and by canonical URL, translated
/// and compiled when first asked for, once. Thread-safe; does not change.
/// </summary>
public sealed class LibraryShelf
{
    private const string FhirHelpers = "FHIRHelpers";

    private readonly Dictionary<string, List<Resource>> _byUrl;
    private readonly Dictionary<string, Resource> _byId;
    private readonly ConcurrentDictionary<Resource, Named> _names = new();
    private readonly ConcurrentDictionary<(string Name, string? Version), CompileResult> _compiled = new();
    private readonly MeasureContentOptions _options;
    private readonly CqlCompiler _compiler;

    internal LibraryShelf(IEnumerable<Resource> libraries, ICqlTerminology terminology, MeasureContentOptions options)
    {
        (_options, Terminology) = (options, terminology);
        (_byUrl, _byId) = (new(StringComparer.Ordinal), new(StringComparer.Ordinal));
        Set = new LibrarySet(options.Models);
        Add(libraries);
        if (Set.Identifiers.All(library => library.Name != FhirHelpers))
        {
            Set.AddText(ShippedModels.FhirHelpers);
        }

        _compiler = new CqlCompiler(Set);
    }

    private LibraryShelf(LibraryShelf under, IEnumerable<Resource> libraries)
    {
        (_options, Terminology) = (under._options, under.Terminology);
        _byUrl = under._byUrl.ToDictionary(url => url.Key, url => url.Value.ToList(), StringComparer.Ordinal);
        _byId = new Dictionary<string, Resource>(under._byId, StringComparer.Ordinal);
        Set = new LibrarySet(under.Set);
        Add(libraries);
        _compiler = new CqlCompiler(Set);
    }

    /// <summary>Value sets and code systems.</summary>
    public ICqlTerminology Terminology { get; }

    internal LibrarySet Set { get; }

    /// <summary>A shelf with further libraries before those of this one, which stays as it is.</summary>
    public LibraryShelf With(IReadOnlyList<Resource> libraries) => libraries.Count == 0 ? this : new LibraryShelf(this, libraries);

    /// <summary>The Library of that id; null when there is none.</summary>
    public Resource? FindById(string id) => _byId.GetValueOrDefault(id);

    /// <summary>The Library of a canonical URL, without a version the highest; null when there is none.</summary>
    public Resource? Find(string canonical)
    {
        var (url, version) = Split(canonical);
        return !_byUrl.TryGetValue(url, out var versions) ? null
            : version is null ? versions.MaxBy(library => library.Root.TextOf("version"), VersionOrder.Instance)
            : versions.FindLast(library => library.Root.TextOf("version") == version);
    }

    /// <summary>The code of a Library, or why there is none.</summary>
    public CompileResult Compile(Resource library) => NameOf(library) is { Identifier: var (name, version) }
        ? CompileNamed(name, version)
        : new CompileResult(null, NameOf(library).Problems);

    /// <summary>
    /// The code of the library that a canonical of Measure.library means: of the Library of that URL and version, else, by the end of the
    /// URL, of one whose text has that name.
    /// </summary>
    public CompileResult Compile(string canonical)
    {
        if (Find(canonical) is { } library)
        {
            return Compile(library);
        }

        var (url, version) = Split(canonical);
        var name = url[(url.LastIndexOf('/') + 1)..];
        return _byUrl.TryGetValue(url, out var others)
            ? Missing(canonical, $"known versions: {string.Join(", ", others.Select(other => other.Root.TextOf("version") ?? "none"))}")
            : Set.Identifiers.Any(known => known.Name == name)
                ? CompileNamed(name, Set.Identifiers.Contains((name, version)) ? version : null)
                : Missing(canonical, "no Library resource has that URL");
    }

    /// <summary>The ELM of a Library, or why there is none.</summary>
    public ElmLibraryResult ElmOf(Resource library) => NameOf(library) is { Identifier: var (name, version) }
        ? Set.Find(name, version)
        : new ElmLibraryResult(null, NameOf(library).Problems);

    /// <summary>The ELM of an included library by name and version; null when it is not here or cannot be used.</summary>
    public Library? Included(string name, string? version) => Set.Find(name, version).Library;

    /// <summary>An included library as code; null when it is not here or cannot be used.</summary>
    internal CompiledLibrary? CompiledIncluded(string name, string? version) =>
        Set.Find(name, version).Library?.Identifier is { Id: { } id } found ? CompileNamed(id, found.Version).Library : null;

    /// <summary>An expression over a library, as the define <see cref="InlineLibrary.Define"/> of a library of its own.</summary>
    internal CompileResult CompileInline(CompiledLibrary library, string expression)
    {
        var name = $"{library.Identifier.Id} criteria";
        return new CqlCompiler(new LibrarySet(Set).AddText(InlineLibrary.Text(name, library, expression))).Compile(name);
    }

    private void Add(IEnumerable<Resource> libraries)
    {
        foreach (var library in libraries)
        {
            Set.AddResource(library.Root, _options.TextFirst);
            if (library.Id is { } id)
            {
                _byId[id] = library;
            }

            if (library.Root.TextOf("url") is { } url)
            {
                (_byUrl.TryGetValue(url, out var versions) ? versions : _byUrl[url] = []).Add(library);
            }
        }
    }

    private CompileResult CompileNamed(string name, string? version) =>
        _compiled.GetOrAdd((name, version), key => _compiler.Compile(key.Name, key.Version));

    /// <summary>A set of the Library alone tells which name its text or ELM has, and what is wrong with it.</summary>
    private Named NameOf(Resource library) => _names.GetOrAdd(library, resource =>
    {
        var alone = new LibrarySet(_options.Models).AddResource(resource.Root, _options.TextFirst);
        return alone.Identifiers is [var identifier] ? new Named(identifier, [])
            : new Named(null, alone.Problems.Count > 0 ? alone.Problems
                : [CqlProblem.Of(null, $"Library/{resource.Id} holds no CQL or ELM")]);
    });

    private static (string Url, string? Version) Split(string canonical)
    {
        var bar = canonical.IndexOf('|', StringComparison.Ordinal);
        return bar < 0 ? (canonical, null) : (canonical[..bar], canonical[(bar + 1)..]);
    }

    private static CompileResult Missing(string canonical, string reason) =>
        new(null, [CqlProblem.Of(null, $"the library {canonical} is not at hand: {reason}")]);

    private sealed record Named((string Name, string? Version)? Identifier, IReadOnlyList<CqlProblem> Problems);
}
