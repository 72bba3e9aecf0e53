using System.CommandLine;
using System.Text;
using FhirIcsHub.Cql;
using FhirIcsHub.Measures;

namespace FhirIcsHub.Server.Commands;

/// <summary><c>icshub evaluate</c>: a measure over patients in files, without a server.</summary>
internal static class EvaluateCommand
{
    private const int MaxSeconds = 86_400;

    public static Command Build()
    {
        var options = new EvaluateOptions();
        var command = new Command("evaluate", """
            Evaluate a measure over patients in files.

            Prints a MeasureReport; with --report subject one a line for each patient. Patients are read as they come and not kept, so that
            it does not matter how many there are. How many could not be evaluated, and why, stands in the report and on standard error.

            Exit codes: 0 all evaluated, 1 the measure or some patients could not be, 2 wrong usage.
            Example: icshub evaluate --measure cms2-bundle.json --data patients.ndjson --period 2026..2026
            """);
        options.AddTo(command);
        command.SetAction((parsed, cancellation) =>
            Task.FromResult(Run(options.Read(parsed), parsed.InvocationConfiguration, cancellation)));
        return command;
    }

    private static int Run(EvaluateRun asked, InvocationConfiguration console, CancellationToken cancellation)
    {
        if (asked.Data.Prepend(asked.Measure).FirstOrDefault(path => !Path.Exists(path)) is { } missing)
        {
            console.Error.WriteLine($"{missing} is not there.");
            return ExitCode.WrongUsage;
        }

        if (EvaluationZone.Find(asked.Zone) is not { } zone)
        {
            console.Error.WriteLine($"--timezone {asked.Zone}: expected Europe/London, or an offset such as +01:00");
            return ExitCode.WrongUsage;
        }

        var ends = asked.Period.Split("..");
        if (ends.Length != 2 || MeasurePeriod.TryParse(ends[0], ends[1], zone) is not { } period)
        {
            console.Error.WriteLine($"--period {asked.Period}: expected two dates, the second not before the first, such as 2026-01-01..2026-12-31");
            return ExitCode.WrongUsage;
        }

        if (asked.Parallel < 1)
        {
            console.Error.WriteLine("--parallel: expected a number of at least 1");
            return ExitCode.WrongUsage;
        }

        if (asked.Seconds is < 1 or > MaxSeconds)
        {
            console.Error.WriteLine($"--timeout: expected 1 to {MaxSeconds} seconds");
            return ExitCode.WrongUsage;
        }

        if (Compiled(asked, console) is not { } compiled)
        {
            return ExitCode.WrongUsage;
        }

        if (ParametersOf(asked, compiled, period, console.Error) is not { } parameters)
        {
            return ExitCode.WrongUsage;
        }
        var data = new PatientData(asked.Data, asked.Parallel, console.Error.WriteLine);
        var run = new MeasureRun(compiled, new MeasureRunOptions
        {
            Period = period,
            ReportType = asked.Report == EvaluateReport.SubjectList ? ReportType.SubjectList : ReportType.Summary,
            Date = TimeProvider.System.GetUtcNow(),
            Parameters = parameters,
            Limits = CqlLimits.Default with { MaxTime = TimeSpan.FromSeconds(asked.Seconds) },
            Degree = asked.Parallel,
            ScoreDirection = asked.HigherIsBetter ? ScoreDirection.HigherIsBetter : ScoreDirection.Rate,
        });
        var told = new EvaluateProblems(console.Error);
        if (asked.Report == EvaluateReport.Subject)
        {
            foreach (var record in data.Records(cancellation))
            {
                Print(run.ReportOn(record, cancellation), told, console.Output);
            }
        }
        else
        {
            Print(run.ReportOnAll(data.Records(cancellation), cancellation), told, console.Output);
        }

        told.Tell();
        return told.Any || data.Unreadable > 0 || compiled.Definition is null ? ExitCode.FoundProblems : ExitCode.Done;
    }

    // The Measure that is meant; null when it cannot be told, which is said.
    private static CompiledMeasure? Compiled(EvaluateRun asked, InvocationConfiguration console)
    {
        if (ModelFiles.Load(asked.Models, console.Error) is not { } models)
        {
            return null;
        }

        var content = new MeasureContent(MeasureFiles.Read(asked.Measure, console.Error), new MeasureContentOptions { Models = models });
        if (asked.Name is { } name)
        {
            if (content.Find(name) is { } named)
            {
                return named;
            }

            console.Error.WriteLine($"{asked.Measure} holds no Measure {name}.");
            return null;
        }

        if (content.Measures is [var only])
        {
            return content.Compile(only);
        }

        console.Error.WriteLine(content.Measures.Count == 0
            ? $"{asked.Measure} holds no Measure."
            : $"{asked.Measure} holds several Measures: say with --name which is meant: "
                + string.Join(", ", content.Measures.Select(m => m.Root.TextOf("url") ?? m.Id)));
        return null;
    }

    private static IReadOnlyDictionary<string, object?>? ParametersOf(
        EvaluateRun asked, CompiledMeasure compiled, MeasurePeriod period, TextWriter error)
    {
        var given = new List<CqlParameter>();
        foreach (var text in asked.Parameters)
        {
            if (CqlParameterValues.Split(text) is not { } parameter)
            {
                error.WriteLine($"--parameter {text}: expected NAME=CQL, such as \"Threshold\"=7.5");
                return null;
            }

            given.Add(parameter);
        }

        if (compiled.Definition is not { } measure)
        {
            return new Dictionary<string, object?>();
        }

        var read = MeasureParameters.Read(measure, given, period);
        foreach (var issue in read.Issues)
        {
            error.WriteLine($"--parameter: {issue.Diagnostics}");
        }

        return read.Issues.Count == 0 ? read.Values : null;
    }

    private static void Print(byte[] report, EvaluateProblems told, TextWriter output)
    {
        told.Add(report);
        output.WriteLine(Encoding.UTF8.GetString(report));
    }
}
