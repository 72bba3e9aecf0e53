using System.Collections.Concurrent;
using FhirIcsHub.Fhir.Definitions;

namespace FhirIcsHub.Fhir.Profiles;

/// <summary>
/// Makes snapshots of StructureDefinitions: the base's snapshot with the differential laid over it, base of base first
/// (https://hl7.org/fhir/R4/profiling.html). Snapshots are made once and kept. Thread-safe.
/// </summary>
/// <param name="definitions">Where bases, data types, extensions and other profiles are found.</param>
public sealed class SnapshotGenerator(DefinitionSet definitions)
{
    private const string CoreDefinitions = "http://hl7.org/fhir/StructureDefinition/";

    private readonly ConcurrentDictionary<string, Snapshot?> _byCanonical = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Resource, SnapshotResult> _byDefinition = new(ReferenceEqualityComparer.Instance);

    /// <summary>The snapshot that follows from the definition's differential, whether or not it brings one.</summary>
    /// <returns>The snapshot, or the errors that stand in the way of it; warnings come with either.</returns>
    public SnapshotResult Generate(Resource structureDefinition) =>
        new SnapshotGeneration(this, structureDefinition, new GenerationPath(), isOwn: true).Run();

    /// <summary>
    /// The snapshot of a known definition: the one it brings, else the generated one. Null when there is no such definition or it cannot be
    /// generated; <see cref="GetResult"/> tells which.
    /// </summary>
    /// <param name="canonical">Canonical URL, with <c>|version</c> if need be, or the name of a type: <c>Patient</c>,
    /// <c>Quantity</c>.</param>
    public Snapshot? Get(string canonical) =>
        _byCanonical.GetOrAdd(canonical, static (c, generator) => generator.Get(c, new GenerationPath()), this);

    /// <summary>As <see cref="Get(string)"/>, with what was wrong.</summary>
    public SnapshotResult GetResult(string canonical) => Find(canonical) is { } definition
        ? ResultOf(definition, new GenerationPath())
        : new SnapshotResult(null, [Issue.Error(IssueType.NotFound, $"The StructureDefinition {canonical} is not known here.")]);

    /// <summary>The definition itself, or null.</summary>
    internal Resource? Find(string canonical)
    {
        // url#part names a part of an extension; that is no definition of its own.
        if (canonical.Length == 0 || canonical.Contains('#'))
        {
            return null;
        }

        return definitions.Find(canonical.Contains('/') || canonical.Contains(':') ? canonical : CoreDefinitions + canonical,
            "StructureDefinition")?.Resource;
    }

    /// <summary>The snapshot of a definition that another one needs.</summary>
    internal Snapshot? Get(string canonical, GenerationPath path) => Find(canonical) is { } definition
        ? ResultOf(definition, path).Snapshot : null;

    internal SnapshotResult ResultOf(Resource definition, GenerationPath path)
    {
        if (_byDefinition.TryGetValue(definition, out var known))
        {
            return known;
        }

        if (SnapshotReader.Read(definition) is { } brought)
        {
            return _byDefinition.GetOrAdd(definition, new SnapshotResult(brought, []));
        }

        var circles = path.Circles;
        var result = new SnapshotGeneration(this, definition, path).Run();
        return path.Circles == circles ? _byDefinition.GetOrAdd(definition, result) : result;
    }
}

/// <summary>The outcome of generating: the snapshot, or why there is none.</summary>
/// <param name="Snapshot">Null when an issue is an error.</param>
/// <param name="Issues">What was found.</param>
public sealed record SnapshotResult(Snapshot? Snapshot, IReadOnlyList<Issue> Issues);
