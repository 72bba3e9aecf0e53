using System.Diagnostics;
using System.Globalization;
using FhirIcsHub.Tests.Hubs;

namespace FhirIcsHub.Benchmarks.Http;

/// <summary>
/// Runs the built hub as a process of its own on SQLite, with full durability, and measures over HTTP what its users wait for. The clients share the
/// machine with the hub.
/// </summary>
internal sealed class LoadProgram(LoadOptions options, TextWriter output)
{
    private static readonly string[] Feeds = ["gp", "acute", "council"];

    private static readonly string[] MeasureIds = ["care-plan-coverage", "blood-pressure-control", "smoking-status-recorded"];

    public async Task<bool> RunAsync()
    {
        Line($"{Environment.ProcessorCount} cores, {options.Clients} clients at a time on the same machine, SQLite with synchronous=FULL, .NET {Environment.Version}");
        return await WithHubAsync(IngestSyntheaAsync)
            & await WithHubAsync(IngestFeedsAndEvaluateAsync)
            & await WithHubAsync(SingleAsync);
    }

    /// <summary>A new hub on an empty database.</summary>
    private async Task<bool> WithHubAsync(Func<HubProcess, DirectoryInfo, Task<bool>> measure)
    {
        using var temporary = new TemporaryFolder();
        var folder = options.Data is null ? temporary.Folder : Directory.CreateTempSubdirectory(Path.Combine(Path.GetFullPath(options.Data), "load-"));
        await using var hub = await HubProcess.ServeAsync(folder);
        return await measure(hub, folder);
    }

    private async Task<bool> IngestSyntheaAsync(HubProcess hub, DirectoryInfo folder)
    {
        var bundles = Messages.Synthea();
        if (bundles.Count == 0)
        {
            Line($"Synthea Bundles on /fhir: skipped. {Samples.Missing}");
            return true;
        }

        Line("");
        Line($"Synthea Bundles on /fhir: start empty; one round of the {bundles.Count} Bundles to warm up, then {options.SyntheaRounds} rounds (every POST makes new resources)");
        var warmUp = await Posting.SendAsync(hub.Client, bundles, options.Clients);
        var posted = await Posting.SendAsync(hub.Client, Enumerable.Repeat(bundles, options.SyntheaRounds).SelectMany(round => round), options.Clients);
        Report("POST /fhir, transaction", posted);
        Size(folder, warmUp.Resources + posted.Resources);
        return warmUp.Refused + posted.Refused == 0;
    }

    private async Task<bool> IngestFeedsAndEvaluateAsync(HubProcess hub, DirectoryInfo folder)
    {
        Line("");
        Line($"Synthetic people through the feeds: start empty; {options.People} people; the first 5 % of each feed's messages warm up and are not counted");
        var refused = 0;
        var resources = 0;
        foreach (var feed in Feeds)
        {
            var messages = Messages.Feed(feed, options.People, $"feeds/{feed}/fhir");
            var warm = Math.Max(1, messages.Count / 20);
            var organisations = await Posting.SendAsync(hub.Client, messages.Take(1), 1);
            var warmUp = await Posting.SendAsync(hub.Client, messages.Skip(1).Take(warm), options.Clients);
            var posted = await Posting.SendAsync(hub.Client, messages.Skip(1 + warm), options.Clients);
            Report($"POST /feeds/{feed}/fhir", posted);
            refused += organisations.Refused + warmUp.Refused + posted.Refused;
            resources += organisations.Resources + warmUp.Resources + posted.Resources;
        }

        Size(folder, resources);
        Line("");
        Line("Measures over that population, all strata; first run cold, then the median of 5");
        foreach (var measure in MeasureIds)
        {
            await EvaluateAsync(hub.Client, measure);
        }

        Line("");
        Line($"The acute feed's Bundles on /fhir as a hub client's own: on top of the {resources:N0} resources that are there");
        var acute = Messages.Feed("acute", options.People, "fhir");
        var first = await Posting.SendAsync(hub.Client, acute.Take(1), 1);
        Report("POST /fhir, transaction", await Posting.SendAsync(hub.Client, acute.Skip(1), options.Clients));
        return refused + first.Refused == 0;
    }

    private async Task EvaluateAsync(HttpClient client, string measure)
    {
        var path = $"fhir/Measure/{measure}/$evaluate-measure?periodStart=2025-04-01&periodEnd=2026-03-31&reportType=population";
        var times = new List<TimeSpan>();
        for (var run = 0; run <= 5; run++)
        {
            var start = Stopwatch.GetTimestamp();
            using var response = await client.GetAsync(path);
            await response.Content.ReadAsByteArrayAsync();
            response.EnsureSuccessStatusCode();
            times.Add(Stopwatch.GetElapsedTime(start));
        }

        var cold = times[0].TotalSeconds;
        var warm = times.Skip(1).Order().ElementAt(2).TotalSeconds;
        Line($"  {measure,-34} cold {cold,7:F3} s   warm {warm,7:F3} s   {options.People / warm,9:N0} people/s");
    }

    private async Task<bool> SingleAsync(HubProcess hub, DirectoryInfo folder)
    {
        const int Clients = 32;
        const int Count = 10_000;
        Line("");
        Line($"One resource a request, {Clients} clients: start empty; {Count / 10:N0} of each to warm up, then {Count:N0}");
        var puts = Messages.Observations(Count + (Count / 10));
        var gets = puts.ConvertAll(put => put with { Method = HttpMethod.Get, Body = [] });
        await Posting.SendAsync(hub.Client, puts.Take(Count / 10), Clients);
        var created = await Posting.SendAsync(hub.Client, puts.Skip(Count / 10), Clients);
        await Posting.SendAsync(hub.Client, gets.Take(Count / 10), Clients);
        var read = await Posting.SendAsync(hub.Client, gets.Skip(Count / 10), Clients);
        Report("PUT /fhir/Observation/{id}, new", created);
        Report("GET /fhir/Observation/{id}", read);
        Size(folder, puts.Count);
        return created.Refused + read.Refused == 0;
    }

    private void Report(string what, Posted posted) => Line(
        $"  {what,-34} {posted.ResourcesPerSecond,9:N0} resources/s   {posted.RequestsPerSecond,8:N0} requests/s of {(double)posted.Resources / Math.Max(1, posted.Requests - posted.Refused):N1} resources, "
        + $"{posted.Bytes / Math.Max(1, posted.Requests - posted.Refused) / 1024.0:N1} kB   median {posted.Percentile(0.5):N0} ms, 99 % {posted.Percentile(0.99):N0} ms   "
        + $"{posted.Resources:N0} resources in {posted.Elapsed.TotalSeconds:N1} s, {posted.Refused} refused");

    private void Size(DirectoryInfo folder, int resources)
    {
        var bytes = folder.GetFiles("icshub.db*").Sum(file => file.Length);
        Line($"  on disk: {bytes / 1e6:N0} MB for {resources:N0} resources sent ({bytes / (double)Math.Max(1, resources):N0} bytes each: body, index, journal, log)");
    }

    private void Line(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private void Line(string text) => output.WriteLine(text);
}
