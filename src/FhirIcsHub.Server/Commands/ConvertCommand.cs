using System.CommandLine;
using FhirIcsHub.Fhir.Streams;
using FhirIcsHub.Fhir.Xml;

namespace FhirIcsHub.Server.Commands;

/// <summary><c>icshub convert</c>: a resource from JSON to XML or back.</summary>
internal static class ConvertCommand
{
    public static Command Build()
    {
        var to = new Option<FhirFormat>("--to")
        {
            Description = "The format to write.",
            HelpName = "json|xml",
            Required = true,
        };
        var pretty = new Option<bool>("--pretty") { Description = "Start a line for each element; narratives stay as they are." };
        var file = new Argument<string>("FILE")
        {
            Description = "A resource in JSON or XML, or NDJSON (one resource a line); - reads standard input.",
        };
        var command = new Command("convert", """
            Convert resources between FHIR's JSON and XML, without loss.

            The format of FILE is told by its content. The result goes to standard output; NDJSON gives one result a line. Decimals keep their
            digits, narratives their bytes. What breaks a rule of R4 but can be kept (a missing element, an unknown code) is converted, with a
            warning on standard error; what the other format cannot hold is refused with its place.

            Exit codes: 0 converted, 1 refused or not readable, 2 wrong usage.
            Example: icshub convert --to xml --pretty patient.json
            """)
        {
            to, pretty, file,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetRequiredValue(file), parsed.GetRequiredValue(to), parsed.GetValue(pretty), parsed.InvocationConfiguration,
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        string file, FhirFormat to, bool pretty, InvocationConfiguration console, CancellationToken cancellation)
    {
        if (file != "-" && !File.Exists(file))
        {
            await console.Error.WriteLineAsync($"{file} is not there.");
            return ExitCode.FoundProblems;
        }

        await using var input = file == "-" ? Console.OpenStandardInput() : File.OpenRead(file);
        if (file.EndsWith(".ndjson", StringComparison.OrdinalIgnoreCase))
        {
            return await ConvertLinesAsync(input, to, console, cancellation);
        }

        var content = new MemoryStream();
        await input.CopyToAsync(content, cancellation);
        if (ConvertInput.HasSeveralLines(content.GetBuffer().AsSpan(0, (int)content.Length)))
        {
            content.Position = 0;
            return await ConvertLinesAsync(content, to, console, cancellation);
        }

        var converted = FormatConversion.Convert(content.ToArray(), to, pretty);
        if (converted.Content is { } result)
        {
            await console.Output.WriteAsync(ConvertInput.Text(result).TrimEnd('\n') + "\n");
        }

        return Report(converted, line: null, console);
    }

    private static async Task<int> ConvertLinesAsync(
        Stream lines, FhirFormat to, InvocationConfiguration console, CancellationToken cancellation)
    {
        var exitCode = ExitCode.Done;
        await foreach (var line in NdjsonReader.LinesAsync(lines, cancellation: cancellation))
        {
            var converted = line.Problem is { } problem ? new ConversionResult(null, [problem]) : FormatConversion.Convert(line.Text, to);
            if (converted.Content is { } result)
            {
                await console.Output.WriteAsync(ConvertInput.OneLine(result, to) + "\n");
            }

            exitCode = Math.Max(exitCode, Report(converted, line.Number, console));
        }

        return exitCode;
    }

    private static int Report(ConversionResult converted, int? line, InvocationConfiguration console)
    {
        foreach (var issue in converted.Issues)
        {
            var place = (line ?? issue.Line) is { } number ? $"line {number}, column {issue.Column ?? 1}: " : "";
            var location = string.IsNullOrEmpty(issue.Expression) ? "" : issue.Expression + ": ";
            console.Error.WriteLine($"{(issue.IsError ? "error" : "warning")}: {place}{location}{issue.Diagnostics}");
        }

        return converted.Content is null ? ExitCode.FoundProblems : ExitCode.Done;
    }
}
