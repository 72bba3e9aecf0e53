namespace FhirIcsHub.Fhir.Search;

/// <summary>Token entries: system and code of codings and identifiers, the plain value of primitives and contact points.</summary>
internal static class TokenValues
{
    public static void Add(SearchEntries entries, Element element, ValueShape shape, SearchParameterInfo[] parameters, int ordinal)
    {
        switch (shape)
        {
            case ValueShape.CodeableConcept:
                foreach (var child in element.Children)
                {
                    if (child.NameId == SearchElements.Coding)
                    {
                        AddPair(entries, child, SearchElements.Code, parameters, ordinal);
                    }
                }

                break;
            case ValueShape.Coding:
                AddPair(entries, element, SearchElements.Code, parameters, ordinal);
                break;
            case ValueShape.Identifier:
                AddPair(entries, element, SearchElements.Value, parameters, ordinal);
                break;
            case ValueShape.ContactPoint:
                AddCode(entries, null, element.Child(SearchElements.Value).Text, parameters, ordinal);
                break;
            case ValueShape.Text or ValueShape.Code or ValueShape.Uri or ValueShape.Boolean:
                AddCode(entries, null, element.Text, parameters, ordinal);
                break;
        }
    }

    public static void AddCode(
        SearchEntries entries, string? system, string? code, ReadOnlySpan<SearchParameterInfo> parameters, int ordinal)
    {
        if (code is null)
        {
            return;
        }

        foreach (var parameter in parameters)
        {
            entries.Tokens.Add(new TokenEntry(parameter, ordinal, system, parameter.IsCaseInsensitive ? code.ToLowerInvariant() : code));
        }
    }

    private static void AddPair(SearchEntries entries, Element element, ushort codeName, SearchParameterInfo[] parameters, int ordinal) =>
        AddCode(entries, element.Child(SearchElements.System).Text, element.Child(codeName).Text, parameters, ordinal);
}
