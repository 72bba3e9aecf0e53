using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage.Search;
using FhirIcsHub.Storage.Tests.Databases;
using Xunit;

namespace FhirIcsHub.Storage.Tests.Search;

public sealed class SearchScopeTestsOnSqlite(SqliteDatabases databases) : SearchScopeTests(databases), IClassFixture<SqliteDatabases>;

public sealed class SearchScopeTestsOnPostgreSql(PostgreSqlDatabases databases) : SearchScopeTests(databases);

/// <summary>Searches over several types and in compartments: whose records they show, and to whom.</summary>
public abstract class SearchScopeTests(TestDatabases databases) : StoreTests(databases)
{
    private static readonly FhirType Condition = FhirSchema.R4.FindType("Condition")!;

    [Fact]
    public async Task The_compartment_of_a_golden_patient_has_what_came_with_any_of_the_persons_source_patients()
    {
        var (gp, acute) = await StorePersonAsync();
        Assert.Equal("acute-o golden golden-o gp-o", await FindAsync(InAll("golden"), AccessFilter.Hub));
        Assert.Equal("acute-o golden-o gp-o", await FindAsync(In("golden", Observation), AccessFilter.Hub));

        // A source Patient's compartment is what that Patient came with.
        Assert.Equal("gp-o", await FindAsync(In("gp-1", Observation), AccessFilter.Hub));

        // Undoing a link moves the records without any of their texts being changed.
        await WriteAsync(session =>
        {
            session.UnlinkSourcePatient(session.FindSourcePatient("acute-1")!.Key);
            return 0;
        });
        Assert.Equal("golden-o gp-o", await FindAsync(In("golden", Observation), AccessFilter.Hub));
        Assert.Equal("acute-o", await FindAsync(In("acute-1", Observation), AccessFilter.Hub));
        Assert.NotEqual(gp, acute);
    }

    [Fact]
    public async Task A_feed_finds_its_own_in_a_compartment_and_in_a_search_over_all_types()
    {
        var (gp, acute) = await StorePersonAsync();
        Assert.Equal("gp-o", await FindAsync(In("golden", Observation), AccessFilter.Feed(gp)));
        Assert.Equal("acute-1 acute-o", await FindAsync(InAll("golden"), AccessFilter.Feed(acute)));
        Assert.Equal("acute-1 acute-o", await FindAsync(SearchScope.All, AccessFilter.Feed(acute)));
        Assert.Equal("acute-o golden golden-o gp-o", await FindAsync(SearchScope.All, AccessFilter.Hub));
        Assert.Equal(2, (await PageAsync(SearchScope.All, AccessFilter.Feed(gp), "_summary=count")).Total);
        Assert.Equal(2, (await PageAsync(SearchScope.All, AccessFilter.Feed(gp), "_total=estimate")).Total);
    }

    [Fact]
    public async Task An_estimate_is_exact_for_few_and_near_for_many()
    {
        await WriteAsync(session =>
        {
            for (var i = 0; i < 4000; i++)
            {
                session.Put(Observe($"o{i}"), Ownership.Hub);
                if (i % 4 == 0)
                {
                    session.Put(Prepare("""{"resourceType":"Condition","subject":{"reference":"Patient/p1"}}""", $"c{i}"), Ownership.Hub);
                }
            }

            return 0;
        });
        var many = (await PageAsync(SearchScope.Of(Observation), AccessFilter.Hub, "_total=estimate")).Total!.Value;
        Assert.InRange(many, 3900, 4100);
        Assert.Equal(4000, (await PageAsync(SearchScope.Of(Observation), AccessFilter.Hub, "_total=accurate")).Total);
        Assert.Equal(1, (await PageAsync(SearchScope.Of(Observation), AccessFilter.Hub, "_id=o5&_total=estimate")).Total);
        Assert.InRange((await PageAsync(SearchScope.All, AccessFilter.Hub, "_total=estimate&_sort=_id")).Total!.Value, 4900, 5100);
    }

