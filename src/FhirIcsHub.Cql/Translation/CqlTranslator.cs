using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Grammar;
using FhirIcsHub.Cql.Models;
using FhirIcsHub.Cql.Translation;

namespace FhirIcsHub.Cql;

/// <summary>Translates CQL 1.5 text to ELM (https://cql.hl7.org).</summary>
/// <param name="libraries">The libraries that a text may include.</param>
/// <param name="models">The models that a text may use.</param>
/// <param name="options">How it is translated.</param>
public sealed class CqlTranslator(LibrarySet libraries, ModelSet? models = null, TranslatorOptions? options = null)
{
    private readonly ModelSet _models = models ?? ModelSet.Shipped;
    private readonly TranslatorOptions _options = options ?? new TranslatorOptions();

    /// <summary>Translates a library. No text makes it throw: what is wrong with it are the problems of the result, all of them.</summary>
    public TranslationResult Translate(string text) => Translate(new SourceText(text));

    /// <inheritdoc cref="Translate(string)"/>
    public TranslationResult Translate(SourceText text)
    {
        var parsed = CqlParser.ParseLibrary(text);
        var translated = new LibraryTranslation(parsed, _options, new LibraryResolver(_models, libraries, [])).Translate();
        return new TranslationResult(translated.HasErrors || _options.VerifyOnly ? null : translated.Library, translated.Problems);
    }
}

/// <summary>What became of a text.</summary>
/// <param name="Library">The library; null when there are errors, or when it was only to be verified.</param>
/// <param name="Problems">Errors and warnings in the order of the text.</param>
public sealed record TranslationResult(Library? Library, IReadOnlyList<CqlProblem> Problems)
{
    public bool HasErrors => Problems.Any(p => p.IsError);
}
