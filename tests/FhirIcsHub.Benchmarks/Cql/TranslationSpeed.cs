using System.Diagnostics;
using System.Globalization;
using FhirIcsHub.Cql;
using FhirIcsHub.Cql.Models;

namespace FhirIcsHub.Benchmarks.Cql;

/// <summary>A library from text to ELM as the first thing that a process does, with all that it includes.</summary>
internal static class TranslationSpeed
{
    private const string Largest = "ecqm-qicore-2025/CumulativeMedicationDuration.cql";

    /// <summary><c>cql-translate [FILE]</c>: a file of the suite elm-reference, else its largest with conditions and functions.</summary>
    public static int Run(string[] arguments, TextWriter console)
    {
        var suite = Path.Combine(Samples.SharedFolder(), "conformance", "elm-reference");
        var file = Path.Combine(suite, arguments.FirstOrDefault() ?? Largest);
        string[] folders = [Path.GetDirectoryName(file)!, Path.Combine(suite, "lib")];
        string[] texts = [.. folders.SelectMany(folder => Directory.GetFiles(folder, "*.cql")).Select(File.ReadAllText)];
        var text = File.ReadAllText(file);
        var start = Stopwatch.GetTimestamp();
        var used = Environment.CpuUsage.TotalTime;
        var models = ModelSet.Shipped.With(Path.Combine(suite, "modelinfo", "qicore-modelinfo-6.0.0.xml")).Models!;
        var read = Stopwatch.GetElapsedTime(start);
        var libraries = new LibrarySet(models);
        foreach (var other in texts)
        {
            libraries.AddText(other);
        }

        var name = Path.GetFileNameWithoutExtension(file);
        var found = libraries.Find(name);
        var all = Stopwatch.GetElapsedTime(start);
        used = Environment.CpuUsage.TotalTime - used;
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {name}, {text.Length / 1000.0:N1} kB, {found.Problems.Count(problem => problem.IsError)} errors
            cold: {all.TotalMilliseconds:N0} ms, {used.TotalMilliseconds:N0} of processors (target 1,000 ms)
            of it the model: {read.TotalMilliseconds:N0} ms
            """));
        return found.Library is null ? 1 : 0;
    }
}
