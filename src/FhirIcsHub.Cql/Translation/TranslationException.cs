using FhirIcsHub.Cql.Grammar;

namespace FhirIcsHub.Cql.Translation;

/// <summary>Ends the translation of one expression or definition; never leaves the translation.</summary>
internal sealed class TranslationException(string message, SourceRange? range = null) : Exception(message)
{
    /// <summary>Where, when it is not the whole expression.</summary>
    public SourceRange? Range => range;

    /// <summary>Whether it only follows from a problem that has been reported.</summary>
    public bool IsConsequence { get; private init; }

    public static TranslationException Consequence() => new("a part could not be translated") { IsConsequence = true };
}
