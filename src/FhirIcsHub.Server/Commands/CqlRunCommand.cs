using System.CommandLine;
using System.Globalization;
using FhirIcsHub.Cql;
using FhirIcsHub.Cql.Runtime.Clinical;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Terminology;
using FhirIcsHub.Measures;

namespace FhirIcsHub.Server.Commands;

/// <summary><c>icshub cql run</c>: evaluates a library for patients.</summary>
internal static class CqlRunCommand
{
    public static Command Build()
    {
        var options = new CqlRunOptions();
        var command = new Command("run", """
            Evaluate the defines of a CQL library for each patient in the data.

            Prints one line a patient: {"library":…,"patient":"Patient/ID","results":{DEFINE:{"type":…,"value":…}}}. A define that cannot be
            evaluated has {"error":{"message":…,"library":…,"define":…,"position":…}} instead, and the others go on. Intervals, quantities,
            codes and tuples are objects of their elements, dates and times are CQL literals, resources are references (whole with
            --resources). --explain adds the value of every define that was evaluated on the way, with the resources that led to it;
            with --format text as a tree to read.

            FILE is CQL text, ELM in JSON or XML, a FHIR Library, or a Bundle whose Measure or main library is meant; value sets in it
            are known. Without --data the defines are evaluated for nobody.

            Exit codes: 0 evaluated, 1 something could not be evaluated, 2 wrong usage.
            Example: icshub cql run bmi.cql --define "Is obese" --data patients.ndjson --parameter "\"Measurement Period\"=Interval[@2026, @2026]"
            """);
        options.AddTo(command);
        var libraries = CqlLibraryOptions.AddTo(command);
        var definitions = DefinitionOptions.AddTo(command);
        command.SetAction((parsed, cancellation) =>
            Task.FromResult(options.Read(parsed) is { } request ? Run(parsed, request, libraries, definitions, cancellation) : ExitCode.WrongUsage));
        return command;
    }

    private static int Run(
        ParseResult parsed, CqlRunRequest request, CqlLibraryOptions libraryOptions, DefinitionOptions definitionOptions,
        CancellationToken cancellation)
    {
        var console = parsed.InvocationConfiguration;
        if (libraryOptions.Open(parsed) is not { } libraries || definitionOptions.Load(parsed) is not { } definitions)
        {
            return ExitCode.WrongUsage;
        }

        var root = Root(libraries, request, console);
        if (root is not var (name, version))
        {
            return ExitCode.FoundProblems;
        }

        var compiled = new CqlCompiler(libraries.Set).Compile(name, version);
        foreach (var problem in compiled.Problems.Where(p => p.IsError || p.Library == name))
        {
            console.Error.WriteLine(libraries.LineOf(problem));
        }

        if (compiled.Library is not { } library)
        {
            return ExitCode.FoundProblems;
        }

        if (request.Defines.FirstOrDefault(define => library.Find(define) is null) is { } unknown)
        {
            console.Error.WriteLine($"The library {name} has no define \"{unknown}\". It has: {string.Join(", ", library.Defines)}");
            return ExitCode.WrongUsage;
        }

        if (Options(request, library, libraries, WithTerminology(definitions, libraries, request, console), console) is not { } options)
        {
            return ExitCode.WrongUsage;
        }

        options = options with { Cancellation = cancellation };
        var run = new CqlRun(library, libraries, request, options, console);
        return run.OnAll(cancellation) && !compiled.Problems.Any(p => p.IsError) ? ExitCode.Done : ExitCode.FoundProblems;
    }

    // The library that is meant: the file's only one, the one that is named, the Measure's, or the one that no other is made for.
    private static (string Name, string? Version)? Root(CqlLibraries libraries, CqlRunRequest request, InvocationConfiguration console)
    {
        var found = libraries.Add(CqlSource.Of(request.File, all: true).First(), isNamed: true);
        if (!libraries.TellProblems(console.Error))
        {
            return null;
        }

        var candidates = request.Name is { } name ? [.. found.Where(f => f.Name == name)] : found;
        if (candidates.Count > 1 && Measured(libraries) is { } measured)
        {
            candidates = [.. candidates.Where(f => f.Name == measured)];
        }

        if (candidates is [var only])
        {
            return only;
        }

        console.Error.WriteLine(candidates.Count == 0
            ? $"{request.File} holds no library{(request.Name is null ? "" : " " + request.Name)}."
            : $"{request.File} holds several libraries: say with --name which is meant: {string.Join(", ", candidates.Select(c => c.Name))}");
        return null;
    }

    private static string? Measured(CqlLibraries libraries) => libraries.Beside.Find(d => d.ResourceType == "Measure") is { } measure
        && measure.Resource.Root.First("library").Text?.Split('|')[0] is { } canonical
        ? canonical[(canonical.LastIndexOf('/') + 1)..] : null;

    private static LocalCqlTerminology WithTerminology(
        DefinitionSet definitions, CqlLibraries libraries, CqlRunRequest request, InvocationConfiguration console)
    {
        var problems = new List<Issue>();
        var set = request.Terminology.Aggregate(definitions, (known, path) => DefinitionFiles.Load(known, path, problems));
        foreach (var problem in problems)
        {
            console.Error.WriteLine(IssueLine.Of(problem));
        }

        return new LocalCqlTerminology(new LocalTerminology(libraries.Beside.Count == 0 ? set : set.With(libraries.Beside)));
    }

    private static CqlEvaluationOptions? Options(
        CqlRunRequest request, CompiledLibrary library, CqlLibraries libraries, LocalCqlTerminology terminology,
        InvocationConfiguration console)
    {
        var options = new CqlEvaluationOptions
        {
            Now = request.Now,
            Offset = request.Offset,
            Terminology = terminology,
            IsTraced = request.Explains,
            Limits = CqlLimits.Default with { MaxTime = request.Timeout },
        };
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, expression) in request.Parameters)
        {
            var declared = library.Parameters.FirstOrDefault(p => p.Name == name);
            if (declared is null && LibraryParameters.Of(library, libraries.Set) is var known && !known.Contains(name))
            {
                console.Error.WriteLine($"--parameter {name}: no library has such a parameter; there are: {string.Join(", ", known)}");
                return null;
            }

            values[name] = CqlParameterValues.Read(expression, declared?.Type, options, out var problem);
            if (problem is not null)
            {
                console.Error.WriteLine($"--parameter {name}: {problem}");
                return null;
            }

            if (declared is not null && values[name] is { } value && !CqlParameterValues.IsTaken(library, name, value, options))
            {
                console.Error.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"--parameter {name}: the library takes no {CqlTypeName.Of(value)} for it"));
                return null;
            }
        }

        return options with { Parameters = values };
    }
}
