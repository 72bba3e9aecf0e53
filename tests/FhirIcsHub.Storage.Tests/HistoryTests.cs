using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;
using FhirIcsHub.Storage.Tests.Databases;
using Xunit;

namespace FhirIcsHub.Storage.Tests;

public sealed class HistoryTestsOnSqlite(SqliteDatabases databases) : HistoryTests(databases);

public sealed class HistoryTestsOnPostgreSql(PostgreSqlDatabases databases) : HistoryTests(databases);

/// <summary>The history of a type and of all resources.</summary>
public abstract class HistoryTests(TestDatabases databases) : StoreTests(databases)
{
    private readonly List<(string Type, string Id, int Version, DateTimeOffset Made)> _made = [];

    [Fact]
    public async Task It_is_what_a_list_of_all_changes_says_at_every_window_and_page()
    {
        await ChangeALotAsync();
        var times = _made.Select(change => change.Made).Distinct().ToList();
        DateTimeOffset?[] starts = [null, times[3], times[^2]];
        DateRange?[] moments = [null, Between(times[2], times[4]), Between(times[5].AddTicks(1), times[5].AddTicks(2))];
        foreach (var type in new[] { null, Patient, Observation })
        {
            foreach (var window in starts.SelectMany(since => moments.Select(at => new HistoryWindow(since, at))))
            {
                Assert.Equal(Expected(type, window), await WalkAsync(type, window));
            }
        }
    }

    [Fact]
    public async Task A_feed_sees_the_changes_of_its_own_resources_only()
    {
        await PutAsync(Observe("o"), new Ownership(1, null, ResourceFlags.None));
        await PutAsync(Observe("other"));
        Assert.Equal(["o"], (await ReadAsync(session => session.History(Observation, AccessFilter.Feed(1), new HistoryWindow(), null, 10)))
            .Select(change => change.Version.Id));
    }

    /// <summary>Puts and deletes in an order that looks random, the clock going on now and then.</summary>
    private async Task ChangeALotAsync()
    {
        var random = new Random(7);
        var versions = new Dictionary<(string, string), int>();
        var deleted = new HashSet<(string, string)>();
        for (var i = 0; i < 60; i++)
        {
            var type = random.Next(3) == 0 ? "Patient" : "Observation";
            var key = (type, "x" + random.Next(4));
            if (random.Next(3) > 0)
            {
                Time.Move(TimeSpan.FromSeconds(random.Next(1, 5)));
            }

            if (random.Next(4) == 0)
            {
                if (!versions.ContainsKey(key) || !deleted.Add(key))
                {
                    continue;
                }

                await DeleteAsync(FhirSchema.R4.FindType(type)!, key.Item2);
            }
            else
            {
                deleted.Remove(key);
                await PutAsync(type == "Patient"
                    ? Prepare($$"""{"resourceType":"Patient","multipleBirthInteger":{{i}}}""", key.Item2)
                    : Observe(key.Item2, i));
            }

            versions[key] = versions.GetValueOrDefault(key) + 1;
            _made.Add((type, key.Item2, versions[key], Time.GetUtcNow()));
        }
    }

    private List<string> Expected(FhirType? type, HistoryWindow window) =>
    [
        .. Enumerable.Reverse(_made)
            .Where(change => type is null || change.Type == type.Name)
            .Where(change => window.Since is null || change.Made >= window.Since)
            .Where(change => window.At is not { } at || (change.Made.UtcTicks <= at.High && !_made.Exists(next =>
                next.Type == change.Type && next.Id == change.Id && next.Version == change.Version + 1 && next.Made.UtcTicks <= at.Low)))
            .Select(change => $"{change.Type}/{change.Id}/{change.Version}"),
    ];

    private async Task<List<string>> WalkAsync(FhirType? type, HistoryWindow window)
    {
        var found = new List<string>();
        long? before = null;
        while (true)
        {
            var page = await ReadAsync(session => session.History(type, AccessFilter.Hub, window, before, 7));
            found.AddRange(page.Select(change => $"{change.Version.Type.Name}/{change.Version.Id}/{change.Version.Version}"));
            if (page.Count < 7)
            {
                return found;
            }

            before = page[^1].Sequence;
        }
    }

    private static DateRange Between(DateTimeOffset low, DateTimeOffset high) => new(low.UtcTicks, high.UtcTicks);
}
