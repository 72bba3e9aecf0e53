using System.Buffers;
using System.CommandLine;
using System.Text;
using System.Text.Json;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Profiles;
using FhirIcsHub.Fhir.Xml;

namespace FhirIcsHub.Server.Commands;

/// <summary><c>icshub snapshot</c>: writes a StructureDefinition with the snapshot that follows from its differential.</summary>
internal static class SnapshotCommand
{
    public static Command Build()
    {
        var file = new Argument<string>("file")
        {
            Description = "A StructureDefinition, JSON or XML; - reads standard input.",
            HelpName = "FILE",
        };
        var command = new Command("snapshot", """
            Print a StructureDefinition (JSON) with the snapshot that follows from its differential, whether or not it brings one.

            Its bases, data types, extensions and other profiles are looked up in FHIR R4, UK Core and the packages named. What is
            wrong with the differential goes to standard error, with the place.

            Example: icshub snapshot --package my-profiles/ my-patient.json
            """)
        {
            file,
        };
        var definitions = DefinitionOptions.AddTo(command);
        command.SetAction((parsed, _) =>
            Task.FromResult(Run(parsed.GetRequiredValue(file), () => definitions.Load(parsed), parsed.InvocationConfiguration)));
        return command;
    }

    private static int Run(string file, Func<DefinitionSet?> load, InvocationConfiguration console)
    {
        if (file != "-" && !File.Exists(file))
        {
            console.Error.WriteLine($"There is no file {file}.");
            return ExitCode.WrongUsage;
        }

        var content = file == "-" ? ReadStandardInput() : File.ReadAllBytes(file);
        if (load() is not { } definitions)
        {
            return ExitCode.WrongUsage;
        }

        var read = IsXml(content) ? FhirXml.Read(content, ReadMode.AsSent) : Resource.Read(content, ReadMode.AsSent);
        if (read.Resource is not { } definition)
        {
            Report(read.Issues, console);
            return ExitCode.FoundProblems;
        }

        var result = new SnapshotGenerator(definitions).Generate(definition);
        Report(result.Issues, console);
        if (result.Snapshot is not { } snapshot)
        {
            return ExitCode.FoundProblems;
        }

        console.Output.WriteLine(Print(snapshot));
        return ExitCode.Done;
    }

    private static byte[] ReadStandardInput()
    {
        using var input = Console.OpenStandardInput();
        using var content = new MemoryStream();
        input.CopyTo(content);
        return content.ToArray();
    }

    private static bool IsXml(ReadOnlySpan<byte> content)
    {
        foreach (var b in content)
        {
            // White space, the parts of a byte order mark, and the zeros of UTF-16 may stand before the first character.
            if (b is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or 0 or 0xEF or 0xBB or 0xBF or 0xFE or 0xFF))
            {
                return b == (byte)'<';
            }
        }

        return false;
    }

    private static string Print(Snapshot snapshot)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, JsonText.WriterOptions))
        {
            snapshot.Write(json);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Report(IEnumerable<Issue> issues, InvocationConfiguration console)
    {
        foreach (var issue in issues)
        {
            var place = issue.Expression is { } expression ? expression + ": " : issue.Line is { } line
                ? $"line {line}, column {issue.Column}: " : "";
            console.Error.WriteLine($"{(issue.IsError ? "error" : "warning")}: {place}{issue.Diagnostics}");
        }
    }
}
