using FhirIcsHub.Cql.Grammar;
using FhirIcsHub.Cql.Grammar.Syntax;
using FhirIcsHub.Cql.Models;

namespace FhirIcsHub.Cql.Translation;

/// <summary>The library that FHIR's conversions call, as it is shipped.</summary>
internal static class FhirHelpers
{
    public const string Name = "FHIRHelpers";
    public const string Version = "4.0.1";

    private static readonly Lazy<ParseResult<LibrarySyntax>> Parsed = new(() =>
        CqlParser.ParseLibrary(new SourceText(ShippedModels.FhirHelpers)));

    public static LibraryEntry Entry() => new(null, Name, Version) { Text = Parsed.Value.Source.Text, Parsed = Parsed.Value };
}
