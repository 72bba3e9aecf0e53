using System.Globalization;
using FhirIcsHub.Storage.Records;
using FhirIcsHub.Storage.Search;

// The session's own part of reading a record lies with the rest of it.
namespace FhirIcsHub.Storage;

public partial class ReadSession
{
    /// <summary>
    /// Reads a page of a record. In a walk through its pages what belongs to the record unchanged throughout appears exactly once; what
    /// changes meanwhile at most once; what is created after the first page is left out: pages follow the internal key, which never
    /// changes, up to the highest when the walk began.
    /// </summary>
    /// <param name="query">Whose record, and which part of it.</param>
    /// <param name="access">What the caller may see of it.</param>
    /// <param name="focus">The resource whose record it is, as this session has read it for the caller.</param>
    /// <param name="cursors">Signs and reads the places of the walk.</param>
    /// <param name="cursor">Where the page begins; null on the first.</param>
    public RecordResult ReadRecord(RecordQuery query, AccessFilter access, StoredResource focus, SearchCursors cursors, string? cursor)
    {
        var place = cursor is null ? null : cursors.Read(cursor);
        if (cursor is not null && (place?.Sorted is null || place.QueryHash != query.Hash))
        {
            return new RecordResult(null);
        }

        var bound = place?.Bound ?? ForRead("SELECT MAX(\"Key\") FROM \"Resource\"").ReadInt64() ?? 0;
        var part = place?.Sorted is { } text ? Enum.Parse<RecordPart>(text) : RecordPart.Members;
        return new RecordResult(Page(new RecordRun(this, query, access, focus, bound), query, focus, cursors, part, place?.After, bound));
    }

    private static RecordPage Page(
        RecordRun run, RecordQuery query, StoredResource focus, SearchCursors cursors, RecordPart part, long? place, long bound)
    {
        var entries = new List<SearchMatch>();
        var members = run.MemberKeys();
        var total = members.Count + (run.HasFocus ? 1 : 0);
        if (place is null && run.HasFocus)
        {
            entries.Add(new SearchMatch(focus, SearchMode.Match));
        }

        for (var after = place ?? 0; part <= RecordPart.Provenance; part++, after = 0)
        {
            var room = query.Count - entries.Count;
            var found = part switch
            {
                RecordPart.Members => [.. run.Read(members.Where(key => key > after).Take(room + 1))],
                RecordPart.Referenced => run.Referenced(after, room + 1),
                _ => run.Provenance(after, room + 1),
            };
            var mode = part == RecordPart.Members ? SearchMode.Match : SearchMode.Include;
            entries.AddRange(found.Take(room).Select(resource => new SearchMatch(resource, mode)));
            if (found.Count > room)
            {
                var last = room > 0 ? found[room - 1].Key : after;
                return new RecordPage(entries, total, cursors.Write(
                    new SearchCursor(last, bound, query.Hash, ((int)part).ToString(CultureInfo.InvariantCulture))));
            }
        }

        return new RecordPage(entries, total, null);
    }
}

/// <summary>The parts of a record in the order in which they are given out.</summary>
internal enum RecordPart
{
    Members,
    Referenced,
    Provenance,
}
