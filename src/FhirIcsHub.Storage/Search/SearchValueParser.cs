using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Storage.Search;

/// <summary>
/// Reads one value of a search parameter, or says what is wrong with it; the fault never repeats the value, which may be personal.
/// </summary>
internal sealed class SearchValueParser(SearchOptions options)
{
    /// <param name="parameter">The parameter, or the component of a composite.</param>
    /// <param name="modifier">The modifier, checked already; null = none.</param>
    /// <param name="text">The value, escapes not yet resolved, separators of other values gone.</param>
    /// <param name="fault">What is wrong, when null is returned.</param>
    public SearchValue? Parse(SearchParameterInfo parameter, string? modifier, string text, out string? fault)
    {
        fault = null;
        return parameter.Type switch
        {
            SearchParameterType.Token => TokenValue.Parse(parameter, text, out fault),
            SearchParameterType.String => ParseString(modifier, EscapedText.Unescape(text), out fault),
            SearchParameterType.Date => ParseDate(EscapedText.Unescape(text), out fault),
            SearchParameterType.Number => ParseNumber(EscapedText.Unescape(text), out fault),
            SearchParameterType.Quantity => ParseQuantity(text, out fault),
            SearchParameterType.Reference => ParseReference(parameter, modifier, EscapedText.Unescape(text), out fault),
            SearchParameterType.Uri => ParseUri(modifier, EscapedText.Unescape(text), out fault),
            SearchParameterType.Composite => ParseComposite(parameter, text, out fault),
            SearchParameterType.Special => NearSearch.Parse(text, out fault),
            _ => throw new InvalidOperationException($"{parameter} is of a type that is never offered"),
        };
    }

    private static StringSearch? ParseString(string? modifier, string text, out string? fault)
    {
        fault = null;
        var folded = SearchText.Fold(text);
        if (folded.Length == 0 && modifier != SearchModifier.Exact)
        {
            fault = "it has no letter or digit to look for";
            return null;
        }

        var match = modifier switch
        {
            SearchModifier.Exact => StringMatch.Exact,
            SearchModifier.Contains => StringMatch.Contains,
            _ => StringMatch.Start,
        };
        return new StringSearch(text, folded, match);
    }

    private DateSearch? ParseDate(string text, out string? fault)
    {
        var prefix = TakePrefix(ref text);
        if (prefix is null || !DateRange.TryParse(text, out var range))
        {
            fault = "a date is written yyyy, yyyy-MM, yyyy-MM-dd or yyyy-MM-ddThh:mm[:ss][Z|+hh:mm], "
                + "after an optional prefix (eq ne gt lt ge le sa eb ap)";
            return null;
        }

        fault = null;
        return new DateSearch(prefix.Value, prefix == SearchPrefix.Approximately ? Widen(range) : range);
    }

    /// <summary>A tenth of the time between the date and now, to each side.</summary>
    private DateRange Widen(DateRange range)
    {
        var now = options.Now.UtcTicks;
        var gap = now < range.Low ? range.Low - now : now > range.High ? now - range.High : 0;
        return new DateRange(Math.Max(0, range.Low - (gap / 10)), Math.Min(DateTime.MaxValue.Ticks, range.High + (gap / 10)));
    }

    private static NumberSearch? ParseNumber(string text, out string? fault)
    {
        var prefix = TakePrefix(ref text);
        if (prefix is null || !NumberRange.TryParse(text, out var range))
        {
            fault = "a number is written as a decimal, after an optional prefix (eq ne gt lt ge le sa eb ap)";
            return null;
        }

        fault = null;
        return new NumberSearch(prefix.Value, range);
    }

    private static QuantitySearch? ParseQuantity(string text, out string? fault)
    {
        var parts = EscapedText.Split(text, '|').ConvertAll(EscapedText.Unescape);
        if (parts.Count is not (1 or 3))
        {
            fault = "a quantity is written number or number|system|code";
            return null;
        }

        return ParseNumber(parts[0], out fault) is not { } number ? null
            : parts.Count == 1 ? new QuantitySearch(number, null, null)
            : new QuantitySearch(number, NullIfEmpty(parts[1]), NullIfEmpty(parts[2]));
    }

    private ReferenceSearch? ParseReference(SearchParameterInfo parameter, string? modifier, string text, out string? fault)
    {
        fault = null;
        if (IsId(text))
        {
            return new ReferenceSearch(true, modifier ?? (parameter.Targets is [var only] ? only : null), text);
        }

        var target = ReferenceTarget.Parse(text, options.ServerBase);
        if (modifier is not null && target.Type != modifier)
        {
            fault = $"the modifier says {modifier}, the reference does not";
            return null;
        }

        return target.IsLocal ? new ReferenceSearch(true, target.Type, target.Id!) : new ReferenceSearch(false, null, target.Url);
    }

    private static UriSearch? ParseUri(string? modifier, string text, out string? fault)
    {
        var match = modifier switch
        {
            SearchModifier.Above => UriMatch.Above,
            SearchModifier.Below => UriMatch.Below,
            _ => UriMatch.Equal,
        };
        fault = match != UriMatch.Equal && text.StartsWith("urn:", StringComparison.OrdinalIgnoreCase)
            ? "a URN has nothing above or below it" : null;
        return fault is null ? new UriSearch(text, match) : null;
    }

    private CompositeSearch? ParseComposite(SearchParameterInfo parameter, string text, out string? fault)
    {
        fault = null;
        var parts = EscapedText.Split(text, '$');
        if (parts.Count != parameter.Components.Count)
        {
            fault = $"it needs {parameter.Components.Count} values with $ between them";
            return null;
        }

        var values = new List<SearchValue>();
        foreach (var (component, part) in parameter.Components.Zip(parts))
        {
            if (part.Length == 0)
            {
                fault = "each of its values must be given";
                return null;
            }

            if (Parse(component, null, part, out fault) is not { } value)
            {
                return null;
            }

            values.Add(value);
        }

        return new CompositeSearch(values);
    }

    /// <summary>Takes the prefix off; <c>eq</c> when there is none, null when the letters are no prefix.</summary>
    private static SearchPrefix? TakePrefix(ref string text)
    {
        if (text.Length < 2 || !char.IsAsciiLetter(text[0]))
        {
            return SearchPrefix.Equal;
        }

        SearchPrefix? prefix = text[..2] switch
        {
            "eq" => SearchPrefix.Equal,
            "ne" => SearchPrefix.NotEqual,
            "gt" => SearchPrefix.GreaterThan,
            "lt" => SearchPrefix.LessThan,
            "ge" => SearchPrefix.GreaterOrEqual,
            "le" => SearchPrefix.LessOrEqual,
            "sa" => SearchPrefix.StartsAfter,
            "eb" => SearchPrefix.EndsBefore,
            "ap" => SearchPrefix.Approximately,
            _ => null,
        };
        text = text[2..];
        return prefix;
    }

    private static bool IsId(string text) => text.Length is > 0 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.');

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
