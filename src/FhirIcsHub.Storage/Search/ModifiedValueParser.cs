using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Storage.Search;

/// <summary>Reads one value of a parameter with its modifier, which may make something else of it.</summary>
internal sealed class ModifiedValueParser(SearchOptions options)
{
    private readonly SearchValueParser _values = new(options);

    /// <summary>What is looked at: some modifiers ask for what is filed beside the parameter's own values.</summary>
    public static SearchParameterInfo Filed(SearchParameterInfo parameter, string? modifier) => modifier switch
    {
        SearchModifier.Identifier => parameter.Identifier!,
        SearchModifier.Text => parameter.Text!,
        SearchModifier.OfType => parameter.OfType!,
        _ => parameter,
    };

    /// <param name="parameter">The parameter.</param>
    /// <param name="modifier">The modifier, checked already; null = none.</param>
    /// <param name="text">The value, escapes not yet resolved.</param>
    /// <param name="fault">What is wrong, when null is returned.</param>
    public SearchValue? Read(SearchParameterInfo parameter, string? modifier, string text, out string? fault)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            fault = "it has a null character";
            return null;
        }

        switch (modifier)
        {
            case SearchModifier.Missing:
                fault = text is "true" or "false" ? null : "it is true or false";
                return fault is null ? new MissingSearch(text == "true") : null;
            case SearchModifier.Identifier:
                return _values.Parse(parameter.Identifier!, null, text, out fault);
            case SearchModifier.Text when parameter.Type == SearchParameterType.Token:
                return CodeTextSearch.Parse(EscapedText.Unescape(text), out fault);
            case SearchModifier.OfType:
                return TokenValue.ParseOfType(text, out fault);
            case SearchModifier.Above or SearchModifier.Below when parameter.Type == SearchParameterType.Reference:
                return ReadHierarchy(parameter, modifier == SearchModifier.Below, text, out fault);
            case SearchModifier.In or SearchModifier.NotIn:
            case SearchModifier.Above or SearchModifier.Below when parameter.Type == SearchParameterType.Token:
                return options.CodeSets.Read(modifier, EscapedText.Unescape(text), out fault);
            default:
                return _values.Parse(parameter, modifier, text, out fault);
        }
    }

    private SearchValue? ReadHierarchy(SearchParameterInfo parameter, bool isBelow, string text, out string? fault) =>
        !parameter.LeadsToResources ? CanonicalBelow(text, out fault)
        : _values.Parse(parameter, null, text, out fault) is ReferenceSearch reference
            ? HierarchySearch.Of(parameter, reference, isBelow, out fault) : null;

    private static CanonicalBelowSearch CanonicalBelow(string text, out string? fault)
    {
        fault = null;
        return new CanonicalBelowSearch(EscapedText.Unescape(text));
    }
}
