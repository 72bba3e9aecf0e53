namespace FhirIcsHub.Fhir.Search;

/// <summary>Uri entries: the URI as written; a canonical with a version also without it.</summary>
internal static class UriValues
{
    public static void Add(SearchEntries entries, Element element, ValueShape shape, SearchParameterInfo[] parameters, int ordinal)
    {
        if (shape != ValueShape.Uri || element.Text is not { } uri)
        {
            return;
        }

        var version = element.Type!.Name == "canonical" ? uri.IndexOf('|') : -1;
        foreach (var parameter in parameters)
        {
            entries.Uris.Add(new UriEntry(parameter, ordinal, uri));
            if (version > 0)
            {
                entries.Uris.Add(new UriEntry(parameter, ordinal, uri[..version]));
            }
        }
    }
}
