using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FhirIcsHub.Benchmarks.Http;
using FhirIcsHub.Tests.Hubs;

namespace FhirIcsHub.Benchmarks.Load;

/// <summary>
/// How the cost of a search, a read and a write grows with the database: the hub serves databases of some sizes, and one client looks for
/// first pages; then 32 read and write at a time, on a copy.
/// </summary>
internal sealed class GrowthProgram(GrowthOptions options, TextWriter output)
{
    private const int Requests = 100;
    private const int WarmUp = 100;
    private const int Clients = 32;
    private const int BundleClients = 8;
    private const int Singles = 20_000;
    private const int BundleRounds = 5;

    /// <summary>False when a request was refused that should not have been.</summary>
    public async Task<bool> RunAsync()
    {
        var load = string.Join(", ", File.ReadAllText("/proc/loadavg").Split(' ')[..3]);
        Line($"{Environment.ProcessorCount} cores, load before the start {load} (1, 5, 15 minutes), .NET {Environment.Version}");
        options.Cache.Create();
        var refused = 0;
        foreach (var size in options.Sizes)
        {
            Line($"");
            Line($"{size:N0} resources");
            var folder = await LoadedDatabase.BuildAsync(options.Cache, size, output);
            TablePages.Print(Path.Combine(folder.FullName, "icshub.db"), size, output);
            if (!options.BuildOnly)
            {
                refused += await MeasureAsync(folder, size);
            }
        }

        return refused == 0;
    }

    private async Task<int> MeasureAsync(DirectoryInfo folder, int size)
    {
        var copy = Directory.CreateDirectory(Path.Combine(options.Cache.FullName, "copy-" + Path.GetRandomFileName()));
        try
        {
            File.Copy(Path.Combine(folder.FullName, "icshub.db"), Path.Combine(copy.FullName, "icshub.db"));
            await using var hub = await HubProcess.ServeUnheardAsync(copy);
            Line($"  first pages of {Requests} searches each after {WarmUp}, one client p50 ms   p95 ms   hub's processor ms   matches");
            foreach (var search in SearchLine.All)
            {
                await SearchAsync(hub, search);
            }

            await SearchAsync(hub, new SearchLine("$everything", request => EverythingOf(request, size)));
            Line($"  the hub after these searches: {LoadedDatabase.MemoryOf(Text(hub.Id))}");
            var refused = await ReadAndWriteAsync(hub);
            Line($"  the hub after reads and writes: {LoadedDatabase.MemoryOf(Text(hub.Id))}");
            await hub.StopAsync();
            return refused;
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    }

    private async Task SearchAsync(HubProcess hub, SearchLine search)
    {
        var times = new List<double>();
        var used = TimeSpan.Zero;
        for (var request = -WarmUp; request < Requests; request++)
        {
            if (request == 0)
            {
                used = hub.ProcessorTime;
            }

            var start = Stopwatch.GetTimestamp();
            using var response = await hub.Client.GetAsync("fhir/" + search.Path(request + WarmUp));
            await response.Content.ReadAsByteArrayAsync();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            if (!response.IsSuccessStatusCode)
            {
                Line($"    {search.Name,-44} refused with {(int)response.StatusCode}");
                return;
            }
        }

        var each = (hub.ProcessorTime - used).TotalMilliseconds / Requests;
        var sorted = times.Skip(WarmUp).Order().ToList();
        var matches = await CountAsync(hub, search.Path(WarmUp));
        Line($"    {search.Name,-44} {sorted[Requests / 2],12:N1} {sorted[Requests * 95 / 100],8:N1} {each,20:N1} {matches,9}");
    }

    /// <summary>How many matches the search has, when it tells.</summary>
    private static async Task<string> CountAsync(HubProcess hub, string path)
    {
        if (!path.Contains('?', StringComparison.Ordinal))
        {
            return "";
        }

        using var response = await hub.Client.GetAsync("fhir/" + path + "&_summary=count");
        using var bundle = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        return bundle.RootElement.TryGetProperty("total", out var total) ? total.GetRawText() : "";
    }

    private async Task<int> ReadAndWriteAsync(HubProcess hub)
    {
        var puts = Messages.Observations(Posting.WarmUpSingles + Singles);
        var gets = puts.ConvertAll(put => put with { Method = HttpMethod.Get, Body = [], Resources = 0 });
        var refused = await ReportAsync(hub, "create, 32 clients", puts, Posting.WarmUpSingles, Clients);
        refused += await ReportAsync(hub, "read, 32 clients", gets, Posting.WarmUpSingles, Clients);
        var bundles = Messages.Synthea();
        var rounds = Enumerable.Repeat(bundles, 1 + BundleRounds).SelectMany(round => round).ToList();
        return refused + await ReportAsync(hub, "Synthea transactions, 8 clients", rounds, bundles.Count, BundleClients);
    }

    private async Task<int> ReportAsync(HubProcess hub, string what, List<Outgoing> requests, int warmUp, int clients)
    {
        var warm = await Posting.SendAsync(hub, requests.Take(warmUp), clients);
        var posted = await Posting.SendAsync(hub, requests.Skip(warmUp), clients);
        var (rate, unit, parts) = posted.Resources > 0
            ? (posted.ResourcesPerSecond, "resources", posted.Resources) : (posted.RequestsPerSecond, "requests", posted.Requests);
        var each = posted.HubProcessorTime.TotalMicroseconds / Math.Max(1, parts);
        Line($"    {what,-44} {rate,12:N0} {unit}/s, {each:N0} us of the hub's processor time each, 99 % within {posted.Percentile(0.99):N1} ms");
        return warm.Refused + posted.Refused;
    }

    /// <summary>The record of one person in seven, from the first again when there are no more.</summary>
    private static string EverythingOf(int request, int size)
    {
        var templates = Templates.Value;
        var person = request * 7 % (size / templates.Max(template => template.Types.Count));
        var place = templates[person % templates.Count].Types.Index().First(type => type.Item == "Patient").Index;
        return $"Patient/{new SpreadPerson(person).Id(place)}/$everything";
    }

    private static readonly Lazy<IReadOnlyList<SyntheaTemplate>> Templates = new(SyntheaTemplate.All);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private void Line(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
