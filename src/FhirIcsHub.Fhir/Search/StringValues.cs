namespace FhirIcsHub.Fhir.Search;

/// <summary>String entries: the text of primitives, the parts of names and addresses.</summary>
internal static class StringValues
{
    private static readonly ushort[] NameParts = [.. new[] { "text", "given", "prefix", "suffix" }.Select(SearchElements.Symbol)];

    private static readonly ushort[] AddressParts =
        [.. new[] { "text", "line", "city", "district", "state", "postalCode", "country" }.Select(SearchElements.Symbol)];

    public static void Add(SearchEntries entries, Element element, ValueShape shape, SearchParameterInfo[] parameters, int ordinal)
    {
        switch (shape)
        {
            case ValueShape.HumanName:
                AddFamily(entries, element.Child(SearchElements.Family), parameters, ordinal);
                AddParts(entries, element, NameParts, parameters, ordinal);
                break;
            case ValueShape.Address:
                AddParts(entries, element, AddressParts, parameters, ordinal);
                break;
            case ValueShape.Text or ValueShape.Code when element.Definition?.Path == "HumanName.family":
                AddFamily(entries, element, parameters, ordinal);
                break;
            case ValueShape.Text or ValueShape.Code:
                AddText(entries, element, parameters, ordinal);
                break;
        }
    }

    private static void AddParts(SearchEntries entries, Element element, ushort[] names, SearchParameterInfo[] parameters, int ordinal)
    {
        foreach (var child in element.Children)
        {
            if (names.Contains(child.NameId))
            {
                AddText(entries, child, parameters, ordinal);
            }
        }
    }

    /// <summary>A family name is found by each of its parts ("Carreno" and "Quinones" both find "Carreno Quinones").</summary>
    private static void AddFamily(SearchEntries entries, Element family, SearchParameterInfo[] parameters, int ordinal)
    {
        if (family.Text is not { } text)
        {
            return;
        }

        foreach (var folded in SearchText.FoldWithRests(text))
        {
            AddFolded(entries, text, folded, parameters, ordinal);
        }
    }

    private static void AddText(SearchEntries entries, Element element, SearchParameterInfo[] parameters, int ordinal)
    {
        if (element.Text is { } text)
        {
            AddFolded(entries, text, SearchText.Fold(text), parameters, ordinal);
        }
    }

    private static void AddFolded(SearchEntries entries, string text, string folded, SearchParameterInfo[] parameters, int ordinal)
    {
        foreach (var parameter in parameters)
        {
            entries.Strings.Add(new StringEntry(parameter, ordinal, text, folded));
        }
    }
}