    [Theory]
    [InlineData("_count=7")]
    [InlineData("_count=7&_sort=-_lastUpdated")]
    [InlineData("_count=7&_sort=patient,-_id")]
    public async Task A_walk_over_several_types_gives_each_steady_match_exactly_once_while_others_change(string search)
    {
        const int Steady = 30;
        await WriteAsync(session =>
        {
            for (var i = 0; i < Steady; i++)
            {
                session.Put(Observe($"steady-o{i}", patient: $"p{i % 3}"), Ownership.Hub);
                session.Put(ConditionOf($"steady-c{i}", i), Ownership.Hub);
                session.Put(Observe($"moving{i}"), Ownership.Hub);
            }

            return 0;
        });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var writes = 0;
        var writing = Task.Run(
            async () =>
            {
                var random = new Random(11);
                for (; !stop.IsCancellationRequested; writes++)
                {
                    var id = $"moving{random.Next(2 * Steady)}";
                    Time.Move(TimeSpan.FromMilliseconds(random.Next(3)));
                    if (random.Next(3) == 0)
                    {
                        await DeleteAsync(random.Next(2) == 0 ? Observation : Condition, id);
                    }
                    else
                    {
                        await PutAsync(random.Next(2) == 0 ? Observe(id, writes, $"p{random.Next(5)}") : ConditionOf(id, random.Next(5)));
                    }
                }
            },
            Cancel);
        for (var walk = 0; walk < 3 || Volatile.Read(ref writes) < 30; walk++)
        {
            var seen = new List<string>();
            var page = await PageAsync(TwoTypes, AccessFilter.Hub, search);
            for (; ; page = await PageAsync(TwoTypes, AccessFilter.Hub, $"{page.SelfQuery}&_cursor={page.NextCursor}"))
            {
                seen.AddRange(page.Entries.Select(entry => $"{entry.Resource.Type.Name}/{entry.Resource.Id}"));
                if (page.NextCursor is null)
                {
                    break;
                }
            }

            Assert.Equal(seen.Distinct().Count(), seen.Count);
            Assert.Equal(2 * Steady, seen.Count(name => name.Contains("steady", StringComparison.Ordinal)));
        }

        await stop.CancelAsync();
        await writing;
    }

    private static SearchScope TwoTypes => SearchScope.All.Without(type => type != Observation && type != Condition);

    private static SearchScope InAll(string patient) => SearchScope.In(new Compartment(Patient, patient), null);

    private static SearchScope In(string patient, FhirType type) => SearchScope.In(new Compartment(Patient, patient), type);

    private static PreparedResource ConditionOf(string id, int patient) => Prepare(
        $$$"""{"resourceType":"Condition","code":{"text":"{{{patient}}}"},"subject":{"reference":"Patient/p{{{patient % 3}}}"}}""", id);

    /// <summary>
    /// A person in two feeds: source Patients gp-1 and acute-1, each with an Observation whose text still names the Patient it came with.
    /// </summary>
    private Task<(int Gp, int Acute)> StorePersonAsync() => WriteAsync(session =>
    {
        var person = session.CreatePerson("golden");
        var golden = session.SourcePatient("golden", 0);
        session.LinkSourcePatient(golden.Key, person);
        session.Put(Prepare("""{"resourceType":"Patient"}""", "golden"), new Ownership(0, golden.Key, ResourceFlags.Golden));
        session.Put(Observe("golden-o", patient: "golden"), new Ownership(0, golden.Key, ResourceFlags.None));
        session.Put(Observe("stranger-o", patient: "stranger"), new Ownership(session.AddFeed("other"), null, ResourceFlags.None));
        session.Delete(Observation, "stranger-o");
        return (StoreSource("gp"), StoreSource("acute"));

        int StoreSource(string feed)
        {
            var key = session.AddFeed(feed);
            var source = session.SourcePatient($"{feed}-1", key);
            session.LinkSourcePatient(source.Key, person);
            session.Put(Prepare("""{"resourceType":"Patient"}""", $"{feed}-1"), new Ownership(key, source.Key, ResourceFlags.SourcePatient));
            session.Put(Observe($"{feed}-o", patient: $"{feed}-1"), new Ownership(key, source.Key, ResourceFlags.None));
            return key;
        }
    });

    private Task<SearchPage> PageAsync(SearchScope scope, AccessFilter access, string search = "")
    {
        var parameters = search.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2))
            .Select(pair => KeyValuePair.Create(pair[0], Uri.UnescapeDataString(pair[1]))).ToList();
        var parsed = SearchQueryParser.Parse(scope, parameters, Searches.Options);
        Assert.True(parsed.Success, string.Join("; ", parsed.Issues));
        return ReadAsync(session => session.Search(parsed.Query!, access));
    }

    private async Task<string> FindAsync(SearchScope scope, AccessFilter access) => string.Join(' ',
        (await PageAsync(scope, access)).Entries.Select(entry => entry.Resource.Id).Order(StringComparer.Ordinal));
}
