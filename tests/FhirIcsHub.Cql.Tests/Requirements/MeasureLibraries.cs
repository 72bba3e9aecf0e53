using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Tests.Elm;

namespace FhirIcsHub.Cql.Tests.Requirements;

/// <summary>The libraries of a measure of the suite, linked.</summary>
internal sealed class MeasureLibraries
{
    private readonly Dictionary<string, Library> _libraries;

    public MeasureLibraries(string measure) =>
        _libraries = ReferenceLibraries.OfMeasure(measure)
            .ToDictionary(l => l.Name, l => ElmJson.Read(l.Elm).Library!, StringComparer.Ordinal);

    public IEnumerable<Library> All => _libraries.Values;

    public LibraryUnit Scope(string library) => LibraryUnit.Of(_libraries[library], Find);

    public Library? Find(string name, string? version) => _libraries.GetValueOrDefault(name[(name.LastIndexOf('/') + 1)..]);
}
