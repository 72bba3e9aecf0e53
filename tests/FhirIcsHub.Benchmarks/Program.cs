using BenchmarkDotNet.Running;
using FhirIcsHub.Benchmarks;
using FhirIcsHub.Benchmarks.Core;
using FhirIcsHub.Benchmarks.Cql;
using FhirIcsHub.Benchmarks.Http;
using FhirIcsHub.Benchmarks.Load;
using FhirIcsHub.Benchmarks.Quick;
using FhirIcsHub.Benchmarks.StartUp;

const string Usage = """
    Measures FhirIcsHub. Build with -c Release.

      quick [WORD]          the core in under a minute: interleaved rounds, medians, raw bounds from the same run;
                            with a word only the tables whose title has it
      core [arguments]      the core with BenchmarkDotNet; arguments are BenchmarkDotNet's, e.g. --filter *Parse*
      startup               a cold process until R4 core and UK Core can be looked up, read, and made into a snapshot
      http [options]        the hub over HTTP: Bundle ingest on /fhir and through the feeds, measures, single creates and reads
           --people N       size of the synthetic population [2000]
           --clients N      clients that send at the same time [8]
           --rounds N       rounds of the Synthea Bundles [5]
           --singles N      single resources that are written and read after 10,000 that warm up [20000]
           --part P         only one part: bundles, feeds or singles
           --data DIR       where the databases are made and left; without it a temporary folder
      load [options]        the hub over databases of Synthea kind as they grow: first pages, reads, writes, disk and memory
           --sizes N,N,N    resources in each database [10000,100000,1000000]
           --cache DIR      where the databases are kept for the next run [ICSHUB_LOAD_CACHE, else the temporary folder]
           --build-only     only build them and tell their size
      import [options]      $import of NDJSON of Synthea kind, and the same rows by SQLite alone
           --resources N    how many resources [100000]
           --cache DIR      where the files are kept for the next run, as for load
      bodies                how small stored bodies get, and how fast they are packed and unpacked
      cql [MEASURE...]      measures of the ecqm suite over replicated patients: from JSON, from elements, compilation, memory
      cql-loop MEASURE SECONDS
                            nothing but evaluating patients from elements, for a profiler
      cql-translate [FILE]  a library of the suite elm-reference from text to ELM, cold
      cql-counts MEASURE_FOLDER FILE
                            populations of a proportion measure over an NDJSON file of patients, with the time it took, as JSON
      cql-patients COUNT FILE [MEASURE]
                            writes patients of 50 resources for a measure of the ecqm suite as NDJSON

    Samples are read from ../shared/samples beside the repository, or from the folder in ICSHUB_SHARED.
    """;

var verb = args.FirstOrDefault() ?? "--help";
if (verb is "--help" or "-h" or "help")
{
    Console.WriteLine(Usage);
    return 0;
}

if (verb == "startup")
{
    return args.Length > 1 ? StartUpProgram.RunStage(args[1]) : StartUpProgram.Run(Console.Out);
}

if (verb == "bodies")
{
    BodyTable.Print(Console.Out);
    return 0;
}

if (verb == "cql")
{
    return MeasureSpeed.Run(args[1..], Console.Out);
}

if (verb == "cql-translate")
{
    return TranslationSpeed.Run(args[1..], Console.Out);
}

if (verb == "cql-loop" && MeasureSpeed.Loop(args[1..]) == 0)
{
    return 0;
}

if (verb == "cql-counts" && MeasureCounts.Run(args[1..], Console.Out) == 0)
{
    return 0;
}

if (verb == "cql-patients" && PatientFiles.Write(args[1..], Console.Out) == 0)
{
    return 0;
}

if (verb == "load" && GrowthOptions.TryRead(args.AsSpan(1)) is { } growth)
{
    if (Samples.SyntheaFiles().Count == 0)
    {
        Console.Error.WriteLine(Samples.Missing);
        return 1;
    }

    return await new GrowthProgram(growth, Console.Out).RunAsync() ? 0 : 1;
}

if (verb == "import" && ImportOptions.TryRead(args.AsSpan(1)) is { } import)
{
    if (Samples.SyntheaFiles().Count == 0)
    {
        Console.Error.WriteLine(Samples.Missing);
        return 1;
    }

    return await new ImportProgram(import, Console.Out).RunAsync() ? 0 : 1;
}

if (verb == "http" && LoadOptions.TryRead(args.AsSpan(1)) is { } load)
{
    return await new LoadProgram(load, Console.Out).RunAsync() ? 0 : 1;
}

if (verb is not ("quick" or "--quick" or "core"))
{
    Console.Error.WriteLine(Usage);
    return 2;
}

if (Samples.Load() is not { } samples)
{
    Console.Error.WriteLine(Samples.Missing);
    return 1;
}

if (verb == "core")
{
    string[] arguments = args.Length > 1 ? args[1..] : ["--filter", "*"];
    var summaries = BenchmarkSwitcher.FromAssembly(typeof(CoreConfig).Assembly).Run(arguments, new CoreConfig());
    return summaries.Any(s => s.HasCriticalValidationErrors || s.Reports.Any(r => !r.Success)) ? 1 : 0;
}

Print("Reading JSON into the element tree", CoreLines.Read);
Print("XML to the element tree and back", XmlLines.All);
Print("Serialising", CoreLines.Serialise);
Print("FHIRPath, compiled, on a resource that has been read", CoreLines.FhirPath);
Print("FHIRPath, parsed and compiled each time", CoreLines.FhirPathFromText);
Print("Map of a Patient as a GP system sends it, in FHIR Mapping Language", MapLines.All);
Print("Search index, all R4 parameters of the type", CoreLines.Index);
Print("Terminology: membership", TerminologyLines.Membership);
Print("Terminology: value sets", TerminologyLines.Sets);
Print("Profiles, made ready", ProfileLines.Snapshots);
Print("Validation, terminology local", ValidationLines.Of);
return 0;

void Print(string title, Func<Samples, IReadOnlyList<Measured>> lines)
{
    if (args.Length < 2 || title.Contains(args[1], StringComparison.OrdinalIgnoreCase))
    {
        QuickTable.Print(title, lines(samples), Console.Out);
    }
}
