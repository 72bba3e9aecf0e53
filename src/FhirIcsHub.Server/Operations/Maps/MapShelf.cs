using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Mapping;

namespace FhirIcsHub.Server.Operations.Maps;

/// <summary>
/// Compiled maps of the definitions that are known: each is compiled when it is first asked for, and again when any definition changes.
/// </summary>
internal sealed class MapShelf
{
    private readonly ConditionalWeakTable<HubKnowledge, Compiled> _compiled = [];

    /// <summary>A map of the definitions.</summary>
    public MapCompileResult Find(Definition definition, HubKnowledge known)
    {
        var compiled = Of(known);
        return compiled.Maps.GetOrAdd(definition, static (asked, compiler) => Compile(asked.Resource, compiler), compiled.Compiler);
    }

    /// <summary>A map that is no definition.</summary>
    public MapCompileResult Compile(Resource map, HubKnowledge known) => Compile(map, Of(known).Compiler);

    private Compiled Of(HubKnowledge known) =>
        _compiled.GetValue(known, static definitions => new Compiled(new MapCompiler(definitions.Definitions)));

    private static MapCompileResult Compile(Resource resource, MapCompiler compiler)
    {
        var read = StructureMapParser.Read(resource);
        return read.Map is { } map ? compiler.Compile(map) : new MapCompileResult(null, read.Issues);
    }

    private sealed class Compiled(MapCompiler compiler)
    {
        public MapCompiler Compiler => compiler;

        public ConcurrentDictionary<Definition, MapCompileResult> Maps { get; } = new(ReferenceEqualityComparer.Instance);
    }
}
