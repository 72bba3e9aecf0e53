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
        var measure = new Option<string>("--measure")
        {
            Description = "A Bundle with the Measure, its Libraries and ValueSets, or a folder of them; a .cql file in it is a Library.",
            HelpName = "BUNDLE",
            Required = true,
        };
        var data = new Option<string[]>("--data")
        {
            Description = "Patients: Bundles, NDJSON of Bundles, resources, or folders of such files. Can be repeated.",
            HelpName = "FILE_OR_DIR",
            Required = true,
        };
        var period = new Option<string>("--period")
        {
            Description = "The measurement period, both ends in it: 2026-01-01..2026-12-31, or 2026..2026.",
            HelpName = "A..B",
            Required = true,
        };
        var report = new Option<ReportOption>("--report")
        {
            Description = "summary: counts; subject-list: also who is counted; subject: a report for each patient.",
            HelpName = "summary|subject-list|subject",
            CustomParser = ReadReport,
            DefaultValueFactory = _ => ReportOption.Summary,
        };
        var format = new Option<ReportFormatOption>("--format") { Description = "The format to write.", HelpName = "json" };
        var zone = new Option<string>("--timezone")
        {
            Description = "Where the days of the period are: Europe/London, or an offset such as +00:00.",
            HelpName = "ZONE",
            DefaultValueFactory = _ => EvaluationZone.London.Name,
        };
        var parameters = new Option<string[]>("--parameter")
        {
            Description = "A parameter of the measure's libraries: NAME=CQL. Can be repeated.",
            HelpName = "NAME=CQL",
        };
        var name = new Option<string?>("--name")
        {
            Description = "URL or id of the Measure that is meant, when there are several.",
            HelpName = "MEASURE",
        };
        var parallel = new Option<int>("--parallel")
        {
            Description = "How many patients are worked on at the same time.",
            HelpName = "N",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        var invert = new Option<bool>("--higher-is-better")
        {
            Description = "Give one minus the rate as the score of a measure whose improvement is a decrease. Without it every score is the rate.",
        };
        var timeout = new Option<int>("--timeout")
        {
            Description = "Seconds that a patient may take; who takes longer is among those who could not be evaluated.",
            HelpName = "SECONDS",
            DefaultValueFactory = _ => (int)CqlLimits.Default.MaxTime.TotalSeconds,
        };
        var command = new Command("evaluate", """
            Evaluate a measure over patients in files.

            Prints a MeasureReport; with --report subject one a line for each patient. Patients are read as they come and not kept, so that
            it does not matter how many there are. How many could not be evaluated, and why, stands in the report and on standard error.

            Exit codes: 0 all evaluated, 1 the measure or some patients could not be, 2 wrong usage.
            Example: icshub evaluate --measure cms2-bundle.json --data patients.ndjson --period 2026..2026
            """)
        {
            measure, data, period, zone, parameters, report, format, name, parallel, invert, timeout,
        };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(
            new EvaluateRun(
                parsed.GetRequiredValue(measure), parsed.GetRequiredValue(data), parsed.GetRequiredValue(period), parsed.GetValue(zone)!,
                parsed.GetValue(parameters) ?? [], parsed.GetValue(report), parsed.GetValue(name), parsed.GetValue(parallel),
                parsed.GetValue(invert), parsed.GetValue(timeout)),
            parsed.InvocationConfiguration, cancellation)));
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
            ReportType = asked.Report == ReportOption.SubjectList ? ReportType.SubjectList : ReportType.Summary,
            Date = TimeProvider.System.GetUtcNow(),
            Parameters = parameters,
            Limits = CqlLimits.Default with { MaxTime = TimeSpan.FromSeconds(asked.Seconds) },
            Degree = asked.Parallel,
            ScoreDirection = asked.HigherIsBetter ? ScoreDirection.HigherIsBetter : ScoreDirection.Rate,
        });
        var told = new EvaluateProblems(console.Error);
        if (asked.Report == ReportOption.Subject)
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
        var content = new MeasureContent(MeasureFiles.Read(asked.Measure, console.Error));
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

    private static ReportOption ReadReport(System.CommandLine.Parsing.ArgumentResult result)
    {
        switch (result.Tokens.Count == 1 ? result.Tokens[0].Value : null)
        {
            case "summary":
                return ReportOption.Summary;
            case "subject-list":
                return ReportOption.SubjectList;
            case "subject":
                return ReportOption.Subject;
            default:
                result.AddError("--report is one of summary, subject-list, subject.");
                return ReportOption.Summary;
        }
    }

    private enum ReportOption
    {
        Summary,
        SubjectList,
        Subject,
    }

    private enum ReportFormatOption
    {
        Json,
    }

    /// <summary>What is asked.</summary>
    private sealed record EvaluateRun(
        string Measure,
        IReadOnlyList<string> Data,
        string Period,
        string Zone,
        IReadOnlyList<string> Parameters,
        ReportOption Report,
        string? Name,
        int Parallel,
        bool HigherIsBetter,
        int Seconds);
}
