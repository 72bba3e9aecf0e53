namespace FhirIcsHub.Cql.Runtime;

/// <summary>
/// A run-time error that CQL asks for: a value out of range, a singleton of two elements, a missing value set, a message of severity Error.
/// Caught at one place, the evaluation of a define for a person. The reason holds no data of the person.
/// </summary>
/// <param name="reason">What went wrong, for the author of the library.</param>
/// <param name="inner">The cause, when there is another one.</param>
public sealed class CqlException(string reason, Exception? inner = null) : Exception(reason, inner)
{
    /// <summary>Name of the library whose expression failed; null until the evaluation has added it.</summary>
    public string? Library { get; init; }

    /// <summary>The define or function that failed; null until the evaluation has added it.</summary>
    public string? Define { get; init; }

    /// <summary>Place in the library's text as ELM gives it (<c>3:1-3:20</c>); null when the library has no locators.</summary>
    public string? Locator { get; init; }

    /// <summary>The same error with the place where it happened; what is known already stays.</summary>
    public CqlException At(string? library, string? define, string? locator) =>
        new(Message, this) { Library = Library ?? library, Define = Define ?? define, Locator = Locator ?? locator };
}
