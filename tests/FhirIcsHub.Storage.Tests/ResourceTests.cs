using FhirIcsHub.Storage.Tests.Databases;
using Xunit;

namespace FhirIcsHub.Storage.Tests;

public sealed class ResourceTestsOnSqlite(SqliteDatabases databases) : ResourceTests(databases);

public sealed class ResourceTestsOnPostgreSql(PostgreSqlDatabases databases) : ResourceTests(databases);

public abstract class ResourceTests(TestDatabases databases) : StoreTests(databases)
{
    [Fact]
    public async Task A_created_resource_reads_back_with_id_version_and_time()
    {
        var put = await PutAsync(Prepare("""{"id":"theirs","resourceType":"Patient","active":true}""", "p1"));
        Assert.Equal(PutOutcome.Created, put.Outcome);
        var read = await FetchAsync(Patient, "p1");
        Assert.Equal(
            """{"resourceType":"Patient","id":"p1","meta":{"versionId":"1","lastUpdated":"2026-03-01T12:00:00.000Z"},"active":true}""",
            Text(read!));
        Assert.Equal("W/\"1\"", read!.ETag);
        Assert.Equal(put.Stored with { Body = read.Body }, read);
    }

    [Fact]
    public async Task What_was_never_stored_is_not_there()
    {
        Assert.Null(await FetchAsync(Patient, "p1"));
        Assert.Null(await ReadAsync(session => session.ReadVersion(Patient, "p1", 1, AccessFilter.Hub)));
        Assert.Empty(await ReadAsync(session => session.History(Patient, "p1", AccessFilter.Hub, 10)));
        Assert.Equal(DeleteOutcome.NotFound, (await DeleteAsync(Patient, "p1")).Outcome);
    }

    [Fact]
    public async Task Ids_are_case_sensitive_and_belong_to_their_type()
    {
        await PutAsync(Observe("a", 1));
        await PutAsync(Observe("A", 2));
        await PutAsync(Prepare("""{"resourceType":"Patient"}""", "a"));
        Assert.Contains("\"valueInteger\":1", Text((await FetchAsync(Observation, "a"))!), StringComparison.Ordinal);
        Assert.Contains("\"valueInteger\":2", Text((await FetchAsync(Observation, "A"))!), StringComparison.Ordinal);
        Assert.Equal("Patient", (await FetchAsync(Patient, "a"))!.Type.Name);
        Assert.Null(await FetchAsync(Patient, "A"));
    }

    [Fact]
    public async Task An_update_makes_a_new_version_and_keeps_the_old_one_as_it_was()
    {
        var first = Text((await PutAsync(Observe("o", 1))).Stored);
        Time.Move(TimeSpan.FromMinutes(1));
        var second = await PutAsync(Observe("o", 2));
        Assert.Equal((PutOutcome.Updated, 2), (second.Outcome, second.Stored.Version));
        Assert.Equal(first, Text((await ReadAsync(session => session.ReadVersion(Observation, "o", 1, AccessFilter.Hub)))!));
        Assert.Equal(Text(second.Stored), Text((await ReadAsync(session => session.ReadVersion(Observation, "o", 2, AccessFilter.Hub)))!));
        Assert.Null(await ReadAsync(session => session.ReadVersion(Observation, "o", 3, AccessFilter.Hub)));
    }

