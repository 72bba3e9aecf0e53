using System.Diagnostics;
using System.Globalization;
using FhirIcsHub.Fhir;
using FhirIcsHub.Storage;
using FhirIcsHub.Storage.Sqlite;

namespace FhirIcsHub.Benchmarks.Load;

/// <summary>
/// A database of so many resources of Synthea kind, built by the store itself without HTTP, and kept for the next run. Among its
/// Observations a tenth of all resources have <see cref="CommonCode"/> and ten have <see cref="RareCode"/>.
/// </summary>
internal sealed class LoadedDatabase
{
    public const string CommonCode = "8302-2";
    public const string RareCode = "80404-7";
    public const int RareMatches = 10;

    /// <summary>To be changed with what is loaded: databases that were built otherwise are not taken for it.</summary>
    private const string Spread = "v2";

    private const int GroupSize = 2000;

    private readonly int _resources;
    private readonly TextWriter _output;
    private readonly IReadOnlyList<SyntheaTemplate> _templates = SyntheaTemplate.All();
    private int _person;
    private int _place;
    private int _made;
    private int _written;
    private int _common;
    private int _rare;

    private LoadedDatabase(int resources, TextWriter output) => (_resources, _output) = (resources, output);

    /// <summary>The folder with the database, built if it is not there yet.</summary>
    public static async Task<DirectoryInfo> BuildAsync(DirectoryInfo cache, int resources, TextWriter output)
    {
        var folder = new DirectoryInfo(Path.Combine(cache.FullName, string.Create(CultureInfo.InvariantCulture, $"synthea-{Spread}-{resources}")));
        if (folder.Exists)
        {
            output.WriteLine($"  {resources:N0} resources: as built by an earlier run in {folder.FullName}");
            return folder;
        }

        var unfinished = new DirectoryInfo(folder.FullName + ".unfinished");
        if (unfinished.Exists)
        {
            unfinished.Delete(recursive: true);
        }

        unfinished.Create();
        await new LoadedDatabase(resources, output).FillAsync(new SqliteProvider(Path.Combine(unfinished.FullName, "icshub.db")));
        unfinished.MoveTo(folder.FullName);
        return folder;
    }

    private async Task FillAsync(SqliteProvider provider)
    {
        await using var store = await HubStore.OpenAsync(provider, TimeProvider.System);
        var start = Stopwatch.GetTimestamp();
        var used = Environment.CpuUsage.TotalTime;
        var (since, at) = (start, 0);
        var next = Task.Run(MakeGroup);
        while (await next is { Count: > 0 } group)
        {
            next = Task.Run(MakeGroup);
            _written += await store.WriteAsync(session => Write(session, group));
            if ((_written - at) * 10 >= _resources)
            {
                Line($"    to {_written,9:N0}: {(_written - at) / Stopwatch.GetElapsedTime(since).TotalSeconds,8:N0} resources/s, {MemoryOf("self")}");
                (since, at) = (Stopwatch.GetTimestamp(), _written);
            }
        }

        var (elapsed, processor) = (Stopwatch.GetElapsedTime(start), Environment.CpuUsage.TotalTime - used);
        var writer = ProcessorTimeOf("SQLite writer", Environment.ProcessId).TotalMicroseconds / _made;
        var (rate, each) = (_made / elapsed.TotalSeconds, processor.TotalMicroseconds / _made);
        Line($"  {_made:N0} resources built in {elapsed.TotalSeconds:N0} s: {rate:N0} a second, {each:N0} us of processor time each, {writer:N0} of them the writer's");
    }

    /// <summary>The processor time of a process's thread of that name, in the units of Linux: a hundredth of a second.</summary>
    public static TimeSpan ProcessorTimeOf(string thread, int process) => TimeSpan.FromMilliseconds(Directory
        .GetDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task"))
        .Select(task => File.ReadAllText(Path.Combine(task, "stat")))
        .Where(stat => stat.Contains($"({thread})", StringComparison.Ordinal))
        .Select(stat => stat[(stat.LastIndexOf(')') + 2)..].Split(' '))
        .Sum(fields => 10 * (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture))));

    /// <summary>Resident memory of a process, and how much of it is not pages of files.</summary>
    public static string MemoryOf(string process)
    {
        var lines = File.ReadAllLines($"/proc/{process}/status");
        long Of(string name) => long.Parse(
            lines.First(line => line.StartsWith(name, StringComparison.Ordinal)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture) / 1024;
        return string.Create(CultureInfo.InvariantCulture, $"resident {Of("VmRSS:")} MB (most {Of("VmHWM:")}, of now {Of("RssAnon:")} are no pages of files)");
    }

    private List<PreparedResource> MakeGroup()
    {
        var group = new List<PreparedResource>(GroupSize);
        while (group.Count < GroupSize && _made < _resources)
        {
            var template = _templates[_person % _templates.Count];
            var person = new SpreadPerson(_person);
            var json = template.Make(_place, person, template.Types[_place] == "Observation" ? NextCode() : null);
            group.Add(PreparedResource.Create(
                Resource.Read(json).Resource ?? throw new InvalidOperationException("a made resource is not valid"), person.Id(_place).ToString()));
            _made++;
            if (++_place == template.Types.Count)
            {
                (_place, _person) = (0, _person + 1);
            }
        }

        return group;
    }

    /// <summary>The code of the next Observation: the common and the rare one fall evenly over the whole.</summary>
    private string? NextCode()
    {
        if (_rare < RareMatches && (long)_rare * _resources / RareMatches <= _made)
        {
            _rare++;
            return RareCode;
        }

        if ((long)_common * 10 < _made)
        {
            _common++;
            return CommonCode;
        }

        return null;
    }

    private static int Write(WriteSession session, List<PreparedResource> group)
    {
        foreach (var resource in group)
        {
            var patient = resource.PatientId is { } id ? session.SourcePatient(id, StorageCatalog.HubFeedKey) : null;
            if (resource.Type.Name == "Patient" && patient!.PersonKey is null)
            {
                session.LinkSourcePatient(patient.Key, session.CreatePerson(resource.Id));
            }

            var flags = resource.Type.Name == "Patient" ? ResourceFlags.Golden : ResourceFlags.None;
            session.Put(resource, new Ownership(StorageCatalog.HubFeedKey, patient?.Key, flags));
        }

        return group.Count;
    }

    private void Line(FormattableString text) => _output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
