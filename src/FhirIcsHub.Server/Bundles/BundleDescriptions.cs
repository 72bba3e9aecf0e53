using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Examples;
using FhirIcsHub.Server.Http;

namespace FhirIcsHub.Server.Bundles;

/// <summary>The Bundle route in words.</summary>
internal static class BundleDescriptions
{
    public static RouteDescription Bundle { get; } = new(HubInteraction.Transaction, "Bundles", "Send a transaction or a batch")
    {
        Details = """
            `transaction`: all entries or none. `batch`: each entry for itself; it may
            call operations (`Patient/1/$everything`) too. Deletes go first, then creates, updates and reads.

            Entries refer to each other by fullUrl (`urn:uuid:…`), and to what the hub has by conditional reference
            (`Patient?identifier=…`), which
            must match exactly one resource; both become ordinary references, names wherever a reference or uri can stand. `ifMatch`,
            `ifNoneMatch` and
            `ifNoneExist` are as for single requests. The example stores the resources that the
            other examples of this page are about. A refused transaction names the entry at fault (`Bundle.entry[6]…`), and nothing of it is
            stored.
            """,
        Parameters = [Described.Prefer, Described.MetaSnapshot, Described.Format, Described.Pretty],
        Body = new("A Bundle of type transaction or batch", ExampleRecords.Transaction),
        Responses =
        [
            new(200, "One answer for each entry, in the same order", """
                {"resourceType":"Bundle","type":"transaction-response","entry":[{"response":{"status":"201 Created","location":"Patient/0198c0de-0000-7000-8000-000000000001/_history/1","etag":"W/\"1\"","lastModified":"2026-04-01T09:00:00.000Z"}}]}
                """),
            Described.NotValid, Described.FeedOwned, Described.Precondition, Described.SeveralMatches, Described.VersionNeeded,
            new(404, "A GET of a transaction finds nothing, and so nothing of it is done",
                Described.Outcome("not-found", "There is no Patient with this id.")),
            Described.Gone,
            new(409, "Other requests changed the same each time that the hub tried; the entry at fault is named, nothing was written", """
                {"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"conflict","diagnostics":"Another request changed this resource at the same moment; nothing was written. Read it again and retry.","expression":["Bundle.entry[6]"]}]}
                """),
            new(413, "The Bundle has more entries than `Limits:MaxBundleEntries`",
                Described.Outcome("too-costly", "A Bundle may have 20000 entries (Limits:MaxBundleEntries), and this has 20001. Send several.")),
            Described.TooLong,
        ],
    };
}
