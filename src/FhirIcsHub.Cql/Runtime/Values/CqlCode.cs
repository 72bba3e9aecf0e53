namespace FhirIcsHub.Cql.Runtime.Values;

/// <summary>A code of a code system (CQL, Code).</summary>
public sealed record CqlCode(string? Code, string? System, string? Version = null, string? Display = null);

/// <summary>Codes that mean the same (CQL, Concept).</summary>
public sealed record CqlConcept(IReadOnlyList<CqlCode?> Codes, string? Display = null);

/// <summary>A reference to a code system (CQL, CodeSystem); its codes are asked of the terminology.</summary>
/// <param name="Id">Canonical URL or other identifier.</param>
/// <param name="Version">The version that the library names, if any.</param>
/// <param name="Name">The name that the library gives it.</param>
public sealed record CqlCodeSystem(string? Id, string? Version = null, string? Name = null);

/// <summary>A reference to a value set (CQL, ValueSet); its members are asked of the terminology.</summary>
/// <param name="Id">Canonical URL or other identifier.</param>
/// <param name="Version">The version that the library names, if any.</param>
/// <param name="Name">The name that the library gives it.</param>
public sealed record CqlValueSet(string? Id, string? Version = null, string? Name = null)
{
    /// <summary>Code systems whose versions the library fixes.</summary>
    public IReadOnlyList<CqlCodeSystem> CodeSystems { get; init; } = [];

    /// <summary><c>Id|Version</c>, or the id alone.</summary>
    public string? Canonical => Version is null ? Id : $"{Id}|{Version}";
}
