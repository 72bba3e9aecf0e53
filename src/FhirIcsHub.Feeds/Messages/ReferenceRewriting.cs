using System.Text.Json.Nodes;
using FhirIcsHub.Feeds.Identity;
using FhirIcsHub.Feeds.Mapping;
using FhirIcsHub.Feeds.Sources;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Feeds.Messages;

/// <summary>
/// Gives references among a feed's resources the hub's ids, and references to its Patients the golden Patient. A literal reference to what
/// has not arrived gets the id that it will have; a <c>urn:uuid</c> that is not in the message, and a conditional reference that does not
/// match just one resource of the feed, are errors.
/// </summary>
internal sealed class ReferenceRewriting(Feed feed, int feedKey, HubIds ids, ReadSession session, OwnResources own, MessagePlan plan)
{
    private readonly Dictionary<string, int> _byFullUrl = IndexFullUrls(plan);
    private readonly Dictionary<string, (string HubId, bool IsKnown)> _targets = IndexEntries(plan);

    public void Rewrite(PlannedEntry entry)
    {
        var unknown = 0;
        foreach (var reference in References.In(entry.Json))
        {
            unknown += RewriteOne(entry, reference) ? 0 : 1;
        }

        ResolveLogical(entry);
        if (unknown > 0)
        {
            entry.Issues.Add(new Issue(
                IssueSeverity.Information, IssueType.Informational,
                    $"{unknown} reference(s) to resources that have not arrived; they are kept and will hold when these arrive.",
                    entry.Entry.Place(entry.Entry.Type!.Name)));
        }
    }

    /// <summary>False when the target has not arrived.</summary>
    private bool RewriteOne(PlannedEntry entry, JsonObject reference)
    {
        var text = reference.Text("reference")!;
        if (text.StartsWith('#'))
        {
            return true;
        }

        if (_byFullUrl.TryGetValue(text, out var index))
        {
            var target = plan.Entries[index];
            if (text.StartsWith("urn:", StringComparison.Ordinal))
            {
                plan.Groups.Tie(PositionOf(entry), index);
            }

            // An entry that was refused takes those with it that name it by urn.
            if (!target.IsRefused)
            {
                Point(entry, reference, target.Entry.Type!, target.HubId);
            }

            return true;
        }

        if (text.StartsWith("urn:uuid:", StringComparison.Ordinal) || text.StartsWith("urn:oid:", StringComparison.Ordinal))
        {
            entry.Refuse(422, IssueType.NotFound, "A reference names an entry by urn:uuid or urn:oid that the message does not have.",
                LocationOf(entry, reference));
            return true;
        }

        var relative = Relative(text);
        if (relative is null)
        {
            // Somebody else's server: the reference stays as it is.
            return true;
        }

        var question = relative.IndexOf('?', StringComparison.Ordinal);
        return question > 0 ? RewriteConditional(entry, reference, relative[..question], relative[(question + 1)..])
            : RewriteLiteral(entry, reference, relative);
    }

    private bool RewriteConditional(PlannedEntry entry, JsonObject reference, string typeName, string criteria)
    {
        var matches = FhirSchema.R4.FindType(typeName) is { IsResource: true } type ? own.Find(session, type, criteria) : null;
        if (matches is null)
        {
            entry.Refuse(422, IssueType.NotSupported, "A conditional reference must be Type?identifier=system|value.",
                LocationOf(entry, reference));
        }
        else if (matches.Count == 0)
        {
            entry.Refuse(422, IssueType.NotFound, "A conditional reference matches nothing that this feed has sent.",
                LocationOf(entry, reference));
        }
        else if (matches.Count > 1)
        {
            entry.Refuse(422, IssueType.MultipleMatches, "A conditional reference matches several resources of this feed.",
                LocationOf(entry, reference));
        }
        else
        {
            var target = FhirSchema.R4.FindType(typeName)!;
            Point(entry, reference, target, TargetOf(target, matches.First()).HubId);
        }

        return true;
    }

