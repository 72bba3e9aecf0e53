using System.Security.Cryptography;
using System.Text;
using FhirIcsHub.Storage.Tests.Databases;
using Xunit;

namespace FhirIcsHub.Storage.Tests;

public sealed class FeedTestsOnSqlite(SqliteDatabases databases) : FeedTests(databases);

public sealed class FeedTestsOnPostgreSql(PostgreSqlDatabases databases) : FeedTests(databases);

public abstract class FeedTests(TestDatabases databases) : StoreTests(databases)
{
    private static readonly byte[] Message = """{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient"}}]}"""u8.ToArray();

    [Fact]
    public async Task A_feed_keeps_its_key()
    {
        var gp = await WriteAsync(session => session.AddFeed("gp"));
        var acute = await WriteAsync(session => session.AddFeed("acute"));
        Assert.NotEqual(gp, acute);
        Assert.NotEqual(StorageCatalog.HubFeedKey, gp);
        Assert.Equal(gp, await WriteAsync(session => session.AddFeed("gp")));
        await ReopenAsync();
        Assert.Equal(gp, Store.Catalog.FeedKey("gp"));
        Assert.Equal(StorageCatalog.HubFeedKey, Store.Catalog.FeedKey("hub"));
        Assert.Null(await ReadAsync(session => session.FeedKey("council")));
    }

    [Fact]
    public async Task A_feed_that_was_taken_back_is_not_known()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => WriteAsync<int>(session =>
        {
            session.AddFeed("gp");
            throw new InvalidDataException("on purpose");
        }));
        Assert.Null(Store.Catalog.FeedKey("gp"));
        Assert.Null(await ReadAsync(session => session.FeedKey("gp")));
    }

    [Fact]
    public async Task A_message_is_kept_byte_for_byte_until_it_is_completed_and_after()
    {
        var key = await AppendAsync(1, Message);
        var received = Assert.Single(await ReadAsync(session => session.UnfinishedJournalEntries(10)));
        Assert.Equal((key, JournalStatus.Received, "POST", "fhir?x=1"), (received.Key, received.Status, received.Method, received.Path));
        Assert.Equal(Message, received.Body);
        Assert.Equal(SHA256.HashData(Message), received.Hash);
        Assert.Null(received.CompletedAt);
        Time.Move(TimeSpan.FromSeconds(2));
        await WriteAsync(session => Completed(session, key, JournalStatus.Partly, "answer"u8.ToArray()));
        Assert.Empty(await ReadAsync(session => session.UnfinishedJournalEntries(10)));
        var completed = await ReadAsync(session => session.ReadJournal(key));
        Assert.Equal(JournalStatus.Partly, completed!.Status);
        Assert.Equal("answer"u8.ToArray(), completed.Outcome);
        Assert.Equal(TimeSpan.FromSeconds(2).Ticks, completed.CompletedAt - completed.ReceivedAt);
        Assert.Equal(Message, completed.Body);
    }

    [Fact]
    public async Task A_message_cannot_be_completed_as_received_nor_one_that_is_not_there()
    {
        var key = await AppendAsync(1, Message);
        await Assert.ThrowsAsync<ArgumentException>(() => WriteAsync(session => Completed(session, key, JournalStatus.Received, null)));
        await Assert.ThrowsAsync<ArgumentException>(() => WriteAsync(session => Completed(session, key + 1, JournalStatus.Accepted, null)));
        Assert.Equal(JournalStatus.Received, (await ReadAsync(session => session.ReadJournal(key)))!.Status);
    }

    [Fact]
    public async Task Messages_are_listed_in_their_order_for_one_feed_or_all()
    {
        var keys = new List<long>();
        foreach (var feed in new[] { 1, 2, 1, 2, 1 })
        {
            keys.Add(await AppendAsync(feed, Message));
        }

        Assert.Equal(keys.Order(), keys);
        Assert.Equal(keys[..2], await ReadAsync(session => session.JournalEntries(0, 2).Select(entry => entry.Key).ToList()));
        Assert.Equal(keys[2..], await ReadAsync(session => session.JournalEntries(keys[1], 10).Select(entry => entry.Key).ToList()));
        Assert.Equal([keys[1], keys[3]], await ReadAsync(session => session.JournalEntries(0, 10, feedKey: 2).Select(entry => entry.Key).ToList()));
    }

    [Fact]
    public async Task A_feeds_view_of_a_resource_is_a_slice_of_its_message()
    {
        var journal = await AppendAsync(1, Message);
        var patient = """{"resourceType":"Patient"}""";
        var start = Encoding.UTF8.GetString(Message).IndexOf(patient, StringComparison.Ordinal);
        var put = await PutAsync(Prepare(patient, "gp-1"));
        await SendAsync(new SourceResource(1, Patient, "1", "gp-1", put.Stored.Key, [1], journal, start, patient.Length));
        var source = await ReadAsync(session => session.FindSource(1, Patient, "1"));
        Assert.Equal(("gp-1", 1, false), (source!.HubId, source.SentVersion, source.IsDeleted));
        Assert.Equal(patient, Encoding.UTF8.GetString(await ReadAsync(session => session.ReadSourceBody(source))));
        Assert.Equal(source.Key, (await ReadAsync(session => session.FindSourceOf(put.Stored.Key)))!.Key);
    }

    [Fact]
    public async Task A_source_key_is_one_row_whose_versions_count_up()
    {
        var journal = await AppendAsync(1, Message);
        await SendAsync(new SourceResource(1, Patient, "1", "gp-1", null, [1], journal, 0, 1));
        await SendAsync(new SourceResource(1, Patient, "1", "gp-1", 7, [2], journal, 1, 2, IsDeleted: true));
        var source = await ReadAsync(session => session.FindSource(1, Patient, "1"));
        Assert.Equal((2, 7L, 1, 2, true), (source!.SentVersion, source.ResourceKey!.Value, source.BodyStart, source.BodyLength, source.IsDeleted));
        Assert.Equal([2], source.SentHash);
    }

    [Fact]
    public async Task Source_keys_of_other_feeds_types_and_case_are_others()
    {
        var journal = await AppendAsync(1, Message);
        await SendAsync(new SourceResource(1, Patient, "a", "gp-a", null, [1], journal, 0, 1));
        await SendAsync(new SourceResource(2, Patient, "a", "acute-a", null, [1], journal, 0, 1));
        await SendAsync(new SourceResource(1, Observation, "a", "gp-a", null, [1], journal, 0, 1));
        await SendAsync(new SourceResource(1, Patient, "A", "gp-A", null, [1], journal, 0, 1));
        Assert.Equal("gp-a", (await ReadAsync(session => session.FindSource(1, Patient, "a")))!.HubId);
        Assert.Equal("acute-a", (await ReadAsync(session => session.FindSource(2, Patient, "a")))!.HubId);
        Assert.Equal("gp-A", (await ReadAsync(session => session.FindSource(1, Patient, "A")))!.HubId);
        Assert.Equal(1, (await ReadAsync(session => session.FindSource(1, Observation, "a")))!.SentVersion);
        Assert.Null(await ReadAsync(session => session.FindSource(2, Observation, "a")));
    }

    private static bool Completed(WriteSession session, long key, JournalStatus status, byte[]? outcome)
    {
        session.CompleteJournal(key, status, outcome);
        return true;
    }

    private Task<long> AppendAsync(int feed, byte[] body) =>
        WriteAsync(session => session.AppendJournal(feed, "POST", "fhir?x=1", SHA256.HashData(body), body));

    private Task<bool> SendAsync(SourceResource source) => WriteAsync(session =>
    {
        session.UpsertSource(source);
        return true;
    });
}
