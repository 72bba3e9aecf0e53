using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Measures;

/// <summary>
/// The Measures that are stored on the hub, compiled with the Libraries, ValueSets and CodeSystems stored there. What was compiled is kept
/// for as long as none of them changes.
/// </summary>
internal sealed class HubMeasures(HubStore store)
{
    private static readonly FhirType MeasureType = FhirSchema.R4.FindType("Measure")!;

    private static readonly FhirType[] ContentTypes =
        [MeasureType, .. new[] { "Library", "ValueSet", "CodeSystem" }.Select(name => FhirSchema.R4.FindType(name)!)];

    private volatile Compiled _compiled = new(-1, new MeasureContent([]));

    /// <summary>The Measure of that id, compiled; the issue not-found when the hub has none.</summary>
    public Task<CompiledMeasure> FindAsync(string id, CancellationToken ct) => store.ReadAsync(session => Find(session, id), ct);

    private CompiledMeasure Find(ReadSession session, string id)
    {
        var stored = session.Read(MeasureType, id, AccessFilter.Hub);
        if (stored is null or { IsDeleted: true })
        {
            return new CompiledMeasure(null, [new Issue(IssueSeverity.Error, IssueType.NotFound, $"There is no Measure/{id}.")]);
        }

        var measure = stored.ParseContent();
        return measure.Root.First("library").Exists || measure.Root.First("relatedArtifact").Exists
            ? Content(session).Find("Measure/" + id)!
            : MeasureCompiler.Compile(measure);
    }

    private MeasureContent Content(ReadSession session)
    {
        var change = session.LastChange(ContentTypes);
        var known = _compiled;
        if (known.Change != change)
        {
            var stored = ContentTypes.SelectMany(type => session.All(type, AccessFilter.Hub)).Select(resource => resource.ParseContent());
            known = _compiled = new Compiled(change, new MeasureContent(stored));
        }

        return known.Content;
    }

    /// <param name="Change">The last change of any of them.</param>
    /// <param name="Content">What was made of them.</param>
    private sealed record Compiled(long Change, MeasureContent Content);
}
