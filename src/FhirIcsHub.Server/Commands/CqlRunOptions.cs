using System.CommandLine;
using System.Globalization;
using FhirIcsHub.Measures;

namespace FhirIcsHub.Server.Commands;

/// <summary>How results of CQL are printed.</summary>
internal enum CqlResultFormat
{
    Json,
    Text,
}

/// <summary>What <c>icshub cql run</c> is asked.</summary>
internal sealed record CqlRunRequest(
    string File, string? Name, IReadOnlyList<string> Defines, IReadOnlyList<string> Data, string? Patient,
    IReadOnlyList<CqlParameter> Parameters, IReadOnlyList<string> Terminology, DateTimeOffset Now, TimeSpan Offset,
    bool IsUnfiltered, TimeSpan Timeout, bool WithResources, bool Explains, CqlResultFormat Format);

/// <summary>The options of <c>icshub cql run</c>.</summary>
internal sealed class CqlRunOptions
{
    private const int DefaultTimeout = 10;

    private readonly Argument<string> _file = new("FILE") { Description = "The library: .cql, ELM, a FHIR Library or Bundle; - reads standard input." };

    private readonly Option<string?> _name = new("--name") { Description = "The library that is meant, when FILE has several.", HelpName = "NAME" };

    private readonly Option<string[]> _defines = Repeated("--define", "NAME", "A define to evaluate. Can be repeated; without it all are.");

    private readonly Option<string[]> _data = Repeated(
        "--data", "FILE_OR_DIR", "Bundles, resources, NDJSON of either, or folders of such files. Can be repeated.");

    private readonly Option<string?> _patient = new("--patient") { Description = "Only the patient with this id.", HelpName = "ID" };

    private readonly Option<string[]> _parameters = Repeated(
        "--parameter", "NAME=CQL", "The value of a parameter as a CQL expression. Can be repeated.");

    private readonly Option<string[]> _terminology = Repeated(
        "--terminology", "FILE_OR_DIR", "Value sets and code systems, as --package takes them. Can be repeated.");

    private readonly Option<string?> _now = new("--now")
    {
        Description = "The instant of the evaluation, such as 2026-11-22T10:30:00Z; without it now.",
        HelpName = "INSTANT",
    };

    private readonly Option<string?> _offset = new("--offset")
    {
        Description = "The offset from UTC that dates and times without one have, such as +01:00; without it that of --now, else +00:00.",
        HelpName = "OFFSET",
    };

    private readonly Option<CqlContextOption> _context = new("--context")
    {
        Description = "patient: once for each patient. unfiltered: once over all data together.",
        HelpName = "patient|unfiltered",
    };

    private readonly Option<int> _timeout = new("--timeout")
    {
        Description = "Seconds that one patient may take.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => DefaultTimeout,
    };

    private readonly Option<bool> _resources = new("--resources") { Description = "Print resources whole instead of references." };

    private readonly Option<bool> _explain = new("--explain")
    {
        Description = "Also the value of every define that was evaluated, with the resources that led to it.",
    };

    private readonly Option<CqlResultFormat> _format = new("--format") { Description = "json: a line a patient; text: to read.", HelpName = "json|text" };

    public void AddTo(Command command)
    {
        command.Add(_file);
        foreach (var option in new Option[]
        {
            _defines, _data, _patient, _parameters, _terminology, _name, _now, _offset, _context, _timeout, _resources, _explain, _format,
        })
        {
            command.Add(option);
        }
    }

    /// <summary>What is asked; null when an option is wrong, which is told.</summary>
    public CqlRunRequest? Read(ParseResult parsed)
    {
        var error = parsed.InvocationConfiguration.Error;
        var file = parsed.GetRequiredValue(_file);
        var data = parsed.GetValue(_data) ?? [];
        var terminology = parsed.GetValue(_terminology) ?? [];
        if (data.Concat(terminology).Append(file).FirstOrDefault(path => path != "-" && !Path.Exists(path)) is { } missing)
        {
            error.WriteLine($"{missing} is not there.");
            return null;
        }

        if (Directory.Exists(file))
        {
            error.WriteLine($"{file} is a folder: give the library that is to be evaluated, and the folder as --library.");
            return null;
        }

        var parameters = new List<CqlParameter>();
        foreach (var given in parsed.GetValue(_parameters) ?? [])
        {
            if (CqlParameterValues.Split(given) is not { } parameter)
            {
                error.WriteLine($"--parameter {given}: expected NAME=CQL, such as \"Measurement Period\"=Interval[@2026-01-01, @2026-12-31]");
                return null;
            }

            parameters.Add(parameter);
        }

        var timeout = parsed.GetValue(_timeout);
        if (timeout <= 0)
        {
            error.WriteLine("--timeout: expected seconds, at least 1");
            return null;
        }

        return Instant(parsed, error) is var (now, offset)
            ? new CqlRunRequest(
                file, parsed.GetValue(_name), parsed.GetValue(_defines) ?? [], data, parsed.GetValue(_patient), parameters, terminology, now,
                offset, parsed.GetValue(_context) == CqlContextOption.Unfiltered, TimeSpan.FromSeconds(timeout), parsed.GetValue(_resources),
                parsed.GetValue(_explain), parsed.GetValue(_format))
            : null;
    }

    private (DateTimeOffset Now, TimeSpan Offset)? Instant(ParseResult parsed, TextWriter error)
    {
        var now = TimeProvider.System.GetUtcNow();
        if (parsed.GetValue(_now) is { } text
            && !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out now))
        {
            error.WriteLine($"--now {text}: expected an instant such as 2026-11-22T10:30:00Z");
            return null;
        }

        if (parsed.GetValue(_offset) is not { } given)
        {
            return (now, now.Offset);
        }

        var sign = given.StartsWith('-') ? -1 : 1;
        if (!TimeSpan.TryParseExact(given.TrimStart('+', '-'), @"hh\:mm", CultureInfo.InvariantCulture, out var offset) || offset.TotalHours > 14)
        {
            error.WriteLine($"--offset {given}: expected an offset such as +01:00, at most 14 hours");
            return null;
        }

        return (now, sign * offset);
    }

    private static Option<string[]> Repeated(string name, string helpName, string description) =>
        new(name) { Description = description, HelpName = helpName, DefaultValueFactory = _ => [] };

    private enum CqlContextOption
    {
        Patient,
        Unfiltered,
    }
}
