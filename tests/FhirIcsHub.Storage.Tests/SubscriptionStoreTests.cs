using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage.Model;
using FhirIcsHub.Storage.Tests.Databases;
using FhirIcsHub.Storage.Tests.Search;
using Xunit;

namespace FhirIcsHub.Storage.Tests;

public sealed class SubscriptionStoreTestsOnSqlite(SqliteDatabases databases) : SubscriptionStoreTests(databases);

public sealed class SubscriptionStoreTestsOnPostgreSql(PostgreSqlDatabases databases) : SubscriptionStoreTests(databases);

public abstract class SubscriptionStoreTests(TestDatabases databases) : StoreTests(databases)
{
    private static readonly FhirType Subscription = FhirSchema.R4.FindType("Subscription")!;

    [Fact]
    public async Task A_Subscription_begins_behind_the_change_that_wrote_it_and_keeps_its_place_when_it_is_written_again()
    {
        await PutAsync(Observe("before"));
        var key = await KeepAsync(startsAnew: false);
        var began = await StateAsync(key);
        await PutAsync(Observe("after"));
        await KeepAsync(startsAnew: false);

        Assert.Equal(began.Cursor, (await StateAsync(key)).Cursor);
        Assert.Equal((0, 0, "{}"), (began.EventCount, began.Delivered, began.Owner));
        var changes = await ChangesAsync();
        Assert.Equal(changes.First(change => change.ResourceKey == key).Sequence, began.Cursor);
        await KeepAsync(startsAnew: true);
        Assert.Equal((await ChangesAsync()).Last(change => change.ResourceKey == key).Sequence, (await StateAsync(key)).Cursor);
    }

    [Fact]
    public async Task Of_two_who_judged_the_same_changes_one_numbers_the_events()
    {
        var key = await KeepAsync(startsAnew: false);
        await PutAsync(Observe("a"));
        await PutAsync(Observe("b"));
        var found = (await ChangesAsync()).Where(change => change.ResourceKey != key).ToList();
        var before = await StateAsync(key);

        Assert.True(await WriteAsync(session => session.AddSubscriptionEvents(before, found[^1].Sequence, found)));
        Assert.False(await WriteAsync(session => session.AddSubscriptionEvents(before, found[^1].Sequence, found)));

        var events = await ReadAsync(session => session.SubscriptionEvents(key, 1, long.MaxValue, 10));
        Assert.Equal([1, 2], events.Select(one => one.Number));
        Assert.Equal(found.Select(change => (change.Sequence, change.ResourceKey, change.Version)),
            events.Select(one => (one.Sequence, one.ResourceKey, one.Version)));
        Assert.Equal(2, (await StateAsync(key)).EventCount);
        Assert.Equal([2], (await ReadAsync(session => session.SubscriptionEvents(key, 2, 2, 10))).Select(one => one.Number));
    }

    [Fact]
    public async Task One_process_has_the_lease_until_it_gives_it_back_or_its_time_is_over()
    {
        var key = await KeepAsync(startsAnew: false);
        var until = Time.GetUtcNow().AddSeconds(60);

        Assert.True(await WriteAsync(session => session.LeaseSubscription(key, "one", until)));
        Assert.True(await WriteAsync(session => session.LeaseSubscription(key, "one", until.AddSeconds(1))));
        Assert.False(await WriteAsync(session => session.LeaseSubscription(key, "two", until)));
        Assert.False(await WriteAsync(session => session.NoteSubscriptionSent(key, "two", 0)));
        Time.Move(TimeSpan.FromSeconds(62));
        Assert.True(await WriteAsync(session => session.LeaseSubscription(key, "two", until.AddSeconds(300))));
        Assert.False(await WriteAsync(session => session.NoteSubscriptionSent(key, "one", 0)));
        await ReleaseAsync(key, "one");
        Assert.False(await WriteAsync(session => session.LeaseSubscription(key, "one", until.AddSeconds(300))));
        await ReleaseAsync(key, "two");
        Assert.True(await WriteAsync(session => session.LeaseSubscription(key, "one", until.AddSeconds(300))));
        Assert.Equal(1, await WriteAsync(session => session.ReleaseAllSubscriptions()));
    }

