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

    /// <summary>The parameters that are not of R4: those that a search can name, and those that only have entries yet.</summary>
    private readonly FrozenDictionary<string, TypeIndexer> _custom = FrozenDictionary<string, TypeIndexer>.Empty;

    private SearchIndexer(SearchIndexer basis, FrozenDictionary<string, TypeIndexer> custom)
    {
        (_types, Parameters) = (basis._types, basis.Parameters);
        _custom = custom;
    }

    private SearchIndexer(FhirSchema schema)
    {
        var definitions = schema.SearchParameters.ToDictionary(definition => definition.Name, StringComparer.Ordinal);
        _types = schema.ResourceTypes.ToFrozenDictionary(
            type => type.Name,
            type => new TypeIndexer(type, SearchParameterSet.Of(type, definitions), []),
            StringComparer.Ordinal);
        Parameters = [.. _types.Values.SelectMany(type => type.Filed).SelectMany(RowsOf).Distinct()
            .OrderBy(parameter => parameter.Key, StringComparer.Ordinal)];
    }

    /// <summary>The search parameters of FHIR R4.</summary>
    public static SearchIndexer R4 => LazyR4.Value;

    /// <summary>Everything that entries are filed under, by key: parameters, components of composites, identifiers of references.</summary>
    public IReadOnlyList<SearchParameterInfo> Parameters { get; }

    /// <summary>The parameters that a search for <paramref name="type"/> may name, by code.</summary>
    public IReadOnlyList<SearchParameterInfo> ParametersOf(FhirType type) => _custom.TryGetValue(type.Name, out var custom)
        ? [.. _types[type.Name].Parameters, .. custom.Parameters]
        : _types[type.Name].Parameters;

    /// <summary>The parameter of that code, or null when the type has none that works.</summary>
    public SearchParameterInfo? Find(FhirType type, string code) =>
        _types[type.Name].Find(code) ?? _custom.GetValueOrDefault(type.Name)?.Find(code);

    /// <summary>Whether the type has a parameter of that code whose entries are still being made, so that it finds nothing yet.</summary>
    public bool IsBeingBuilt(FhirType type, string code) => Find(type, code) is null
        && _custom.GetValueOrDefault(type.Name)?.Filed.Any(parameter => parameter.Code == code) == true;

    /// <summary>The same parameters and others beside them.</summary>
    /// <param name="ready">Those that can be searched by.</param>
    /// <param name="building">Those that are given entries and cannot be searched by yet.</param>
    public SearchIndexer With(IReadOnlyList<CustomSearchParameter> ready, IReadOnlyList<CustomSearchParameter> building) => new(
        this,
        ready.Concat(building).SelectMany(parameter => parameter.ByType.Keys).Distinct().ToFrozenDictionary(
            type => type.Name,
            type => new TypeIndexer(type, On(type, ready), On(type, building)),
            StringComparer.Ordinal));

    /// <summary>The entries for the parameters that are not of R4; null when the type has no such parameters.</summary>
    /// <param name="resource">A resource of an R4 type.</param>
    /// <param name="serverBase">Base URL of this server: absolute references below it count as local.</param>
    public SearchEntries? ExtractCustom(Resource resource, string? serverBase = null) =>
        _custom.TryGetValue(resource.TypeName, out var custom) ? custom.Extract(resource, serverBase) : null;

    private static IReadOnlyList<SearchParameterInfo> On(FhirType type, IReadOnlyList<CustomSearchParameter> parameters) =>
        [.. parameters.Select(parameter => parameter.ByType.GetValueOrDefault(type)).OfType<SearchParameterInfo>()
            .OrderBy(parameter => parameter.Code, StringComparer.Ordinal)];

    /// <param name="resource">A resource of an R4 type.</param>
    /// <param name="serverBase">Base URL of this server: absolute references below it count as local. Null: only relative ones do.</param>
    public SearchEntries Extract(Resource resource, string? serverBase = null) => _types[resource.TypeName].Extract(resource, serverBase);

    private static IEnumerable<SearchParameterInfo> RowsOf(SearchParameterInfo parameter)
    {
        if (!parameter.HasEntries)
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