    private bool RewriteLiteral(PlannedEntry entry, JsonObject reference, string relative)
    {
        var steps = relative.Split('/');
        var isLiteral = steps.Length == 2 || (steps.Length == 4 && steps[2] == "_history");
        if (!isLiteral || steps[1].Length == 0 || FhirSchema.R4.FindType(steps[0]) is not { IsResource: true, IsAbstract: false } type)
        {
            // A type of STU3 such as ReferralRequest: nothing of it can come to the hub. Kept as sent.
            return true;
        }

        var (hubId, isKnown) = TargetOf(type, steps[1]);
        Point(entry, reference, type, hubId);
        return isKnown;
    }

    private (string HubId, bool IsKnown) TargetOf(FhirType type, string sourceId)
    {
        var key = $"{type.Name}/{sourceId}";
        if (!_targets.TryGetValue(key, out var target))
        {
            var known = session.FindSource(feedKey, type, sourceId);
            _targets[key] = target = (known?.HubId ?? ids.Of(feed.Name, type.Name, sourceId), known is not null);
        }

        return target;
    }

    // The subject of an NHS API is often {"identifier": {NHS number}} alone: it is given the reference that it stands for, if that is
    // clear.
    private void ResolveLogical(PlannedEntry entry)
    {
        if ((entry.Json!.Object("subject") ?? entry.Json!.Object("patient")) is not { } subject || subject["reference"] is not null
            || subject.Object("identifier") is not { } identifier)
        {
            return;
        }

        if (identifier.Text("system") is { } system && identifier.Text("value") is { } value
            && FhirSchema.R4.FindType("Patient") is { } patient
            && own.Find(session, patient, system, value) is { Count: 1 } matches)
        {
            Point(entry, subject, patient, TargetOf(patient, matches.First()).HubId);
        }
    }

    private void Point(PlannedEntry entry, JsonObject reference, FhirType type, string hubId)
    {
        reference["reference"] = $"{type.Name}/{hubId}";
        if (type.Name != "Patient" || entry.Entry.Type!.Name == "Patient")
        {
            return;
        }

        entry.Patients.Add((reference, hubId));
        if (!plan.GoldenOf.ContainsKey(hubId))
        {
            plan.GoldenOf[hubId] = session.FindSourcePatient(hubId)?.PersonKey is { } person ? session.ReadPerson(person)?.GoldenId : null;
        }
    }

    private string? Relative(string reference)
    {
        // The criteria of a conditional reference may hold a URL themselves: only the beginning counts.
        if (!reference.StartsWith("http://", StringComparison.Ordinal) && !reference.StartsWith("https://", StringComparison.Ordinal))
        {
            return reference.TrimStart('/');
        }

        var url = feed.BaseUrls.FirstOrDefault(b => reference.StartsWith(b, StringComparison.Ordinal));
        return url is null ? null : reference[url.Length..];
    }

    private int PositionOf(PlannedEntry entry) => Math.Max(0, entry.Entry.Index);

    private static string LocationOf(PlannedEntry entry, JsonObject reference)
    {
        // Path of the object in the tree, without the array of the resource itself.
        var path = reference.GetPath();
        return entry.Entry.Type!.Name + path[1..] + ".reference";
    }

    private static Dictionary<string, int> IndexFullUrls(MessagePlan plan)
    {
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < plan.Entries.Count; i++)
        {
            if (plan.Entries[i].Entry is { FullUrl: { } url, Type: not null, Action: EntryAction.Write })
            {
                index.TryAdd(url, i);
            }
        }

        return index;
    }

    private static Dictionary<string, (string HubId, bool IsKnown)> IndexEntries(MessagePlan plan)
    {
        var targets = new Dictionary<string, (string HubId, bool IsKnown)>(StringComparer.Ordinal);
        foreach (var entry in plan.Entries.Where(e => !e.IsRefused && e.SourceId is not null && e.Entry.Action == EntryAction.Write))
        {
            targets[entry.Key] = (entry.HubId, true);
        }

        return targets;
    }
}
