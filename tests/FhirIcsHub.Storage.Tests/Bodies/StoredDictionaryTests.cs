using System.Text;
using FhirIcsHub.Storage.Bodies;
using FhirIcsHub.Storage.Tests.Databases;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace FhirIcsHub.Storage.Tests.Bodies;

public sealed class StoredDictionaryTestsOnSqlite(SqliteDatabases databases) : StoredDictionaryTests(databases);

public sealed class StoredDictionaryTestsOnPostgreSql(PostgreSqlDatabases databases) : StoredDictionaryTests(databases)
{
    [Fact]
    public async Task A_process_reads_what_another_packed_with_a_dictionary_that_it_has_not_seen()
    {
        await using var other = await HubStore.OpenAsync(Database.Provider(), Time, Cancel);
        await PutManyAsync(0, 300);
        while (!await IsPackedWithDictionaryAsync("late"))
        {
            await PutAsync(Measurement("late", Random.Shared.Next()));
        }

        Assert.Equal(await FetchTextAsync(Store, "late"), await FetchTextAsync(other, "late"));
    }

    private async Task<string> FetchTextAsync(HubStore store, string id) =>
        Text((await store.ReadAsync(session => session.Read(Observation, id, AccessFilter.Hub), Cancel))!);
}

public abstract class StoredDictionaryTests(TestDatabases databases) : StoreTests(databases)
{
    [Fact]
    public async Task Bodies_are_packed_with_what_earlier_ones_had_in_common_and_all_come_back()
    {
        await PutManyAsync(0, 300);

        // Closing the store waits for what is being learnt.
        await ReopenAsync();
        await PutManyAsync(300, 400);
        Assert.False(await IsPackedWithDictionaryAsync("o0"));
        Assert.True(await IsPackedWithDictionaryAsync("o350"));
        Assert.True((await StoredAsync("o350")).Length * 2 < (await StoredAsync("o0")).Length);
        for (var number = 0; number < 400; number += 7)
        {
            Assert.Equal(Encoding.UTF8.GetString(Measurement($"o{number}", number).Body.Span), Encoding.UTF8.GetString((await FetchAsync(Observation, $"o{number}"))!.Body.Span));
        }
    }

    [Fact]
    public async Task An_old_version_comes_back_though_the_new_one_is_packed_with_another_dictionary()
    {
        await PutManyAsync(0, 300);
        await ReopenAsync();
        await PutAsync(Measurement("o1", 4711));
        var old = await ReadAsync(session => session.ReadVersion(Observation, "o1", 1, AccessFilter.Hub));
        Assert.Equal(Measurement("o1", 1).Body.ToArray(), old!.Body.ToArray());
        Assert.Equal(Measurement("o1", 4711).Body.ToArray(), (await FetchAsync(Observation, "o1"))!.Body.ToArray());
    }

    [Fact]
    public async Task Sending_the_same_again_changes_nothing_though_it_would_now_be_packed_otherwise()
    {
        await PutManyAsync(0, 300);
        await ReopenAsync();
        Assert.Equal(PutOutcome.Unchanged, (await PutAsync(Measurement("o5", 5))).Outcome);
    }

    /// <summary>What a hub stored before bodies were packed.</summary>
    [Fact]
    public async Task A_body_that_was_stored_as_it_is_can_be_read_and_replaced()
    {
        var (first, second) = (Measurement("old", 1), Measurement("old", 2));
        await PutAsync(first);
        await StoreAsync("old", first.Body.ToArray());
        Assert.Equal(first.Body.ToArray(), (await FetchAsync(Observation, "old"))!.Body.ToArray());
        Assert.Equal(PutOutcome.Unchanged, (await PutAsync(Measurement("old", 1))).Outcome);
        Assert.Equal(PutOutcome.Updated, (await PutAsync(second)).Outcome);
        Assert.Equal(first.Body.ToArray(), (await ReadAsync(session => session.ReadVersion(Observation, "old", 1, AccessFilter.Hub)))!.Body.ToArray());
    }

    [Fact]
    public async Task A_damaged_body_is_never_given_out()
    {
        await PutAsync(Measurement("damaged", 1));
        var stored = await StoredAsync("damaged");
        Assert.True(PackedBody.IsPacked(stored, out _));
        stored[^3] ^= 1;
        await StoreAsync("damaged", stored);
        await Assert.ThrowsAsync<InvalidDataException>(() => FetchAsync(Observation, "damaged"));
    }

    protected async Task PutManyAsync(int from, int to) => await WriteAsync(session =>
    {
        for (var number = from; number < to; number++)
        {
            session.Put(Measurement($"o{number}", number), Ownership.Hub);
        }

        return to;
    });

    /// <summary>An Observation of which most is what others have too.</summary>
    protected static PreparedResource Measurement(string id, int number) => Prepare(
        $$"""
        {"resourceType":"Observation","status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category",
         "code":"vital-signs","display":"vital-signs"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"8302-2","display":"Body Height"}],
         "text":"Body Height"},"subject":{"reference":"Patient/p{{number}}"},"effectiveDateTime":"2026-03-01T09:00:00+00:00",
         "valueQuantity":{"value":{{number}}.25,"unit":"cm","system":"http://unitsofmeasure.org","code":"cm"} }
        """,
        id);

    protected async Task<bool> IsPackedWithDictionaryAsync(string id)
    {
        await using var context = Database.Provider().CreateContext();
        return await context.Resources.Where(row => row.Id == id).Select(row => row.Body).SingleOrDefaultAsync(Cancel) is { } stored
            && PackedBody.IsPacked(stored, out var dictionary) && dictionary != 0;
    }

    private async Task<byte[]> StoredAsync(string id)
    {
        await using var context = Database.Provider().CreateContext();
        return (await context.Resources.Where(row => row.Id == id).Select(row => row.Body).SingleAsync(Cancel))!;
    }

    private Task<int> StoreAsync(string id, byte[] stored) => WriteAsync(session =>
        session.Connection.Statement("UPDATE \"Resource\" SET \"Body\" = @body WHERE \"Id\" = @id").With("@body", stored).With("@id", id).Execute());
}
