using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FhirIcsHub.Benchmarks.Quick;
using FhirIcsHub.Cql;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Benchmarks.Cql;

/// <summary>
/// Measures over replicated patients: all populations of each, from JSON and from elements that have been read, beside the raw parse of
/// the same bytes; the time to compile; and what a stream of patients needs of memory.
/// </summary>
internal sealed class MeasureSpeed
{
    private const int Patients = 180;
    private const int Streamed = 10_000;

    private static readonly string[] Measures =
    [
        PatientFiles.DefaultMeasure, "CMS349FHIRHIVScreening", "CMS22FHIRPCSBPScreeningFollowUp", "CMS75FHIRChildrenDentalDecay",
        "CMS104FHIRSTKDCAntithrombotic", "CMS506FHIRSafeUseofOpioids",
    ];

    private readonly MeasurePack _pack;
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
        var source = ReplicatedPatients.Of(folder);
        _json = [.. Enumerable.Range(0, Patients).Select(source.Patient)];
        _records = [.. _json.Select(Record)];
    }

    /// <summary><c>cql [MEASURE...]</c>: those, else some of different kinds; compiled cold is the first one.</summary>
    public static int Run(string[] arguments, TextWriter console)
    {
        foreach (var measure in arguments.Length > 0 ? arguments : Measures)
        {
            new MeasureSpeed(measure, console).Run();
        }

        return 0;
    }

    /// <summary>
    /// <c>cql-loop MEASURE SECONDS [json]</c>: nothing but evaluating, from elements or from JSON, for a profiler to look at.
    /// </summary>
    public static int Loop(string[] arguments)
    {
        if (arguments is not [var measure, var text, .. var from] || !int.TryParse(text, CultureInfo.InvariantCulture, out var seconds))
        {
            return 2;
        }

        var speed = new MeasureSpeed(measure, TextWriter.Null);
        var library = speed.Compiled();
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed.TotalSeconds < seconds)
        {
            speed.Evaluate(library, from is ["json"] ? Outlined(speed.Next(speed._json)) : Fresh(speed.Next(speed._records)));
        }

        return 0;
    }

    private void Run()
    {
        var library = Compiled();
        var title = string.Create(
            CultureInfo.InvariantCulture,
            $"{_pack.LibraryName}: {_pack.Criteria.Length} populations, patients of {_json.Average(json => json.Length) / 1000:N1} kB");
        new CpuRounds(_console).Print(
            title,
            new Measured("JsonDocument.Parse", () => Parse(Next(_json))),
            new Measured("read as elements", () => Record(Next(_json))),
            new Measured("outline of the Bundle", () => Outlined(Next(_json))),
            new Measured("all populations from JSON", () => Evaluate(library, Outlined(Next(_json))), Target: "<= 3 x"),
            new Measured("the same, all of it read", () => Evaluate(library, Record(Next(_json)))),
            new Measured("all populations from elements", () => Evaluate(library, Fresh(Next(_records))), Target: "<= 0.40 x"));
        Stream(library);
    }

    private CompiledLibrary Compiled()
    {
        var start = Stopwatch.GetTimestamp();
        var used = Environment.CpuUsage.TotalTime;
        var library = new CqlCompiler(_pack.Libraries).Compile(_pack.LibraryName).Library!;
        var compiled = Taken(start, used);
        Evaluate(library, _records[0]);
        Line($"{_pack.LibraryName} compiled: {compiled} (target 500 ms); with the first patient {Taken(start, used)}");
        return library;
    }

    private void Stream(CompiledLibrary library)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        long members = 0, peak = 0;
        var used = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < Streamed; i++)
        {
            members += (int)Evaluate(library, Outlined(_json[i % Patients]));
            peak = i % 100 == 0 ? Math.Max(peak, GC.GetTotalMemory(forceFullCollection: false)) : peak;
        }

        used = Environment.CpuUsage.TotalTime - used;
        using var process = Process.GetCurrentProcess();
        Line($"{Streamed:N0} patients streamed: {members:N0} memberships, {Streamed / used.TotalSeconds:N0} patients a CPU second");
        var processPeak = process.PeakWorkingSet64;
        Line($"heap at most {peak / 1e6:N0} MB ({before / 1e6:N0} before), process {processPeak / 1e6:N0} MB (target 300)");
        Line($"");
    }

    private object Evaluate(CompiledLibrary library, IPersonRecord record)
    {
        var evaluation = new CqlEvaluation(library, record, _options);
        var members = 0;
        foreach (var define in _pack.Criteria)
        {
            members += evaluation.Value(define) switch
            {
                true => 1,
                IReadOnlyCollection<Element> episodes => episodes.Count,
                _ => 0,
            };
        }

        return members;
    }

    private static string Taken(long start, TimeSpan used)
    {
        var processors = Environment.CpuUsage.TotalTime - used;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Stopwatch.GetElapsedTime(start).TotalMilliseconds:N0} ms, {processors.TotalMilliseconds:N0} of processors");
    }

    private static BundlePersonRecord Record(byte[] json) =>
        BundlePersonRecord.AllOf(
            Resource.Read(json, ReadMode.AsSent).Resource ?? throw new InvalidOperationException("a patient cannot be read"))[0];

    private static OutlinePersonRecord Outlined(byte[] json) =>
        OutlinePersonRecord.Of(json) ?? throw new InvalidOperationException("a patient has no outline");

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
