using FhirIcsHub.Storage.Search;
using FhirIcsHub.Storage.Tests.Databases;
using Xunit;

namespace FhirIcsHub.Storage.Tests.Search;

public sealed class SearchPagingTestsOnSqlite(SqliteDatabases databases) : SearchPagingTests(databases), IClassFixture<SqliteDatabases>;

public sealed class SearchPagingTestsOnPostgreSql(PostgreSqlDatabases databases) : SearchPagingTests(databases);

/// <summary>The guarantee of a walk: what matches unchanged throughout appears exactly once, what changes meanwhile at most once.</summary>
public abstract class SearchPagingTests(TestDatabases databases) : StoreTests(databases)
{
    private const int Steady = 60;

    private volatile int _writes;

    [Fact]
    public async Task A_walk_gives_each_steady_match_exactly_once_while_a_writer_changes_the_others()
    {
        await WriteAsync(session =>
        {
            for (var i = 0; i < Steady; i++)
            {
                session.Put(Observe($"steady{i}"), Ownership.Hub);
                session.Put(Observe($"moving{i}"), Ownership.Hub);
            }

            return 0;
        });

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var writing = Task.Run(() => WriteOnAsync(stop.Token), Cancel);
        for (var walk = 0; walk < 5 || _writes < 50; walk++)
        {
            var seen = await WalkAsync("Observation?code=8480-6&_count=7");
            Assert.Equal(seen.Distinct().Count(), seen.Count);
            Assert.Equal(Steady, seen.Count(id => id.StartsWith("steady", StringComparison.Ordinal)));
        }

        await stop.CancelAsync();
        await writing;
    }

    [Fact]
    public async Task A_walk_ends_although_matches_are_added_at_its_end()
    {
        for (var i = 0; i < 4; i++)
        {
            await PutAsync(Observe($"o{i}"));
        }

        var added = 4;
        var seen = await WalkAsync("Observation?_count=2", async () => await PutAsync(Observe($"o{added++}")));
        Assert.Equal(seen.Distinct().Count(), seen.Count);
        Assert.Empty(new[] { "o0", "o1", "o2", "o3" }.Except(seen));
    }

    [Fact]
    public async Task The_next_page_is_the_self_link_and_the_cursor()
    {
        for (var i = 0; i < 3; i++)
        {
            await PutAsync(Observe($"o{i}"));
        }

        var first = await PageAsync("Observation?nonsense=1&code=8480-6&_count=2");
        Assert.Equal("code=8480-6&_count=2", first.SelfQuery);
        var second = await PageAsync($"Observation?{first.SelfQuery}&_cursor={first.NextCursor}");
        Assert.Equal(["o0", "o1", "o2"], first.Entries.Concat(second.Entries).Select(entry => entry.Resource.Id).Order(StringComparer.Ordinal));
        Assert.Null(second.NextCursor);
        Assert.Equal(first.SelfQuery, second.SelfQuery);
    }

    private async Task WriteOnAsync(CancellationToken ct)
    {
        var random = new Random(7);
        for (; !ct.IsCancellationRequested; _writes++)
        {
            var id = $"moving{random.Next(Steady * 2)}";
            if (random.Next(3) == 0)
            {
                await DeleteAsync(Observation, id);
            }
            else
            {
                await PutAsync(Observe(id, random.Next()));
            }
        }
    }

    private async Task<List<string>> WalkAsync(string search, Func<Task>? betweenPages = null)
    {
        var seen = new List<string>();
        for (var page = await PageAsync(search); ; page = await PageAsync($"{search}&_cursor={page.NextCursor}"))
        {
            seen.AddRange(page.Entries.Select(entry => entry.Resource.Id));
            if (page.NextCursor is null)
            {
                return seen;
            }

            if (betweenPages is not null)
            {
                await betweenPages();
            }
        }
    }

    private Task<SearchPage> PageAsync(string search)
    {
        var query = Searches.Query(search);
        return ReadAsync(session => session.Search(query, AccessFilter.Hub));
    }
}
