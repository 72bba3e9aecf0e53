using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Rest;
using FhirIcsHub.Storage;
using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Server.BulkData;

/// <summary>
/// The Provenance resources that come with an export (<c>includeAssociatedData</c>): those about a resource that the export has, each once,
/// as they were at its horizon, however old they are.
/// </summary>
internal sealed class ExportProvenance(
    ExportRequest request, AssociatedProvenance wanted, ExportScope scope, IReadOnlySet<long> members, ExportFilter filter,
    SearchSetup search)
{
    public const string Name = "Provenance";

    /// <summary>Among so many of a resource the latest is looked for: newer ones may have come after the horizon.</summary>
    private const int Newest = 50;

    private static readonly FhirType ProvenanceType = FhirSchema.R4.FindResourceType(Name)!;

    /// <summary>They may be about no person themselves, and older than what the export asks for.</summary>
    private readonly ExportScope _all = scope with { OfPersonsOnly = false, SinceExport = null, Since = null, Until = null };

    /// <summary>The next page of the walk of all of them, with those only that are wanted.</summary>
    public ExportPage Next(ReadSession session, long after, int rows, int bytes)
    {
        var page = session.Export(_all, ProvenanceType, after, rows, bytes);
        return page with { Versions = [.. page.Versions.Where(provenance => IsWanted(session, provenance))] };
    }

    private bool IsWanted(ReadSession session, StoredResource provenance) => TargetsOf(provenance).Any(target =>
        IsExported(session, target.Type, target.Id)
        && (wanted == AssociatedProvenance.Relevant || IsLatest(session, provenance, $"{target.Type.Name}/{target.Id}")));

    private bool IsExported(ReadSession session, FhirType type, string id) =>
        request.Types.Contains(type.Name)
        && session.ExportOf(scope, type, id) is { IsDeleted: false } version
        && (!request.IsOfMembers || (version.SourcePatientKey is { } patient && members.Contains(patient)))
        && filter.Keep(session, scope.Access, [version]).Count > 0;

    private bool IsLatest(ReadSession session, StoredResource provenance, string target)
    {
        var options = search.Search(request.FhirBase, isStrict: true) with { DefaultCount = Newest, MaxCount = Newest };
        var parsed = SearchQueryParser.Parse(ProvenanceType, FhirRequest.Parse($"?target={target}&_sort=-recorded"), options).Query
            ?? throw new InvalidOperationException("The search for the Provenance of a resource is not understood.");
        var latest = session.Search(parsed, scope.Access).Entries
            .FirstOrDefault(entry => session.ExportOf(_all, ProvenanceType, entry.Resource.Id) is not null);
        return latest?.Resource.Key == provenance.Key;
    }

    /// <summary>The resources of this hub that it is about.</summary>
    private IEnumerable<(FhirType Type, string Id)> TargetsOf(StoredResource provenance)
    {
        foreach (var target in provenance.Parse().Root.Named("target"))
        {
            var reference = target.TextOf("reference") ?? "";
            if (reference.StartsWith(request.FhirBase + "/", StringComparison.Ordinal))
            {
                reference = reference[(request.FhirBase.Length + 1)..];
            }
            if (reference.Split('/') is [var name, var id, ..] && FhirSchema.R4.FindResourceType(name) is { } type)
            {
                yield return (type, id);
            }
        }
    }
}
