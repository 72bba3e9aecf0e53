using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage.Records;
using FhirIcsHub.Storage.Tests.Databases;
using FhirIcsHub.Storage.Tests.Search;
using Xunit;

namespace FhirIcsHub.Storage.Tests.Records;

public sealed class RecordTestsOnSqlite(SqliteDatabases databases) : RecordTests(databases);

public sealed class RecordTestsOnPostgreSql(PostgreSqlDatabases databases) : RecordTests(databases);

/// <summary>Reading records, the labels in use, and removing for good, on both databases.</summary>
public abstract class RecordTests(TestDatabases databases) : StoreTests(databases)
{
    private static readonly FhirType Encounter = FhirSchema.R4.FindType("Encounter")!;

    [Fact]
    public async Task Pages_of_any_size_give_the_same_record_and_a_filter_hides_what_is_of_others()
    {
        await FillAsync();
        var query = new RecordQuery(Patient, "p");

        var whole = await WalkAsync(query with { Count = 100 }, AccessFilter.Hub);
        Assert.Equal("p", whole[0]);
        Assert.Equal(whole, await WalkAsync(query with { Count = 1 }, AccessFilter.Hub));
        AssertSame(["p", "e", "o1", "o2", "o3", "dr", "prov"], whole);
        AssertSame(["p", "e", "o1", "o2", "dr", "prov"], await WalkAsync(query, AccessFilter.Feed(0)));
        AssertSame(["p", "e", "o2", "o3", "dr"], await WalkAsync(
            query with { CareFrom = new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks, Count = 2 }, AccessFilter.Hub));
        AssertSame(["e", "o1", "prov"], await WalkAsync(new RecordQuery(Encounter, "e"), AccessFilter.Hub));
    }

    [Fact]
    public async Task A_contained_resource_that_refers_to_the_patient_is_no_member()
    {
        await FillAsync();
        foreach (var id in new[] { "c1", "c2", "c3" })
        {
            await PutAsync(Prepare(
                """{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/p"},"specimen":{"reference":"#s"},"contained":[{"resourceType":"Specimen","id":"s","subject":{"reference":"Patient/p"}}]}""",
                id));
        }

        var query = new RecordQuery(Patient, "p");
        AssertSame(["p", "e", "o1", "o2", "o3", "dr", "prov", "c1", "c2", "c3"], await WalkAsync(query with { Count = 3 }, AccessFilter.Hub));
    }

    // On PostgreSQL the writers take keys in lots, so what was stored first need not come first.
    private static void AssertSame(IEnumerable<string> expected, IEnumerable<string> actual) =>
        Assert.Equal(expected.Order(StringComparer.Ordinal), actual.Order(StringComparer.Ordinal));

    [Fact]
    public async Task Labels_in_use_are_those_of_current_versions_that_may_be_seen()
    {
        await PutAsync(Prepare("""{"resourceType":"Patient","meta":{"profile":["urn:p"],"tag":[{"system":"urn:t","code":"old"}]}}""", "a"));
        await PutAsync(Prepare("""{"resourceType":"Patient","meta":{"tag":[{"system":"urn:t","code":"new"},{"code":"bare"}]}}""", "a"));
        await PutAsync(
            Prepare("""{"resourceType":"Patient","meta":{"security":[{"system":"urn:s","code":"R"}]}}""", "b"), new Ownership(1, null, ResourceFlags.None));

        Assert.Equal(["a", "b"], (await ReadAsync(s => s.LabelSamples([Patient], AccessFilter.Hub))).Select(one => one.Id).Order());
        Assert.Equal(["a"], (await ReadAsync(s => s.LabelSamples([Patient, Observation], AccessFilter.Feed(0)))).Select(one => one.Id));
        Assert.Empty(await ReadAsync(s => s.LabelSamples([Observation], AccessFilter.Hub)));
    }

