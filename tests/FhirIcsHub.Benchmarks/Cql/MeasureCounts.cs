using System.Diagnostics;
using System.Text.Json;
using FhirIcsHub.Cql;

namespace FhirIcsHub.Benchmarks.Cql;

/// <summary>
/// A proportion measure of persons over an NDJSON file of patients: how many are in each population, and how long it took from the bytes
/// of the file, start-up and warming up apart. Prints what <c>conformance/fqm-execution/evaluate.mjs</c> prints.
/// </summary>
internal static class MeasureCounts
{
    private const string Initial = "initial-population";
    private const string Denominator = "denominator";
    private const string DenominatorExclusion = "denominator-exclusion";
    private const string DenominatorException = "denominator-exception";
    private const string Numerator = "numerator";
    private const string NumeratorExclusion = "numerator-exclusion";

    // Of processor time: what else the machine does must not shorten it.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(1);

    /// <summary><c>cql-counts MEASURE_FOLDER PATIENTS_NDJSON</c></summary>
    public static int Run(string[] arguments, TextWriter console)
    {
        if (arguments.Length != 2)
        {
            return 2;
        }

        var pack = MeasurePack.Read(arguments[0]);
        var codes = Codes(arguments[0]);
        var library = new CqlCompiler(pack.Libraries).Compile(pack.LibraryName).Library!;
        var options = pack.Options;
        var lines = Lines(File.ReadAllBytes(arguments[1]));

        // .NET makes code faster while it runs, as Node does: both engines run for some seconds before they are timed.
        Dictionary<string, int> Pass()
        {
            var counts = codes.ToDictionary(code => code, _ => 0, StringComparer.Ordinal);
            foreach (var line in lines)
            {
                foreach (var population in Populations(library, options, line, codes, pack.Criteria))
                {
                    counts[population]++;
                }
            }

            return counts;
        }

        var used = Environment.CpuUsage.TotalTime;
        while (Environment.CpuUsage.TotalTime - used < WarmUp)
        {
            Pass();
        }

        // A hundred patients are too few for the clock: as many passes as take a second, of which the mean is told.
        var (passes, counts) = (0, Pass());
        used = Environment.CpuUsage.TotalTime;
        var started = Stopwatch.GetTimestamp();
        for (; Environment.CpuUsage.TotalTime - used < Measured; passes++)
        {
            counts = Pass();
        }

        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds / passes;
        var cpuSeconds = (Environment.CpuUsage.TotalTime - used).TotalSeconds / passes;
        console.WriteLine(JsonSerializer.Serialize(new { patients = lines.Count, seconds, cpuSeconds, populations = counts }));
        return 0;
    }

    /// <summary>The populations that one patient is in, by the rules of a proportion.</summary>
    private static HashSet<string> Populations(
        CompiledLibrary library, CqlEvaluationOptions options, ReadOnlyMemory<byte> json, string[] codes, string[] criteria)
    {
        var record = OutlinePersonRecord.Of(json) ?? throw new InvalidDataException("a line is no Bundle of one patient");
        var evaluation = new CqlEvaluation(library, record, options);
        var met = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < codes.Length; i++)
        {
            if (evaluation.Boolean(criteria[i]) == true)
            {
                met.Add(codes[i]);
            }
        }

        Keep(met, Denominator, met.Contains(Initial));
        Keep(met, DenominatorExclusion, met.Contains(Denominator));
        Keep(met, Numerator, met.Contains(Denominator) && !met.Contains(DenominatorExclusion));
        Keep(met, NumeratorExclusion, met.Contains(Numerator));
        Keep(met, DenominatorException, met.Contains(Denominator) && !met.Contains(DenominatorExclusion) && !met.Contains(Numerator));
        return met;
    }

    private static void Keep(HashSet<string> met, string population, bool condition)
    {
        if (!condition)
        {
            met.Remove(population);
        }
    }

    private static string[] Codes(string folder)
    {
        using var bundle = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "measure-bundle.json")));
        var measure = bundle.RootElement.GetProperty("entry").EnumerateArray().Select(entry => entry.GetProperty("resource"))
            .First(resource => resource.GetProperty("resourceType").GetString() == "Measure");
        return
        [
            .. measure.GetProperty("group").EnumerateArray().SelectMany(group => group.GetProperty("population").EnumerateArray())
                .Select(population => population.GetProperty("code").GetProperty("coding")[0].GetProperty("code").GetString()!),
        ];
    }

    private static List<ReadOnlyMemory<byte>> Lines(ReadOnlyMemory<byte> content)
    {
        var lines = new List<ReadOnlyMemory<byte>>();
        while (!content.IsEmpty)
        {
            var end = content.Span.IndexOf((byte)'\n');
            var line = end < 0 ? content : content[..end];
            content = end < 0 ? default : content[(end + 1)..];
            if (!line.IsEmpty)
            {
                lines.Add(line);
            }
        }

        return lines.Count > 0 ? lines : throw new InvalidDataException("the file has no patients");
    }
}
