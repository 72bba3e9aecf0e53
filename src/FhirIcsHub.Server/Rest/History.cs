using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Server.Hosting;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Rest;

/// <summary>Histories of a resource, of a type and of all: versions, newest first, a page at a time.</summary>
internal static class History
{
    /// <summary>The versions of one resource.</summary>
    public static FhirAnswer Of(
        ReadSession session,
        FhirType type,
        string id,
        AccessFilter filter,
        IReadOnlyList<KeyValuePair<string, string>> parameters,
        string fhirBase,
        LimitSettings limits)
    {
        if (HistoryParameters.Read(parameters, limits, out var problem) is not { } asked)
        {
            return FhirAnswer.Error(StatusCodes.Status400BadRequest, IssueType.Invalid, problem!);
        }
        var current = session.Read(type, id, filter);
        if (current is null)
        {
            return ReadInteractions.NotFound(type);
        }
        var below = asked.Before is { } place ? (int)Math.Min(place, int.MaxValue) : (int?)null;
        var isWhole = asked.Window is { Since: null, At: null };
        var versions = isWhole
            ? session.History(type, id, filter, asked.Count + 1, below)
            : Within(asked.Window, session.History(type, id, filter, int.MaxValue), below);
        var page = versions.Take(asked.Count).ToList();
        var next = versions.Count > page.Count ? asked.PageQuery(page[^1].Version) : null;
        return HistoryBundle.Of(page, isWhole ? session.CountVersions(current) : null, $"{fhirBase}/{type.Name}/{id}/_history",
            asked.PageQuery(asked.Before), next, asked.Subset, fhirBase);
    }

    /// <summary>The versions of all resources of a type; of all types when it is null.</summary>
    public static FhirAnswer OfAll(
        ReadSession session,
        FhirType? type,
        AccessFilter filter,
        IReadOnlyList<KeyValuePair<string, string>> parameters,
        string fhirBase,
        LimitSettings limits)
    {
        if (HistoryParameters.Read(parameters, limits, out var problem) is not { } asked)
        {
            return FhirAnswer.Error(StatusCodes.Status400BadRequest, IssueType.Invalid, problem!);
        }
        var versions = session.History(type, filter, asked.Window, asked.Before, asked.Count + 1);
        var page = versions.Take(asked.Count).ToList();
        var next = versions.Count > page.Count ? asked.PageQuery(page[^1].Sequence) : null;
        var address = type is null ? $"{fhirBase}/_history" : $"{fhirBase}/{type.Name}/_history";
        return HistoryBundle.Of(
            [.. page.Select(version => version.Version)], null, address, asked.PageQuery(asked.Before), next, asked.Subset, fhirBase);
    }

    /// <summary>Those of a resource's versions, latest first, that the window has and that are below a version.</summary>
    private static List<StoredResource> Within(HistoryWindow window, IReadOnlyList<StoredResource> versions, int? below)
    {
        var within = new List<StoredResource>();
        for (var i = 0; i < versions.Count; i++)
        {
            var made = versions[i].LastUpdated;
            var wasCurrentIn = window.At is not { } at
                || (made.UtcTicks <= at.High && (i == 0 || versions[i - 1].LastUpdated.UtcTicks > at.Low));
            if (wasCurrentIn && (window.Since is null || made >= window.Since) && (below is null || versions[i].Version < below))
            {
                within.Add(versions[i]);
            }
        }
        return within;
    }
}
