using FhirIcsHub.Fhir;
using FhirIcsHub.Storage;
using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Server.Writing;

internal enum ReferenceState
{
    /// <summary>Every reference of the write is known.</summary>
    Known,

    /// <summary>A conditional reference matches nothing yet, or the version that is referred to is not yet written.</summary>
    Waiting,

    /// <summary>A reference can never be resolved.</summary>
    Wrong,
}

/// <summary>What the names in references mean: fullUrls of the Bundle's entries, and search criteria looked up in the session.</summary>
internal sealed class ReferenceResolution(ReadSession? session, SearchOptions conditional)
{
    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);
    private readonly List<(ResourceWrite Write, ReferenceSite Site, Criteria Criteria)> _conditional = [];

    /// <summary>Makes an entry's name known.</summary>
    public void Name(string fullUrl, string reference) => _known[fullUrl] = reference;

    /// <summary>Where a site points; null leaves it as it is.</summary>
    public string? Resolved(ReferenceSite site) => _known.GetValueOrDefault(site.Target);

    public ReferenceState Resolve(ResourceWrite write, out WriteResult? refusal)
    {
        refusal = null;
        foreach (var site in write.Content!.Sites)
        {
            if (_known.ContainsKey(site.Target))
            {
                continue;
            }
            if (EntryNames.IsOfVersion(site.Target))
            {
                // Which version it is, is known once that entry is written.
                return ReferenceState.Waiting;
            }
            if (site.CriteriaType is null)
            {
                refusal = WriteResult.Refused(StatusCodes.Status422UnprocessableEntity, ProblemAt(write, site, IssueType.NotFound,
                    "The reference names an entry by its fullUrl, and the Bundle has no such entry."));
                return ReferenceState.Wrong;
            }
            if (!Criteria.TryParse(site.CriteriaType, CriteriaOf(site), conditional, out var criteria, out var issues))
            {
                refusal = WriteResult.Refused(
                    StatusCodes.Status422UnprocessableEntity,
                        [.. issues.Select(issue => ProblemAt(write, site, issue.Code, issue.Diagnostics))]);
                return ReferenceState.Wrong;
            }
            var matches = criteria.Find(session!, write.Filter);
            if (matches.Count == 0)
            {
                return ReferenceState.Waiting;
            }
            if (matches.Count > 1)
            {
                refusal = WriteResult.Refused(StatusCodes.Status412PreconditionFailed, ProblemAt(write, site, IssueType.MultipleMatches,
                    "The conditional reference matches several resources; it must match exactly one."));
                return ReferenceState.Wrong;
            }
            _known.Add(site.Target, NameOf(matches[0]));
            _conditional.Add((write, site, criteria));
        }
        return ReferenceState.Known;
    }

    /// <summary>The issue of a write that waited for a reference in vain.</summary>
    public Issue Unmatched(ResourceWrite write)
    {
        var site = write.Content!.Sites.First(site => !_known.ContainsKey(site.Target));
        return EntryNames.IsOfVersion(site.Target)
            ? ProblemAt(write, site, IssueType.Processing, "Entries refer to each other's versions in a circle; leave the version out of one.")
            : ProblemAt(write, site, IssueType.NotFound, "The conditional reference matches no resource; it must match exactly one.");
    }

    /// <summary>
    /// Null when each conditional reference still means the one resource that it was resolved to, now that all is written; else the
    /// refusal.
    /// </summary>
    public WriteResult? Changed()
    {
        foreach (var (write, site, criteria) in _conditional)
        {
            var matches = criteria.Find(session!, write.Filter);
            if (matches.Count != 1 || NameOf(matches[0]) != _known[site.Target])
            {
                return WriteResult.Refused(StatusCodes.Status412PreconditionFailed, ProblemAt(write, site, IssueType.MultipleMatches,
                    "With the other entries written, the conditional reference no longer "
                    + "matches exactly the resource that it matched before."));
            }
        }
        return null;
    }

    private static string NameOf(StoredResource resource) => $"{resource.Type.Name}/{resource.Id}";

    private static string CriteriaOf(ReferenceSite site) => site.Target[(site.Target.IndexOf('?', StringComparison.Ordinal) + 1)..];

    private static Issue ProblemAt(ResourceWrite write, ReferenceSite site, string code, string diagnostics) =>
        Issue.Error(code, diagnostics, write.Entry is null
            ? site.Element.Location : $"{write.Entry}.resource{BelowType(site.Element.Location)}");

    /// <summary><c>.subject.reference</c> of <c>Observation.subject.reference</c>.</summary>
    private static string BelowType(string location) =>
        location.IndexOf('.', StringComparison.Ordinal) is var dot and > 0 ? location[dot..] : "";
}
