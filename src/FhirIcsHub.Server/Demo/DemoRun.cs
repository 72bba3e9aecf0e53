using System.Diagnostics;
using System.Globalization;
using FhirIcsHub.Server.Hosting;
using FhirIcsHub.Synthetic;
using Spectre.Console;

namespace FhirIcsHub.Server.Demo;

/// <summary>The demo, step by step: make people, send their records, show what became of them, evaluate the measures.</summary>
internal sealed class DemoRun(Hub hub, DemoOptions options, IAnsiConsole console)
{
    /// <summary>False when a measure could not be evaluated or nothing was accepted.</summary>
    public async Task<bool> RunAsync(CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        Say($"FhirIcsHub demo: {Count(options.People)} synthetic people, seed {options.Seed}, hub at {hub.Address}");
        var population = MakePopulation();
        var byFeed = string.Join(", ", population.Feeds.Select(feed => $"{feed.Key} {Count(feed.Count())}"));
        Say($"made {Count(population.Messages)} messages in {Seconds(start)} s: {byFeed}");
        var sending = Stopwatch.GetTimestamp();
        var tallies = await SendAsync(population, cancellation);
        var received = tallies.Sum(tally => tally.Received);
        var perSecond = (int)(received / Stopwatch.GetElapsedTime(sending).TotalSeconds);
        Say($"sent over HTTP in {Seconds(sending)} s: {Count(perSecond)} resources/s, every answer durable");
        DemoTables.WriteFeeds(console, tallies);
        var persons = await PersonCounts.ReadAsync(hub.Services.Store, cancellation);
        DemoTables.WritePersons(console, persons);
        var evaluating = Stopwatch.GetTimestamp();
        var evaluated = await DemoMeasures.ShowAsync(hub.Services, population.Period, console, cancellation);
        Say($"evaluated in {Seconds(evaluating)} s; the whole demo took {Seconds(start)} s");
        WriteAddresses(persons, population.Period);
        return evaluated && tallies.All(tally => tally.Accepted > 0);
    }

    private DemoPopulation MakePopulation()
    {
        using var geography = File.OpenRead(Path.Combine(hub.Services.Settings.Profiles, "geography", "demo.json"));
        var synthetic = new SyntheticOptions(options.People, options.Seed, SyntheticGeography.Read(geography));
        var feeds = SyntheticPopulation.Generate(synthetic).GroupBy(message => message.Feed).ToList();
        // The year of the National Health Service that ends before the first day that has not happened yet.
        return new DemoPopulation(feeds, new DemoPeriod(synthetic.ReferenceDate.AddYears(-1), synthetic.ReferenceDate.AddDays(-1)));
    }

    private async Task<FeedTally[]> SendAsync(DemoPopulation population, CancellationToken cancellation)
    {
        using var load = new FeedLoad(hub.Address);
        if (!console.Profile.Capabilities.Interactive)
        {
            var lines = new PlainProgress(population.Messages, Say);
            return await load.SendAsync(population.Feeds, _ => lines.Step(), cancellation);
        }
        return await console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(async progress =>
            {
                var bars = population.Feeds.ToDictionary(
                    feed => feed.Key, feed => progress.AddTask($"feed {feed.Key}", maxValue: feed.Count()), StringComparer.Ordinal);
                return await load.SendAsync(population.Feeds, feed => bars[feed].Increment(1), cancellation);
            });
    }

    private void WriteAddresses(PersonCounts persons, DemoPeriod period)
    {
        var root = hub.Address.ToString().TrimEnd('/');
        var place = hub.Services.Geography.Areas[1].Id;
        var dates = $"periodStart={period.StartText}&periodEnd={period.EndText}";
        Say($"{Environment.NewLine}look at:");
        foreach (var (address, what) in new[]
        {
            ($"{root}/swagger", "all routes, to read and to try"),
            ($"{root}/fhir/metadata?_pretty=true", "what the server can do"),
            ($"{root}/fhir/Patient/{persons.Example}?_pretty=true", "a person whom all feeds know"),
            ($"{root}/fhir/Observation?patient={persons.Example}&_count=5&_pretty=true", "observations of this person, from all feeds"),
            ($"{root}/fhir/Measure/blood-pressure-control/$evaluate-measure?{dates}&_pretty=true", "a measure for the whole system"),
            ($"{root}/fhir/Measure/smoking-status-recorded/$evaluate?{dates}&subject=Organization/{place}&_pretty=true",
                "another for one place"),
        })
        {
            Say($"  {address}   {what}");
        }
        if (!options.Exit)
        {
            Say("serving; stop with Ctrl+C");
        }
    }

    private void Say(string line) => console.Say(line);

    private static string Count(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Seconds(long since) => Stopwatch.GetElapsedTime(since).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
}
