using System.Diagnostics;
using System.Globalization;
using FhirIcsHub.Tests.Hubs;

namespace FhirIcsHub.Benchmarks.Http;

/// <summary>
/// Runs the built hub as a process of its own on SQLite, with full durability, and measures over HTTP what its users wait for. The clients
/// share the machine with the hub.
/// </summary>
internal sealed class LoadProgram(LoadOptions options, TextWriter output)
{
    private static readonly string[] Feeds = ["gp", "acute", "council"];

    private static readonly string[] MeasureIds = ["care-plan-coverage", "blood-pressure-control", "smoking-status-recorded"];

    private int _refused;
    private int _accepted;

    /// <summary>True when nothing was refused.</summary>
    public async Task<bool> RunAsync()
    {
        var load = string.Join(", ", File.ReadAllText("/proc/loadavg").Split(' ')[..3]);
        Line($"{Environment.ProcessorCount} cores, load before the start {load} (1, 5, 15 minutes), .NET {Environment.Version}");
        Line($"{options.Clients} clients at a time on the same machine, SQLite with synchronous=FULL");
        if (Runs("bundles") && Messages.Synthea() is { Count: > 0 } bundles)
        {
            await WithHubAsync(hub => IngestSyntheaAsync(hub, bundles));
        }
        else if (Runs("bundles"))
        {
            Line($"Synthea Bundles on /fhir: skipped. {Samples.Missing}");
        }

        if (Runs("feeds"))
        {
            await WithHubAsync(IngestFeedsAndEvaluateAsync);
        }

        if (Runs("singles"))
        {
            await WithHubAsync(SingleAsync);
        }

        return _refused == 0;
    }

    private bool Runs(string part) => options.Part is null || options.Part == part;

    /// <summary>A new hub on an empty database; when it has been stopped its size on disk is told.</summary>
    private async Task WithHubAsync(Func<HubProcess, Task> measure)
    {
        using var temporary = new TemporaryFolder();
        var folder = options.Data is null
            ? temporary.Folder
            : Directory.CreateDirectory(Path.Combine(options.Data, Path.GetRandomFileName()));
        _accepted = 0;
        Line("");
        await using var hub = await HubProcess.ServeUnheardAsync(folder);
        await measure(hub);
        await hub.StopAsync();
        var bytes = folder.GetFiles("icshub.db*").Sum(file => file.Length);
        var each = bytes / (double)Math.Max(1, _accepted);
        Line($"  on disk after a stop: {bytes / 1e6:N0} MB for {_accepted:N0} resources ({each:N0} bytes each, with journal and history)");
    }

    private async Task IngestSyntheaAsync(HubProcess hub, List<Outgoing> bundles)
    {
        Line($"Synthea Bundles on /fhir: start empty; {bundles.Count} to warm up, then {options.SyntheaRounds} times as many");
        await SendAsync(hub, bundles, options.Clients);
        var rounds = Enumerable.Repeat(bundles, options.SyntheaRounds).SelectMany(round => round);
        Report("POST /fhir, transaction", await SendAsync(hub, rounds, options.Clients));
    }

    private async Task IngestFeedsAndEvaluateAsync(HubProcess hub)
    {
        Line($"{options.People:N0} synthetic people through the feeds: start empty; the first 5 % of each feed's messages are not counted");
        foreach (var feed in Feeds)
        {
            var messages = Messages.Feed(feed, options.People, $"feeds/{feed}/fhir");
            var warm = Math.Max(1, messages.Count / 20);
            await SendAsync(hub, messages.Take(1), 1);
            await SendAsync(hub, messages.Skip(1).Take(warm), options.Clients);
            Report($"POST /feeds/{feed}/fhir", await SendAsync(hub, messages.Skip(1 + warm), options.Clients));
        }

        Line("");
        Line("Measures over that population, all strata; first run cold, then the median of 5");
        foreach (var measure in MeasureIds)
        {
            await EvaluateAsync(hub.Client, measure);
        }
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

    private async Task SingleAsync(HubProcess hub)
    {
        const int Clients = 32;
        var count = options.Singles;
        Line($"One resource a request, {Clients} clients: start empty; {Posting.WarmUpSingles:N0} of each to warm up, then {count:N0}");
        var puts = Messages.Observations(Posting.WarmUpSingles + count);
        var gets = puts.ConvertAll(put => put with { Method = HttpMethod.Get, Body = [], Resources = 0 });
        await SendAsync(hub, puts.Take(Posting.WarmUpSingles), Clients);
        Report("PUT /fhir/Observation/{id}, new", await SendAsync(hub, puts.Skip(Posting.WarmUpSingles), Clients));
        await SendAsync(hub, gets.Take(Posting.WarmUpSingles), Clients);
        Report("GET /fhir/Observation/{id}", await SendAsync(hub, gets.Skip(Posting.WarmUpSingles), Clients));
    }

    private async Task<Posted> SendAsync(HubProcess hub, IEnumerable<Outgoing> requests, int clients)
    {
        var posted = await Posting.SendAsync(hub, requests, clients);
        _accepted += posted.Resources;
        _refused += posted.Refused;
        if (posted.Refusal is { } refusal)
        {
            Line($"  {posted.Refused} refused, the first with: {refusal}");
        }

        return posted;
    }

    private void Report(string what, Posted posted)
    {
        var (median, slow) = (posted.Percentile(0.5), posted.Percentile(0.99));
        Line($"  {what,-32} {posted.RequestsPerSecond,8:N0} requests/s; median {median:N1} ms, 99 % {slow:N1} ms, of {posted.Requests:N0}");
        var accepted = Math.Max(1, posted.Requests - posted.Refused);
        if (posted.Resources > 0)
        {
            var (resources, kilobytes) = (posted.Resources / (double)accepted, posted.Bytes / 1024.0 / accepted);
            Line($"  {"",-32} {posted.ResourcesPerSecond,8:N0} resources/s, {resources:N1} resources and {kilobytes:N1} kB a request");
        }

        var (part, parts) = posted.Resources > 0 ? ("resource", posted.Resources) : ("request", posted.Requests);
        Line($"  {"",-32} {posted.HubProcessorTime.TotalMicroseconds / Math.Max(1, parts),8:N0} us of the hub's processor time a {part}");
    }

    private void Line(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private void Line(string text) => output.WriteLine(text);
}
