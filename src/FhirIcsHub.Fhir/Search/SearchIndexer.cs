using System.Collections.Frozen;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Search;

/// <summary>
/// Finds out by what a resource can be searched for: every search parameter of its type, evaluated in one walk over the resource.
/// </summary>
public sealed class SearchIndexer
{
    private static readonly Lazy<SearchIndexer> LazyR4 = new(() => new SearchIndexer(FhirSchema.R4));

    private readonly FrozenDictionary<string, TypeIndexer> _types;

    private SearchIndexer(FhirSchema schema)
    {
        var definitions = schema.SearchParameters.ToDictionary(definition => definition.Name, StringComparer.Ordinal);
        _types = schema.ResourceTypes.ToFrozenDictionary(
            type => type.Name,
            type => new TypeIndexer(type, SearchParameterSet.Of(type, definitions), []),
            StringComparer.Ordinal);
        Parameters = [.. _types.Values.SelectMany(type => type.Filed).SelectMany(RowsOf)
            .OrderBy(parameter => parameter.Key, StringComparer.Ordinal)];
    }

    /// <summary>The search parameters of FHIR R4.</summary>
    public static SearchIndexer R4 => LazyR4.Value;

    /// <summary>Everything that entries are filed under, by key: parameters, components of composites, identifiers of references.</summary>
    public IReadOnlyList<SearchParameterInfo> Parameters { get; }

    /// <summary>The parameters that a search for <paramref name="type"/> may name, by code.</summary>
    public IReadOnlyList<SearchParameterInfo> ParametersOf(FhirType type) => _types[type.Name].Parameters;

    /// <summary>The parameter of that code, or null when the type has none that works.</summary>
    public SearchParameterInfo? Find(FhirType type, string code) => _types[type.Name].Find(code);

    /// <param name="resource">A resource of an R4 type.</param>
    /// <param name="serverBase">Base URL of this server: absolute references below it count as local. Null: only relative ones do.</param>
    public SearchEntries Extract(Resource resource, string? serverBase = null) => _types[resource.TypeName].Extract(resource, serverBase);

    private static IEnumerable<SearchParameterInfo> RowsOf(SearchParameterInfo parameter)
    {
        if (parameter.UnionOf.Count > 0)
        {
            return [];
        }

        if (parameter.Components.Count > 0)
        {
            return parameter.Components.SelectMany(RowsOf);
        }

        return parameter.IsResourceColumn ? []
            : new[] { parameter, parameter.Identifier, parameter.Text, parameter.OfType }.OfType<SearchParameterInfo>();
    }
}
