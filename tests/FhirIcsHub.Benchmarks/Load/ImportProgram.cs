using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using FhirIcsHub.Tests.Hubs;

namespace FhirIcsHub.Benchmarks.Load;

/// <summary>
/// How fast <c>$import</c> stores files, and beside it, in the same run, how fast SQLite alone stores the same rows.
/// </summary>
internal sealed class ImportProgram(ImportOptions options, TextWriter output)
{
    private const int WarmUp = 20_000;

    /// <summary>No person that is measured is one of those that warm up.</summary>
    private const int WarmUpPerson = 10_000_000;

    /// <summary>False when something was rejected.</summary>
    public async Task<bool> RunAsync()
    {
        var load = string.Join(", ", File.ReadAllText("/proc/loadavg").Split(' ')[..3]);
        Line($"{Environment.ProcessorCount} cores, load before the start {load} (1, 5, 15 minutes), .NET {Environment.Version}");
        options.Cache.Create();
        var data = Directory.CreateDirectory(Path.Combine(options.Cache.FullName, "import-" + Path.GetRandomFileName()));
        try
        {
            var environment = new Dictionary<string, string> { ["ICSHUB_Import__Folder"] = options.Cache.FullName };
            var isWhole = true;
            await using (var hub = await HubProcess.ServeAsync(data, environment))
            {
                isWhole &= await ImportAsync(hub, ImportFiles.Write(options.Cache, WarmUp, WarmUpPerson), WarmUp);
                Line($"  the hub is process {hub.Id}");
                isWhole &= await ImportAsync(hub, ImportFiles.Write(options.Cache, options.Resources, 0), options.Resources);
                Line($"  the hub: {LoadedDatabase.MemoryOf(hub.Id.ToString(CultureInfo.InvariantCulture))}");
                await hub.StopAsync();
            }

            RawRows.Measure(Path.Combine(data.FullName, "icshub.db"), output);
            return isWhole;
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private async Task<bool> ImportAsync(HubProcess hub, DirectoryInfo files, int resources)
    {
        var inputs = string.Join(",", files.GetFiles("*.ndjson").Select(file => file.Name).Order(StringComparer.Ordinal)
            .Select(name => $$"""{"name":"input","part":[{"name":"url","valueUri":"{{files.Name}}/{{name}}"}]}"""));
        using var body = new StringContent(
            $$"""{"resourceType":"Parameters","parameter":[{{inputs}}]}""", Encoding.UTF8, "application/fhir+json");
        var (used, start, writer) = (hub.ProcessorTime, Stopwatch.GetTimestamp(), WriterOf(hub));
        using var accepted = await hub.Client.PostAsync("fhir/$import", body);
        accepted.EnsureSuccessStatusCode();
        var address = accepted.Content.Headers.ContentLocation ?? throw new InvalidOperationException("no Content-Location");
        while (true)
        {
            using var status = await hub.Client.GetAsync(address);
            if (status.StatusCode != HttpStatusCode.Accepted)
            {
                var (elapsed, processor) = (Stopwatch.GetElapsedTime(start), hub.ProcessorTime - used);
                var (rate, each) = (resources / elapsed.TotalSeconds, processor.TotalMicroseconds / resources);
                var written = (WriterOf(hub) - writer).TotalMicroseconds / resources;
                Line($"  $import of {resources:N0} resources: {rate:N0} a second, {each:N0} us of the hub's processor time each, {written:N0} of them the writer's");
                return status.IsSuccessStatusCode && (await status.Content.ReadAsStringAsync()).Contains("\"error\":[]", StringComparison.Ordinal);
            }

            await Task.Delay(50);
        }
    }

    private static TimeSpan WriterOf(HubProcess hub) => LoadedDatabase.ProcessorTimeOf("SQLite writer", hub.Id);

    private void Line(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
