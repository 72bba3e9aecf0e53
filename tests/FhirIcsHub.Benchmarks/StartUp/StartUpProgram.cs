using System.Diagnostics;
using System.Globalization;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Profiles;
using FhirIcsHub.Tests;

namespace FhirIcsHub.Benchmarks.StartUp;

/// <summary>
/// How long a cold process takes until definitions can be looked up. Each stage is a process of its own that does all stages before it
/// too; the bound is a process that does nothing. Rounds are interleaved, medians are printed.
/// </summary>
internal static class StartUpProgram
{
    private const int Rounds = 9;
    private const string Patient = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient";

    private static readonly (string Name, string What, string Target)[] Stages =
    [
        ("nothing", "a process that does nothing", ""),
        ("index", "R4 core and UK Core can be looked up", "<= 1 s"),
        ("read", "... and the first definition has been read", "<= 1 s"),
        ("snapshot", "... and the first snapshot (UKCore-Patient) has been made", ""),
    ];

    public static int Run(TextWriter output)
    {
        var times = Stages.ToDictionary(s => s.Name, _ => new List<(double Wall, double Processor)>(), StringComparer.Ordinal);
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (name, _, _) in Stages)
            {
                times[name].Add(Measure(name));
            }
        }

        output.WriteLine("Start-up, cold process");
        output.WriteLine($"  {"until",-60} {"wall",10} {"processor",10}  target");
        foreach (var (name, what, target) in Stages)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {what,-60} {Median(times[name].Select(t => t.Wall)),7:N0} ms {Median(times[name].Select(t => t.Processor)),7:N0} ms  {target}"));
        }

        return 0;
    }

    /// <summary>What a measured process does; it says how much processor time it has used.</summary>
    public static int RunStage(string name)
    {
        var isDone = name == "nothing" || IsDone(name);
        Console.WriteLine(Environment.CpuUsage.TotalTime.TotalMilliseconds.ToString(CultureInfo.InvariantCulture));
        return isDone ? 0 : 1;
    }

    private static bool IsDone(string stage)
    {
        var set = DefinitionFacts.Load(DefinitionSet.R4Core, Path.Combine(Repository.Root, "profiles", "ukcore"));
        return stage switch
        {
            "index" => set.Find(Patient) is not null,
            "read" => set.Find(Patient)?.Resource is not null,
            _ => new SnapshotGenerator(set).Get(Patient) is not null,
        };
    }

    private static (double Wall, double Processor) Measure(string stage)
    {
        var start = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ArgumentsOf(stage)) { RedirectStandardOutput = true })!;
        var processor = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var wall = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return process.ExitCode == 0
            ? (wall, double.Parse(processor, CultureInfo.InvariantCulture))
            : throw new InvalidOperationException($"the stage '{stage}' failed");
    }

    // Started as `dotnet X.dll` or as the executable that the build makes of it.
    private static string[] ArgumentsOf(string stage) =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet" ? [Environment.GetCommandLineArgs()[0], "startup", stage] : ["startup", stage];

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);
}