    [Fact]
    public async Task Old_events_go_when_they_were_accepted_or_given_up_and_not_before()
    {
        var key = await KeepAsync(startsAnew: false);
        await PutAsync(Observe("a"));
        await PutAsync(Observe("b"));
        var found = (await ChangesAsync()).Where(change => change.ResourceKey != key).ToList();
        var before = await StateAsync(key);
        await WriteAsync(session => session.AddSubscriptionEvents(before, found[^1].Sequence, found));
        await WriteAsync(session => session.LeaseSubscription(key, "one", Time.GetUtcNow().AddHours(1)));
        await WriteAsync(session => session.NoteSubscriptionSent(key, "one", 1));

        Assert.Equal(0, await WriteAsync(session => session.DropSubscriptionEvents(Time.GetUtcNow())));
        Assert.Equal(1, await WriteAsync(session => session.DropSubscriptionEvents(Time.GetUtcNow().AddMinutes(1))));
        Assert.Equal([2], (await ReadAsync(session => session.SubscriptionEvents(key, 1, 9, 10))).Select(one => one.Number));
        Assert.Equal(1, await ReadAsync(session => session.WaitingSubscriptionEvents()));
        Assert.Equal(1, await WriteAsync(session => session.DropWaitingSubscriptionEvents(key)));
        Assert.Equal(0, await ReadAsync(session => session.WaitingSubscriptionEvents()));
        Assert.Empty(await ReadAsync(session => session.SubscriptionEvents(key, 1, 9, 10)));
        var dropped = await StateAsync(key);
        Assert.Equal((2, 2, 0), (dropped.EventCount, dropped.Delivered, dropped.Waiting));
        await WriteAsync(session =>
        {
            session.DropSubscription(key);
            return true;
        });
        Assert.Empty(await ReadAsync(session => session.SubscriptionEvents(key, 1, 9, 10)));
        Assert.Null(await ReadAsync(session => session.SubscriptionState(key)));
    }

    [Fact]
    public async Task What_is_tried_out_can_be_searched_and_leaves_nothing_behind()
    {
        var first = (await PutAsync(Observe("tried", 1))).Stored;
        await PutAsync(Observe("tried", 2, "p2"));
        await PutAsync(Observe("other"));
        var query = Searches.Query("Observation?subject=Patient/p1&_id=tried");

        Assert.Empty((await ReadAsync(session => session.Search(query, AccessFilter.Hub))).Entries);
        var found = await Store.TryOutAsync(
            session =>
            {
                session.Put(Observe("tried", 1), Ownership.Hub);
                return session.Search(query, AccessFilter.Hub).Entries.Count;
            },
            Cancel);

        Assert.Equal(1, found);
        Assert.Empty((await ReadAsync(session => session.Search(query, AccessFilter.Hub))).Entries);
        var current = await FetchAsync(Observation, "tried");
        Assert.Equal(2, current!.Version);
        Assert.Equal(3, (await ChangesAsync()).Count);
        Assert.Equal(first.Version, (await ReadAsync(session => session.ReadVersion(current, 1)))!.Version);
        await Assert.ThrowsAsync<InvalidTimeZoneException>(
            () => Store.TryOutAsync<int>(_ => throw new InvalidTimeZoneException("The work's own exception gets through."), Cancel));
    }

    [Fact]
    public async Task A_committed_change_is_signalled_and_nothing_else_is()
    {
        var next = Store.Changed.Next;
        await WriteAsync(session => session.ReleaseAllSubscriptions());
        await Store.TryOutAsync(session => session.Put(Observe("never"), Ownership.Hub), Cancel);
        Assert.False(next.IsCompleted);

        await PutAsync(Observe("really"));

        await next.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
    }

    [Fact]
    public async Task Changes_can_be_read_by_type()
    {
        await PutAsync(Observe("a"));
        await PutAsync(Prepare("""{"resourceType":"Patient"}""", "p"));
        var all = await ChangesAsync();

        var patients = await ReadAsync(session => session.Changes(Patient, 0, 10));
        var types = await ReadAsync(session => session.ChangedTypes(0));

        Assert.Equal(all.Last().Sequence, Assert.Single(patients).Sequence);
        Assert.Equal(["Observation", "Patient"], types.Types.Order());
        Assert.True(types.Last >= all[^1].Sequence);
        Assert.Empty(await ReadAsync(session => session.Changes(Patient, patients[0].Sequence, 10)));
    }

    private async Task<long> KeepAsync(bool startsAnew) => await WriteAsync(session =>
    {
        var count = session.Read(Subscription, "s", AccessFilter.Hub)?.Version ?? 0;
        var stored = session.Put(Prepare($$$"""
            {"resourceType":"Subscription","status":"requested","reason":"{{{count}}}","criteria":"Observation","channel":{"type":"rest-hook"}}
            """, "s"), Ownership.Hub).Stored;
        session.KeepSubscription(stored.Key, "{}", startsAnew);
        return stored.Key;
    });

    private async Task<SubscriptionStateRow> StateAsync(long key) => (await ReadAsync(session => session.SubscriptionState(key)))!;

    private Task<bool> ReleaseAsync(long key, string holder) => WriteAsync(session =>
    {
        session.ReleaseSubscription(key, holder);
        return true;
    });
}
