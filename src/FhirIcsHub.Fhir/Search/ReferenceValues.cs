namespace FhirIcsHub.Fhir.Search;

/// <summary>Reference entries: local type and id, or the URL of anything else; identifiers of references as tokens beside them.</summary>
internal static class ReferenceValues
{
    public static void Add(
        SearchEntries entries, Element element, ValueShape shape, SearchParameterInfo[] parameters, int ordinal, string? serverBase)
    {
        switch (shape)
        {
            case ValueShape.Reference:
                AddReference(entries, element, parameters, ordinal, serverBase);
                break;
            case ValueShape.Uri when element.Text is { } url:
                AddCanonical(entries, url, parameters, ordinal);
                break;
            case ValueShape.Resource when element.Child(SearchElements.Id).Text is { } id:
                AddInlineResource(entries, element.Type!.Name, id, parameters, ordinal);
                break;
        }
    }

    private static void AddReference(
        SearchEntries entries, Element element, SearchParameterInfo[] parameters, int ordinal, string? serverBase)
    {
        // A reference to a contained resource leads nowhere outside of its container; chains go into it.
        if (element.Child(SearchElements.Reference).Text is { } text)
        {
            var target = ReferenceTarget.Parse(text, serverBase);
            foreach (var parameter in parameters)
            {
                entries.References.Add(target.IsLocal
                    ? new ReferenceEntry(parameter, ordinal, target.Type, target.Id!, true)
                    : new ReferenceEntry(parameter, ordinal, target.Type, target.Url, false));
            }
        }

        var identifier = element.Child(SearchElements.Identifier);
        if (identifier.Child(SearchElements.Value).Text is { } value)
        {
            var system = identifier.Child(SearchElements.System).Text;
            foreach (var parameter in parameters)
            {
                if (parameter.Identifier is { } identifiers)
                {
                    TokenValues.AddCode(entries, system, value, [identifiers], ordinal);
                }
            }
        }
    }

    /// <summary>A canonical reference with a version is found with it and without.</summary>
    private static void AddCanonical(SearchEntries entries, string url, SearchParameterInfo[] parameters, int ordinal)
    {
        var version = url.IndexOf('|');
        foreach (var parameter in parameters)
        {
            entries.References.Add(new ReferenceEntry(parameter, ordinal, null, url, false));
            if (version > 0)
            {
                entries.References.Add(new ReferenceEntry(parameter, ordinal, null, url[..version], false));
            }
        }
    }

    /// <summary>
    /// <c>Bundle.composition</c> and <c>Bundle.message</c> point to the first entry's resource, each to its own type only.
    /// </summary>
    private static void AddInlineResource(SearchEntries entries, string type, string id, SearchParameterInfo[] parameters, int ordinal)
    {
        foreach (var parameter in parameters)
        {
            if (parameter.Targets.Contains(type))
            {
                entries.References.Add(new ReferenceEntry(parameter, ordinal, type, id, true));
            }
        }
    }
}
