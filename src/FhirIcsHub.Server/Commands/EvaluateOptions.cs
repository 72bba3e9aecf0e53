using System.CommandLine;
using System.CommandLine.Parsing;
using FhirIcsHub.Cql;
using FhirIcsHub.Measures;

namespace FhirIcsHub.Server.Commands;

/// <summary>What <c>icshub evaluate</c> is asked.</summary>
internal sealed record EvaluateRun(
    string Measure, IReadOnlyList<string> Data, string Period, string Zone, IReadOnlyList<string> Parameters, EvaluateReport Report,
    string? Name, int Parallel, bool HigherIsBetter, int Seconds, IReadOnlyList<string> Models);

/// <summary>Which reports are made.</summary>
internal enum EvaluateReport
{
    Summary,
    SubjectList,
    Subject,
}

/// <summary>The options of <c>icshub evaluate</c>.</summary>
internal sealed class EvaluateOptions
{
    private readonly Option<string> _measure = new("--measure")
    {
        Description = "A Bundle with the Measure, its Libraries and ValueSets, or a folder of them; a .cql file in it is a Library.",
        HelpName = "BUNDLE",
        Required = true,
    };

    private readonly Option<string[]> _data = new("--data")
    {
        Description = "Patients: Bundles, NDJSON of Bundles, resources, or folders of such files. Can be repeated.",
        HelpName = "FILE_OR_DIR",
        Required = true,
    };

    private readonly Option<string> _period = new("--period")
    {
        Description = "The measurement period, both ends in it: 2026-01-01..2026-12-31, or 2026..2026.",
        HelpName = "A..B",
        Required = true,
    };

    private readonly Option<EvaluateReport> _report = new("--report")
    {
        Description = "summary: counts; subject-list: also who is counted; subject: a report for each patient.",
        HelpName = "summary|subject-list|subject",
        CustomParser = ReadReport,
        DefaultValueFactory = _ => EvaluateReport.Summary,
    };

    private readonly Option<Format> _format = new("--format") { Description = "The format to write.", HelpName = "json" };

    private readonly Option<string> _zone = new("--timezone")
    {
        Description = "Where the days of the period are: Europe/London, or an offset such as +00:00.",
        HelpName = "ZONE",
        DefaultValueFactory = _ => EvaluationZone.London.Name,
    };

    private readonly Option<string[]> _parameters = new("--parameter")
    {
        Description = "A parameter of the measure's libraries: NAME=CQL. Can be repeated.",
        HelpName = "NAME=CQL",
    };

    private readonly Option<string?> _name = new("--name")
    {
        Description = "URL or id of the Measure that is meant, when there are several.",
        HelpName = "MEASURE",
    };

    private readonly Option<int> _parallel = new("--parallel")
    {
        Description = "How many patients are worked on at the same time.",
        HelpName = "N",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    private readonly Option<bool> _invert = new("--higher-is-better")
    {
        Description = "Give one minus the rate as the score of a measure whose improvement is a decrease. Without it every score is the rate.",
    };

    private readonly Option<string[]> _models = new("--model")
    {
        Description = "A model info file (XML), such as QI-Core's, for libraries that come as CQL text. Can be repeated.",
        HelpName = "FILE",
    };

    private readonly Option<int> _timeout = new("--timeout")
    {
        Description = "Seconds that a patient may take; who takes longer is among those who could not be evaluated.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => (int)CqlLimits.Default.MaxTime.TotalSeconds,
    };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[]
        {
            _measure, _data, _period, _zone, _parameters, _report, _format, _name, _parallel, _invert, _timeout, _models,
        })
        {
            command.Add(option);
        }
    }

    public EvaluateRun Read(ParseResult parsed) => new(
        parsed.GetRequiredValue(_measure), parsed.GetRequiredValue(_data), parsed.GetRequiredValue(_period), parsed.GetValue(_zone)!,
        parsed.GetValue(_parameters) ?? [], parsed.GetValue(_report), parsed.GetValue(_name), parsed.GetValue(_parallel),
        parsed.GetValue(_invert), parsed.GetValue(_timeout), parsed.GetValue(_models) ?? []);

    private static EvaluateReport ReadReport(ArgumentResult result)
    {
        switch (result.Tokens.Count == 1 ? result.Tokens[0].Value : null)
        {
            case "summary":
                return EvaluateReport.Summary;
            case "subject-list":
                return EvaluateReport.SubjectList;
            case "subject":
                return EvaluateReport.Subject;
            default:
                result.AddError("--report is one of summary, subject-list, subject.");
                return EvaluateReport.Summary;
        }
    }

    private enum Format
    {
        Json,
    }
}
