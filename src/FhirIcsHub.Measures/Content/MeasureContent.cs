using System.Collections.Concurrent;
using FhirIcsHub.Cql.Models;
using FhirIcsHub.Cql.Runtime.Clinical;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Terminology;

namespace FhirIcsHub.Measures;

/// <summary>How the Library resources of measures are read.</summary>
public sealed record MeasureContentOptions
{
    /// <summary>The models that CQL texts may use; null = those that are shipped.</summary>
    public ModelSet? Models { get; init; }

    /// <summary>Translate the CQL text of a Library even where it brings ELM.</summary>
    public bool TextFirst { get; init; }

    /// <summary>Where value sets and code systems are that are not among the resources; null = in R4 itself.</summary>
    public DefinitionSet? Definitions { get; init; }
}

/// <summary>
/// Measures with the Libraries, ValueSets and CodeSystems they need, at hand as resources: each Measure is compiled when it is first asked
/// for, once. Thread-safe; does not change.
/// </summary>
public sealed class MeasureContent
{
    private readonly Dictionary<string, Resource> _byName = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Resource, CompiledMeasure> _compiled = new();

    /// <summary>Codes that one value set may have: the largest published ones have tens of thousands.</summary>
    private const int MaxCodes = 1_000_000;

    /// <param name="resources">Measures, Libraries, ValueSets and CodeSystems; Bundles count by what is in them; others are passed
    /// over.</param>
    /// <param name="options">How Libraries are read.</param>
    public MeasureContent(IEnumerable<Resource> resources, MeasureContentOptions? options = null)
    {
        var all = resources.SelectMany(Unpacked).ToList();
        Measures = [.. all.Where(resource => resource.TypeName == "Measure")];
        Libraries = new LibraryShelf(
            all.Where(resource => resource.TypeName == "Library"), Terminology(all, options?.Definitions),
                options ?? new MeasureContentOptions());
        foreach (var measure in Measures)
        {
            Name(measure);
        }
    }

    /// <summary>The Measures, in the order in which they were given.</summary>
    public IReadOnlyList<Resource> Measures { get; }

    /// <summary>The Libraries that the Measures' criteria are from.</summary>
    public LibraryShelf Libraries { get; }

    /// <summary>The Measure of a canonical URL (with or without <c>|version</c>) or of an id, compiled; null when it is not here.</summary>
    public CompiledMeasure? Find(string measure) => Resource(measure) is { } found ? Compile(found) : null;

    /// <summary>The same as the resource.</summary>
    public Resource? Resource(string measure)
    {
        var bar = measure.IndexOf('|', StringComparison.Ordinal);
        return _byName.TryGetValue(measure, out var found)
            || (bar > 0 && _byName.TryGetValue(measure[..bar], out found) && found.Root.TextOf("version") is null)
            ? found
            : null;
    }

    /// <summary>One of <see cref="Measures"/>, compiled.</summary>
    public CompiledMeasure Compile(Resource measure) => Compile(measure, []);

    private static LocalCqlTerminology Terminology(IEnumerable<Resource> resources, DefinitionSet? definitions)
    {
        var own = resources.Where(resource => resource.TypeName is "ValueSet" or "CodeSystem")
            .Select(resource => DefinitionSet.Of(resource, "measures")).ToArray();
        var known = definitions ?? DefinitionSet.R4Core;
        return new LocalCqlTerminology(new LocalTerminology(
            own.Length == 0 ? known : known.With(own), new TerminologyOptions { MaxExpansion = MaxCodes }));
    }

    private static IEnumerable<Resource> Unpacked(Resource resource)
    {
        if (resource.TypeName != "Bundle")
        {
            yield return resource;
            yield break;
        }

        foreach (var entry in resource.Root.Named("entry"))
        {
            if (entry.First("resource") is { Exists: true } content)
            {
                foreach (var inner in Unpacked(content.AsResource()))
                {
                    yield return inner;
                }
            }
        }
    }

    private void Name(Resource measure)
    {
        var url = measure.Root.TextOf("url");
        if (measure.Id is { } id)
        {
            _byName.TryAdd(id, measure);
            _byName.TryAdd("Measure/" + id, measure);
        }

        if (url is not null)
        {
            _byName.TryAdd(url, measure);
            if (measure.Root.TextOf("version") is { } version)
            {
                _byName.TryAdd($"{url}|{version}", measure);
            }
        }
    }

    /// <param name="measure">The Measure.</param>
    /// <param name="open">The composites that are being compiled: a component is none of them.</param>
    private CompiledMeasure Compile(Resource measure, IReadOnlyList<Resource> open)
    {
        if (_compiled.TryGetValue(measure, out var known))
        {
            return known;
        }

        IReadOnlyList<Resource> within = [.. open, measure];
        var compiled = MeasureCompiler.Compile(measure, new CqlCriteria(Libraries, measure), canonical =>
            _byName.TryGetValue(canonical, out var component) && !within.Contains(component) ? Compile(component, within) : null);
        return open.Count == 0 ? _compiled.GetOrAdd(measure, compiled) : compiled;
    }
}