    [Fact]
    public async Task A_put_of_the_same_content_changes_nothing()
    {
        await PutAsync(Observe("o"));
        Time.Move(TimeSpan.FromMinutes(1));
        var again = await PutAsync(Observe("o"));
        Assert.Equal((PutOutcome.Unchanged, 1), (again.Outcome, again.Stored.Version));
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero), again.Stored.LastUpdated);
        Assert.Single(await ChangesAsync());
    }

    [Fact]
    public async Task White_space_and_the_senders_version_are_no_content()
    {
        await PutAsync(Prepare("""{"resourceType":"Patient","meta":{"versionId":"7","source":"urn:x"},"active":true}""", "p"));
        var again = await PutAsync(Prepare("""{ "resourceType": "Patient", "active": true, "meta": { "source": "urn:x" } }""", "p"));
        Assert.Equal(PutOutcome.Unchanged, again.Outcome);
    }

    [Fact]
    public async Task The_same_content_of_another_owner_is_a_new_version()
    {
        await PutAsync(Observe("o"));
        var put = await PutAsync(Observe("o"), new Ownership(0, 5, ResourceFlags.None));
        Assert.Equal((PutOutcome.Updated, 5L), (put.Outcome, put.Stored.SourcePatientKey));
    }

    [Fact]
    public async Task An_update_with_the_wrong_version_is_refused_and_changes_nothing()
    {
        await PutAsync(Observe("o", 1));
        await PutAsync(Observe("o", 2));
        var conflict = await Assert.ThrowsAsync<VersionConflictException>(() => PutAsync(Observe("o", 3), expectedVersion: 1));
        Assert.Equal((1, 2), (conflict.Expected, conflict.Actual));
        Assert.Equal(2, (await FetchAsync(Observation, "o"))!.Version);
        Assert.Equal(PutOutcome.Updated, (await PutAsync(Observe("o", 3), expectedVersion: 2)).Outcome);
    }

    [Fact]
    public async Task A_version_expected_of_nothing_is_refused()
    {
        var conflict = await Assert.ThrowsAsync<VersionConflictException>(() => PutAsync(Observe("o"), expectedVersion: 1));
        Assert.Null(conflict.Actual);
    }

    [Fact]
    public async Task A_delete_leaves_a_tombstone_and_the_history()
    {
        await PutAsync(Observe("o"));
        var deleted = await DeleteAsync(Observation, "o");
        Assert.Equal((DeleteOutcome.Deleted, 2, true), (deleted.Outcome, deleted.Stored!.Version, deleted.Stored.IsDeleted));
        var read = await FetchAsync(Observation, "o");
        Assert.True(read!.IsDeleted);
        Assert.Throws<InvalidOperationException>(() => read.ToJson());
        Assert.False((await ReadAsync(session => session.ReadVersion(Observation, "o", 1, AccessFilter.Hub)))!.IsDeleted);
        Assert.Equal(DeleteOutcome.AlreadyDeleted, (await DeleteAsync(Observation, "o")).Outcome);
    }

    [Fact]
    public async Task A_delete_with_the_wrong_version_is_refused()
    {
        await PutAsync(Observe("o"));
        await Assert.ThrowsAsync<VersionConflictException>(() => DeleteAsync(Observation, "o", expectedVersion: 2));
        Assert.Equal(DeleteOutcome.Deleted, (await DeleteAsync(Observation, "o", expectedVersion: 1)).Outcome);
    }

    [Fact]
    public async Task A_deleted_resource_can_come_back()
    {
        await PutAsync(Observe("o"));
        await DeleteAsync(Observation, "o");
        var back = await PutAsync(Observe("o"));
        Assert.Equal((PutOutcome.Created, 3), (back.Outcome, back.Stored.Version));
        Assert.Equal([(3, false), (2, true), (1, false)], await VersionsAsync("o", 10, null));
    }

    [Fact]
    public async Task History_comes_in_parts_from_the_latest_on()
    {
        for (var value = 1; value <= 5; value++)
        {
            await PutAsync(Observe("o", value));
        }

        Assert.Equal([(5, false), (4, false)], await VersionsAsync("o", 2, null));
        Assert.Equal([(3, false), (2, false)], await VersionsAsync("o", 2, 4));
        Assert.Equal([(1, false)], await VersionsAsync("o", 2, 2));
        Assert.Empty(await VersionsAsync("o", 2, 1));
    }

    [Fact]
    public async Task A_feed_sees_its_own_resources_only()
    {
        await PutAsync(Observe("o"), new Ownership(1, null, ResourceFlags.None));
        Assert.NotNull(await ReadAsync(session => session.Read(Observation, "o", AccessFilter.Feed(1))));
        Assert.Null(await ReadAsync(session => session.Read(Observation, "o", AccessFilter.Feed(2))));
        Assert.Null(await ReadAsync(session => session.ReadVersion(Observation, "o", 1, AccessFilter.Feed(2))));
        Assert.Empty(await ReadAsync(session => session.History(Observation, "o", AccessFilter.Feed(2), 10)));
        Assert.NotNull(await FetchAsync(Observation, "o"));
    }

    [Fact]
    public async Task A_clock_that_is_set_back_does_not_set_lastUpdated_back()
    {
        var first = await PutAsync(Observe("o", 1));
        Time.Move(TimeSpan.FromHours(-1));
        Assert.Equal(first.Stored.LastUpdated, (await PutAsync(Observe("o", 2))).Stored.LastUpdated);
    }

    [Fact]
    public async Task A_session_sees_what_it_has_written()
    {
        var seen = await WriteAsync(session =>
        {
            session.Put(Observe("o", 1), Ownership.Hub);
            session.Put(Observe("o", 2), Ownership.Hub);
            session.Delete(Observation, "o");
            session.Put(Observe("o", 4), Ownership.Hub);
            return session.History(Observation, "o", AccessFilter.Hub, 10).Select(version => version.Version).ToArray();
        });
        Assert.Equal([4, 3, 2, 1], seen);
        Assert.Equal([(4, false), (3, true), (2, false), (1, false)], await VersionsAsync("o", 10, null));
    }

    [Fact]
    public async Task What_was_stored_is_there_after_a_restart_and_numbers_go_on()
    {
        await PutAsync(Observe("o", 1));
        var before = Assert.Single(await ChangesAsync());
        await ReopenAsync();
        await PutAsync(Observe("o", 2));
        await PutAsync(Observe("other"));
        Assert.Equal([(2, false), (1, false)], await VersionsAsync("o", 10, null));
        var after = await ChangesAsync();
        Assert.Equal(3, after.Count);
        Assert.Equal(before.Sequence, after[0].Sequence);
    }

    private Task<(int Version, bool IsDeleted)[]> VersionsAsync(string id, int count, int? before) => ReadAsync(session =>
        session.History(Observation, id, AccessFilter.Hub, count, before).Select(version => (version.Version, version.IsDeleted)).ToArray());
}
