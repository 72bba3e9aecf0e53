namespace FhirIcsHub.Storage.Model;

// The texts behind the hashes of the indexes on tokens and quantities: each code once for each parameter, not for each resource.
// Rows are added with the resource that first has the code, and stay.

/// <summary>A code that some resource has, or had, for a parameter.</summary>
public sealed class IndexedCodeRow
{
    public int ParameterKey { get; init; }

    /// <summary>As in the index: <see cref="IndexValue.Hash(string?)"/> of the code.</summary>
    public long CodeHash { get; init; }

    /// <summary>As in the index: hash of the system, 0 when there is none.</summary>
    public long SystemHash { get; init; }

    /// <summary>The code, or the folded text, by <see cref="IndexValue.Text"/>.</summary>
    public required string Code { get; init; }
}

/// <summary>A code system, identifier system or system of units.</summary>
public sealed class IndexedSystemRow
{
    public long SystemHash { get; init; }

    public required string Uri { get; init; }
}
