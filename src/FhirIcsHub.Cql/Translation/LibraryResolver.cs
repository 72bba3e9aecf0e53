using FhirIcsHub.Cql.Models;

namespace FhirIcsHub.Cql.Translation;

/// <summary>What a translation finds outside of its own text.</summary>
/// <param name="models">The models that can be used.</param>
/// <param name="libraries">The libraries that can be included.</param>
/// <param name="open">The libraries whose translation led to this one, the outermost first.</param>
internal sealed class LibraryResolver(ModelSet models, LibrarySet libraries, IReadOnlyList<LibraryEntry> open)
{
    public ModelSet Models => models;

    /// <summary>The URI that a namespace stands for; a namespace that was never said to have one stands for itself.</summary>
    public string NamespaceUri(string name) => libraries.NamespaceUri(name);

    /// <summary>What the library defines, or why that cannot be told.</summary>
    public (LibrarySymbols? Symbols, string? Problem) Resolve(string? space, string name, string? version) =>
        libraries.SymbolsOf(space, name, version, open);
}
