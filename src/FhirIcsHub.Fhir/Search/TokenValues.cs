namespace FhirIcsHub.Fhir.Search;

/// <summary>
/// Token entries: system and code of codings and identifiers, the plain value of primitives and contact points; beside them what people
/// read there (<c>:text</c>), and identifiers by their type (<c>:of-type</c>).
/// </summary>
internal static class TokenValues
{
    /// <summary>How many entries back the same text is looked for: those of one concept.</summary>
    private const int LookBack = 8;

    public static void Add(SearchEntries entries, Element element, ValueShape shape, SearchParameterInfo[] parameters, int ordinal)
    {
        switch (shape)
        {
            case ValueShape.CodeableConcept:
                AddConcept(entries, element, parameters, ordinal);
                break;
            case ValueShape.Coding:
                AddCoding(entries, element, parameters, ordinal);
                break;
            case ValueShape.Identifier:
                AddIdentifier(entries, element, parameters, ordinal);
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

    private static void AddConcept(SearchEntries entries, Element concept, SearchParameterInfo[] parameters, int ordinal)
    {
        foreach (var child in concept.Children)
        {
            if (child.NameId == SearchElements.Coding)
            {
                AddCoding(entries, child, parameters, ordinal);
            }
            else if (child.NameId == SearchElements.Text)
            {
                AddText(entries, child.Text, parameters, ordinal);
            }
        }
    }

    private static void AddCoding(SearchEntries entries, Element coding, SearchParameterInfo[] parameters, int ordinal)
    {
        AddCode(entries, coding.Child(SearchElements.System).Text, coding.Child(SearchElements.Code).Text, parameters, ordinal);
        AddText(entries, coding.Child(SearchElements.Display).Text, parameters, ordinal);
    }

    private static void AddIdentifier(SearchEntries entries, Element identifier, SearchParameterInfo[] parameters, int ordinal)
    {
        var value = identifier.Child(SearchElements.Value).Text;
        AddCode(entries, identifier.Child(SearchElements.System).Text, value, parameters, ordinal);
        var type = identifier.Child(SearchElements.Type);
        if (!type.Exists)
        {
            return;
        }

        AddText(entries, type.Child(SearchElements.Text).Text, parameters, ordinal);
        foreach (var child in type.Children)
        {
            if (child.NameId == SearchElements.Coding && value is not null && child.Child(SearchElements.Code).Text is { } code)
            {
                var system = child.Child(SearchElements.System).Text;
                foreach (var parameter in parameters)
                {
                    if (parameter.OfType is { } typed)
                    {
                        entries.Tokens.Add(new TokenEntry(typed, ordinal, system, SearchParameterInfo.TypedIdentifier(code, value)));
                    }
                }
            }
        }
    }

    /// <summary>A concept's text is mostly its coding's display over again: it is filed once.</summary>
    private static void AddText(SearchEntries entries, string? text, SearchParameterInfo[] parameters, int ordinal)
    {
        if (text is null || !Array.Exists(parameters, parameter => parameter.Text is not null) || SearchText.Fold(text) is not { Length: > 0 } folded)
        {
            return;
        }

        foreach (var parameter in parameters)
        {
            if (parameter.Text is { } texts && new TokenEntry(texts, ordinal, null, folded) is var entry && !WasJustAdded(entries, entry))
            {
                entries.Tokens.Add(entry);
            }
        }
    }

    private static bool WasJustAdded(SearchEntries entries, in TokenEntry entry)
    {
        for (var i = entries.Tokens.Count - 1; i >= Math.Max(0, entries.Tokens.Count - LookBack); i--)
        {
            if (entries.Tokens[i] == entry)
            {
                return true;
            }
        }

        return false;
    }
}
