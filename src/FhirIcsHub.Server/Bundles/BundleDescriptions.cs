using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Http;

namespace FhirIcsHub.Server.Bundles;

/// <summary>The Bundle route in words.</summary>
internal static class BundleDescriptions
{
    public static RouteDescription Bundle { get; } = new(HubInteraction.Transaction, "Bundles", "Send a transaction or a batch")
    {
        Details = """
            `transaction`: all entries or none. `batch`: each entry for itself. Deletes go first, then creates, updates and reads.

            Entries refer to each other by fullUrl (`urn:uuid:…`), and to what the hub has by conditional reference
            (`Patient?identifier=…`), which
            must match exactly one resource; both become ordinary references, wherever a reference or uri can stand. `ifMatch`,
            `ifNoneMatch` and
            `ifNoneExist` are as for single requests. A refused transaction names the entry at fault (`Bundle.entry[6]…`), and nothing of
            it is stored.
            """,
        Parameters = [Described.Prefer, Described.MetaSnapshot, Described.Format, Described.Pretty],
        Body = new("A Bundle of type transaction or batch", """
            {"resourceType":"Bundle","type":"transaction","entry":[
              {"fullUrl":"urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a","resource":{"resourceType":"Patient","name":[{"family":"Example"}]},
               "request":{"method":"POST","url":"Patient","ifNoneExist":"identifier=https://example.org/ids|1"}},
              {"resource":{"resourceType":"Observation","status":"final","code":{"text":"Pulse"},"subject":{"reference":"urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a"}},
               "request":{"method":"POST","url":"Observation"}}]}
            """),
        Responses =
        [
            new(200, "One answer for each entry, in the same order", """
                {"resourceType":"Bundle","type":"transaction-response","entry":[{"response":{"status":"201 Created","location":"Patient/0198c0de-0000-7000-8000-000000000001/_history/1","etag":"W/\"1\"","lastModified":"2026-04-01T09:00:00.000Z"}}]}
                """),
            .. Described.BadBody, Described.FeedOwned, Described.Precondition,
            new(409, "Another request changed one of the resources at the same moment",
                Described.Outcome("conflict", "Read it again and retry.")),
        ],
    };
}
