namespace FhirIcsHub.Fhir.Search;

/// <summary>
/// Number and quantity entries. A plain value is a point, whatever its written precision (the search value carries the range, so that
/// <c>gt5.4</c> does not find 5.4); a Range and a Quantity with a comparator span what they say.
/// </summary>
internal static class QuantityValues
{
    private const string CurrencySystem = "urn:iso:std:iso:4217";

    public static void AddNumbers(SearchEntries entries, Element element, ValueShape shape, SearchParameterInfo[] parameters, int ordinal)
    {
        (decimal Low, decimal High)? span = shape switch
        {
            ValueShape.Number when Read(element) is { } value => (value, value),
            ValueShape.Range => ReadRange(element),
            _ => null,
        };
        if (span is not { } found)
        {
            return;
        }

        foreach (var parameter in parameters)
        {
            entries.Numbers.Add(new NumberEntry(parameter, ordinal, found.Low, found.High));
        }
    }

    public static void AddQuantities(
        SearchEntries entries, Element element, ValueShape shape, SearchParameterInfo[] parameters, int ordinal)
    {
        switch (shape)
        {
            case ValueShape.Quantity when ReadQuantity(element) is { } span:
                AddUnits(entries, element, span, parameters, ordinal);
                break;
            case ValueShape.Range when ReadRange(element) is { } span:
                var low = element.Child(SearchElements.Low);
                AddUnits(entries, low.Exists ? low : element.Child(SearchElements.High), span, parameters, ordinal);
                break;
            case ValueShape.Money when Read(element.Child(SearchElements.Value)) is { } value:
                Add(entries, CurrencySystem, element.Child(SearchElements.Currency).Text, (value, value), parameters, ordinal);
                break;
        }
    }

    /// <summary>
    /// An entry under the coded unit, and one under the printed unit where it is spelt otherwise: <c>5.4||mg</c> finds either.
    /// </summary>
    private static void AddUnits(
        SearchEntries entries, Element quantity, (decimal Low, decimal High) span, SearchParameterInfo[] parameters, int ordinal)
    {
        var code = quantity.Child(SearchElements.Code).Text;
        var unit = quantity.Child(SearchElements.Unit).Text;
        if (code is not null || unit is null)
        {
            Add(entries, quantity.Child(SearchElements.System).Text, code, span, parameters, ordinal);
        }

        if (unit is not null && unit != code)
        {
            Add(entries, null, unit, span, parameters, ordinal);
        }
    }

    private static void Add(
        SearchEntries entries,
        string? system,
        string? code,
        (decimal Low, decimal High) span,
        SearchParameterInfo[] parameters,
        int ordinal)
    {
        foreach (var parameter in parameters)
        {
            entries.Quantities.Add(new QuantityEntry(parameter, ordinal, system, code, span.Low, span.High));
        }
    }

    private static (decimal Low, decimal High)? ReadQuantity(Element quantity)
    {
        if (Read(quantity.Child(SearchElements.Value)) is not { } value)
        {
            return null;
        }

        return quantity.Child(SearchElements.Comparator).Text switch
        {
            "<" or "<=" => (decimal.MinValue, value),
            ">" or ">=" => (value, decimal.MaxValue),
            _ => (value, value),
        };
    }

    private static (decimal Low, decimal High)? ReadRange(Element range)
    {
        var low = Read(range.Child(SearchElements.Low).Child(SearchElements.Value));
        var high = Read(range.Child(SearchElements.High).Child(SearchElements.Value));
        return low is null && high is null ? null : (low ?? decimal.MinValue, high ?? decimal.MaxValue);
    }

    private static decimal? Read(Element element)
    {
        if (element.Kind != ElementKind.Number)
        {
            return null;
        }

        // What a decimal cannot hold is kept at its limits.
        return element.TryGetDecimal(out var value) ? value : NumberRange.TryParse(element.Text, out var range) ? range.Value : null;
    }
}
