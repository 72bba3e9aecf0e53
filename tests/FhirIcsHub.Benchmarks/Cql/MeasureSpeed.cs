using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FhirIcsHub.Benchmarks.Quick;
using FhirIcsHub.Cql;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Benchmarks.Cql;

/// <summary>
/// A measure over replicated patients: all populations of each, from JSON and from elements that have been read, beside the raw parse of
/// the same bytes; the time to compile; and what a stream of patients needs of memory.
/// </summary>
internal sealed class MeasureSpeed
{
    private const int Patients = 180;
    private const int Streamed = 10_000;

    private readonly MeasurePack _pack;
    private readonly ReplicatedPatients _source;
    private readonly CqlEvaluationOptions _options;
    private readonly byte[][] _json;
    private readonly BundlePersonRecord[] _records;
    private readonly TextWriter _console;
    private int _next;

    private MeasureSpeed(string measure, TextWriter console)
    {
        _console = console;
        var folder = PatientFiles.MeasureFolder(measure);
        _pack = MeasurePack.Read(folder);
        _options = _pack.Options;
        _source = ReplicatedPatients.Of(folder);
        _json = [.. Enumerable.Range(0, Patients).Select(_source.Patient)];
        _records = [.. _json.Select(Record)];
    }

    /// <summary><c>cql [MEASURE]</c></summary>
    public static int Run(string[] arguments, TextWriter console)
    {
        new MeasureSpeed(arguments.FirstOrDefault() ?? PatientFiles.DefaultMeasure, console).Run();
        return 0;
    }

    private void Run()
    {
        var library = Compiled();
        if (Environment.GetEnvironmentVariable("CF_LOOP") is { } loop)
        {
            var t = Stopwatch.StartNew();
            while (t.Elapsed.TotalSeconds < int.Parse(loop, CultureInfo.InvariantCulture))
            {
                Evaluate(library, Fresh(Next(_records)));
            }
            return;
        }

        Line($"{_pack.LibraryName}: {Patients} patients of {_json.Average(json => json.Length) / 1000:N1} kB, {_pack.Criteria.Length} populations");
        const string Bound = "JsonDocument.Parse";
        QuickTable.Print(
            "A patient",
            [
                new Measured(Bound, () => Parse(Next(_json))),
                new Measured("read as elements", () => Record(Next(_json)), Bound),
                new Measured("all populations from JSON", () => Evaluate(library, Record(Next(_json))), Bound, "<= 3 x"),
                new Measured("all populations from elements", () => Evaluate(library, Fresh(Next(_records))), Target: ">= 40,000 /s"),
            ],
            _console);
        Stream(library);
    }

    // The first compilation of the process: with all that .NET has to make ready for it, and the code for a first patient.
    private CompiledLibrary Compiled()
    {
        var start = Stopwatch.GetTimestamp();
        var library = new CqlCompiler(_pack.Libraries).Compile(_pack.LibraryName).Library!;
        var compiled = Stopwatch.GetElapsedTime(start);
        Evaluate(library, _records[0]);
        Line($"compiled, cold: {compiled.TotalMilliseconds:N0} ms (target 500); with the first patient {Stopwatch.GetElapsedTime(start).TotalMilliseconds:N0} ms");
        return library;
    }

    private void Stream(CompiledLibrary library)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        long members = 0, peak = 0;
        var used = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < Streamed; i++)
        {
            members += (int)Evaluate(library, Record(_json[i % Patients]));
            peak = i % 100 == 0 ? Math.Max(peak, GC.GetTotalMemory(forceFullCollection: false)) : peak;
        }

        used = Environment.CpuUsage.TotalTime - used;
        using var process = Process.GetCurrentProcess();
        Line($"{Streamed:N0} patients one after the other: {members:N0} memberships, {Streamed / used.TotalSeconds:N0} patients a CPU second");
        Line($"heap at most {peak / 1e6:N0} MB ({before / 1e6:N0} before), process {process.PeakWorkingSet64 / 1e6:N0} MB at its peak (target 300)");
    }

    private object Evaluate(CompiledLibrary library, IPersonRecord record)
    {
        var evaluation = new CqlEvaluation(library, record, _options);
        var members = 0;
        foreach (var define in _pack.Criteria)
        {
            members += evaluation.Value(define) switch { true => 1, IReadOnlyCollection<Element> e => e.Count, _ => 0 };
        }

        return members;
    }

    private static BundlePersonRecord Record(byte[] json) =>
        BundlePersonRecord.AllOf(
            Resource.Read(json, ReadMode.AsSent).Resource ?? throw new InvalidOperationException("a patient cannot be read"))[0];

    // The elements are there, what a record finds out about them is not.
    private static BundlePersonRecord Fresh(BundlePersonRecord record) => new(record.Patient, record.Resources.Skip(1));

    private static object Parse(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return document;
    }

    private T Next<T>(T[] items) => items[_next++ % items.Length];

    private void Line(FormattableString text) => _console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
