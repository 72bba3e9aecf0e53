using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage.Tests.Databases;
using Xunit;

namespace FhirIcsHub.Storage.Tests;

public sealed class ExportTestsOnSqlite(SqliteDatabases databases) : ExportTests(databases);

public sealed class ExportTestsOnPostgreSql(PostgreSqlDatabases databases) : ExportTests(databases);

/// <summary>The walk of an export: every resource as it was at the horizon, once, whatever is written meanwhile.</summary>
public abstract class ExportTests(TestDatabases databases) : StoreTests(databases)
{
    private const int Megabyte = 1_000_000;

    [Fact]
    public async Task A_walk_in_pages_has_what_was_there_when_it_began_and_nothing_that_came_later()
    {
        for (var n = 0; n < 25; n++)
        {
            await PutAsync(Observe($"o{n:00}"));
        }

        await DeleteAsync(Observation, "o05");
        var scope = new ExportScope(await ReadAsync(session => session.Horizon()), AccessFilter.Hub);
        var walked = new List<string>();
        for (var (after, round, isLast) = (0L, 0, false); !isLast; round++)
        {
            var page = await ReadAsync(session => session.Export(scope, Observation, after, 4, Megabyte));
            walked.AddRange(page.Versions.Select(version => $"{version.Id}/{version.Version}"));
            (after, isLast) = (page.Last, page.IsLast);

            // Written between the pages: behind the walk, before it, and new.
            await PutAsync(Observe("o00", 100 + round));
            await PutAsync(Observe("o20", 100 + round));
            await PutAsync(Observe($"new{round}"));
            await DeleteAsync(Observation, "o21");
        }

        Assert.Equal(Enumerable.Range(0, 25).Where(n => n != 5).Select(n => $"o{n:00}/1"), walked.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_walks_of_two_exports_that_follow_each_other_have_every_version_that_was_last_at_one_of_them()
    {
        await PutAsync(Observe("same"));
        await PutAsync(Observe("changed"));
        await PutAsync(Observe("deleted"));
        var first = await HorizonAsync();
        Assert.Equal(["changed/1", "deleted/1", "same/1"], await WalkAsync(new ExportScope(first, AccessFilter.Hub)));

        await PutAsync(Observe("changed", 2));
        await PutAsync(Observe("changed", 3));
        await PutAsync(Observe("new"));
        await DeleteAsync(Observation, "deleted");
        var second = await HorizonAsync();
        await PutAsync(Observe("changed", 4));
        await DeleteAsync(Observation, "new");

        Assert.Equal(["changed/3", "deleted/2 deleted", "new/1"],
            await WalkAsync(new ExportScope(second, AccessFilter.Hub) { SinceExport = first }));
        Assert.Equal(["changed/4", "new/2 deleted"],
            await WalkAsync(new ExportScope(await HorizonAsync(), AccessFilter.Hub) { SinceExport = second }));
    }

    [Fact]
    public async Task Of_persons_only_what_is_about_people_that_have_arrived_is_walked_and_feeds_own_Patients_are_not()
    {
        var (patient, pending) = await WriteAsync(session =>
        {
            var person = session.CreatePerson("golden");
            var known = session.SourcePatient("golden", 0);
            session.LinkSourcePatient(known.Key, person);
            var source = session.SourcePatient("source", 1);
            session.LinkSourcePatient(source.Key, person);
            return ((Golden: known.Key, Source: source.Key), session.SourcePatient("expected", 1).Key);
        });
        await PutAsync(Someone("golden"), new Ownership(0, patient.Golden, ResourceFlags.Golden));
        await PutAsync(Someone("source"), new Ownership(1, patient.Source, ResourceFlags.SourcePatient));
        await PutAsync(Observe("theirs"), new Ownership(1, patient.Source, ResourceFlags.None));
        await PutAsync(Observe("early"), new Ownership(1, pending, ResourceFlags.None));
        await PutAsync(Observe("nobodys"));

        var persons = new ExportScope(await HorizonAsync(), AccessFilter.Hub) { OfPersonsOnly = true };
        Assert.Equal(["theirs/1"], await WalkAsync(persons));
        Assert.Equal(["golden/1"], await WalkAsync(persons, Patient));
        Assert.Equal(["early/1", "nobodys/1", "theirs/1"], await WalkAsync(persons with { OfPersonsOnly = false }));
        Assert.Equal(["theirs/1"], (await ReadAsync(session =>
            session.Export(persons, patient.Source, [Observation, Patient], 0, 10, Megabyte))).Versions.Select(Name));
        Assert.Empty(await WalkAsync(persons with { Access = AccessFilter.Feed(7) }));
    }

    [Fact]
    public async Task A_page_ends_when_it_has_come_to_enough_bytes()
    {
        await PutAsync(Observe("a"));
        await PutAsync(Observe("b"));
        var scope = new ExportScope(await HorizonAsync(), AccessFilter.Hub);

        var first = await ReadAsync(session => session.Export(scope, Observation, 0, 10, 1));
        var second = await ReadAsync(session => session.Export(scope, Observation, first.Last, 10, 1));

        Assert.Equal((1, false), (first.Versions.Count, first.IsLast));
        Assert.Equal((1, true), (second.Versions.Count, second.IsLast));
        Assert.NotEqual(Name(first.Versions[0]), Name(second.Versions[0]));
    }

    private static PreparedResource Someone(string id) => Prepare("""{"resourceType":"Patient","name":[{"family":"Example"}]}""", id);

    private static string Name(StoredResource version) => $"{version.Id}/{version.Version}{(version.IsDeleted ? " deleted" : "")}";

    private Task<CommitHorizon> HorizonAsync() => ReadAsync(session => session.Horizon());

    /// <summary>All that a walk gives, by name: the order of the keys is not that of creation where several connections write.</summary>
    private async Task<IReadOnlyList<string>> WalkAsync(ExportScope scope, FhirType? type = null)
    {
        var walked = new List<string>();
        for (var (after, isLast) = (0L, false); !isLast;)
        {
            var page = await ReadAsync(session => session.Export(scope, type ?? Observation, after, 2, Megabyte));
            walked.AddRange(page.Versions.Select(Name));
            (after, isLast) = (page.Last, page.IsLast);
        }

        return [.. walked.Order(StringComparer.Ordinal)];
    }
}