    [Fact]
    public async Task What_was_removed_for_good_leaves_no_row_and_the_numbers_go_on_after_a_restart()
    {
        await FillAsync();
        await PutAsync(Prepare("""{"resourceType":"Patient","active":true}""", "p"));
        await PutAsync(Prepare("""{"resourceType":"Patient"}""", "last"));
        await DeleteAsync(Patient, "last");
        var before = await ReadAsync(s => s.Horizon());

        Assert.Equal(1, await Store.WriteAsync(s => s.ExpungeVersions(new ExpungeScope(Patient, "p"), AccessFilter.Hub, 10), Cancel));
        Assert.Equal(1, await Store.WriteAsync(s => s.ExpungeDeleted(new ExpungeScope(), AccessFilter.Hub, 10), Cancel));
        Assert.Equal(0, await Store.WriteAsync(s => s.ExpungeDeleted(new ExpungeScope(), AccessFilter.Hub, 10), Cancel));
        await Store.CompactAsync();
        await ReopenAsync();

        Assert.Null(await ReadAsync(s => s.Read(Patient, "last", AccessFilter.Hub)));
        Assert.Equal([2], (await ReadAsync(s => s.History(Patient, "p", AccessFilter.Hub, 10))).Select(version => version.Version));
        await PutAsync(Prepare("""{"resourceType":"Patient"}""", "next"));
        var change = (await ChangesAsync())[^1];
        Assert.True(change.Sequence >= before.Below, "A number of a change was given again.");
        Assert.Equal(["next", "p"], (await ReadAsync(s => s.History(Patient, AccessFilter.Hub, new HistoryWindow(), null, 10)))
            .Select(version => version.Version.Id));
    }

    [Fact]
    public async Task Everything_can_be_removed_and_the_store_goes_on()
    {
        await FillAsync();

        Assert.True(await Store.WriteAsync(s => s.ExpungeAll(), Cancel) >= 7);
        await ReopenAsync();
        await PutAsync(Prepare("""{"resourceType":"Patient"}""", "p"));

        Assert.Equal(1, (await ReadAsync(s => s.Read(Patient, "p", AccessFilter.Hub)))!.Version);
        Assert.Equal(["p"], await WalkAsync(new RecordQuery(Patient, "p"), AccessFilter.Hub));
    }

    [Fact]
    public async Task The_Provenance_of_the_patient_is_in_the_record()
    {
        await PutAsync(Prepare("""{"resourceType":"Patient"}""", "p"));
        await PutAsync(Prepare(
            """
            {"resourceType":"Provenance","target":[{"reference":"Patient/p"}],"recorded":"2024-01-01T00:00:00Z","agent":[{"who":{"display":"x"}}]}
            """,
            "prov"));
        Assert.Equal(["p", "prov"], await WalkAsync(new RecordQuery(Patient, "p"), AccessFilter.Hub));
    }

    private async Task FillAsync()
    {
        await PutAsync(Prepare("""{"resourceType":"Practitioner"}""", "dr"));
        await PutAsync(Prepare("""{"resourceType":"Practitioner"}""", "stranger"));
        await PutAsync(Prepare("""{"resourceType":"Patient"}""", "p"));
        await PutAsync(Prepare("""{"resourceType":"Encounter","status":"finished","class":{"code":"AMB"},"subject":{"reference":"Patient/p"}}""", "e"));
        await PutAsync(Prepare("""{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/p"},"encounter":{"reference":"Encounter/e"},"effectiveDateTime":"2023-05-01"}""", "o1"));
        await PutAsync(Prepare("""{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/p"},"performer":[{"reference":"Practitioner/dr"}]}""", "o2"));
        await PutAsync(
            Prepare("""{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/p"},"effectiveDateTime":"2024-05-01"}""", "o3"),
            new Ownership(1, null, ResourceFlags.None));
        await PutAsync(Prepare("""{"resourceType":"Provenance","target":[{"reference":"Observation/o1"}],"recorded":"2024-01-01T00:00:00Z","agent":[{"who":{"display":"x"}}]}""", "prov"));
    }

    private async Task<List<string>> WalkAsync(RecordQuery query, AccessFilter access)
    {
        var ids = new List<string>();
        for (string? cursor = null; ;)
        {
            var page = await ReadAsync(session =>
            {
                var focus = session.Read(query.Focus, query.Id, AccessFilter.Hub)!;
                return session.ReadRecord(query, access, focus, Searches.Options.Cursors, cursor).Page!;
            });
            ids.AddRange(page.Entries.Select(entry => entry.Resource.Id));
            cursor = page.NextCursor;
            if (cursor is null)
            {
                return ids;
            }
        }
    }
}
