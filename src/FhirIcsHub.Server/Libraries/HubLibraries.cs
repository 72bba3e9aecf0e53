using System.Collections.Concurrent;
using FhirIcsHub.Cql;
using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Libraries;

/// <summary>The CQL libraries that are stored on the hub as Library resources. One that is written counts from the next request on.</summary>
internal sealed class HubLibraries(HubStore store) : IDisposable
{
    public static readonly FhirType LibraryType = FhirSchema.R4.FindType("Library")!;

    private readonly SemaphoreSlim _reading = new(1);
    private volatile LibraryShelf? _current;

    /// <summary>What is stored now.</summary>
    public async Task<LibraryShelf> CurrentAsync(CancellationToken cancellation)
    {
        var change = await store.ReadAsync(session => session.LastChange([LibraryType]), cancellation);
        if (_current is { } current && current.Change == change)
        {
            return current;
        }

        await _reading.WaitAsync(cancellation);
        try
        {
            if (_current is not { } read || read.Change != change)
            {
                _current = await store.ReadAsync(
                    session => new LibraryShelf(
                        session.LastChange([LibraryType]), [.. session.All(LibraryType, AccessFilter.Hub).Select(stored => stored.Parse())]),
                    cancellation);
            }

            return _current;
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose() => _reading.Dispose();
}

/// <summary>Libraries as they stood at one time, each compiled when it is first asked for. Thread-safe.</summary>
internal sealed class LibraryShelf
{
    private readonly LibrarySet _set = new();
    private readonly Dictionary<string, (string Name, string? Version)> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Resource> _byUrl = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string, string?), CompileResult> _compiled = new();
    private readonly Dictionary<string, IReadOnlyList<CqlProblem>> _problems = new(StringComparer.Ordinal);

    public LibraryShelf(long change, IReadOnlyList<Resource> libraries)
    {
        Change = change;
        foreach (var library in libraries)
        {
            // By its own set it is seen which name the library has, and what is wrong with it alone.
            var own = new LibrarySet().AddResource(library.Root);
            _set.AddResource(library.Root);
            _problems[library.Id!] = own.Problems;
            if (own.Identifiers is [var identifier])
            {
                _byId[library.Id!] = identifier;
            }

            if (library.Root.TextOf("url") is { } url)
            {
                _byUrl[url] = library;
                _byUrl[$"{url}|{library.Root.TextOf("version")}"] = library;
            }
        }
    }

    /// <summary>Number of the last change that is in it.</summary>
    public long Change { get; }

    /// <summary>The id of the Library with a canonical URL, with or without version; null when there is none.</summary>
    public string? IdOf(string canonical) => _byUrl.GetValueOrDefault(canonical)?.Id;

    /// <summary>The code of a Library resource, or why there is none.</summary>
    public CompileResult Compile(string id) => _byId.TryGetValue(id, out var identifier)
        ? _compiled.GetOrAdd(identifier, key => new CqlCompiler(_set).Compile(key.Item1, key.Item2))
        : new CompileResult(null, Problems(id));

    /// <summary>The ELM of a Library resource, or why there is none.</summary>
    public ElmLibraryResult Elm(string id) => _byId.TryGetValue(id, out var identifier)
        ? _set.Find(identifier.Name, identifier.Version)
        : new ElmLibraryResult(null, Problems(id));

    /// <summary>An included library by name and version; null when it is not here or cannot be used.</summary>
    public Library? Find(string name, string? version) => _set.Find(name, version).Library;

    private IReadOnlyList<CqlProblem> Problems(string id) => _problems.GetValueOrDefault(id) is { Count: > 0 } problems
        ? problems : [CqlProblem.Of(null, $"Library/{id} holds no CQL or ELM")];
}
