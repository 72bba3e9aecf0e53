using System.Buffers;
using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FhirIcsHub.Cql;
using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Server.Commands;

/// <summary><c>icshub cql translate</c>: CQL text to ELM.</summary>
internal static class CqlTranslateCommand
{
    private static readonly JsonWriterOptions Format = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = ElmJson.MaxDepth,
    };

    public static Command Build()
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "CQL texts; folders with all .cql files below; - reads standard input.",
            Arity = ArgumentArity.OneOrMore,
        };
        var output = new Option<string?>("--out")
        {
            Description = "The folder that gets one .json file a library, called as its text. Needed for several texts.",
            HelpName = "DIR",
        };
        var format = new Option<ElmFormat>("--format") { Description = "The format to write.", HelpName = "json" };
        var command = new Command("translate", """
            Translate CQL 1.5 to ELM.

            Prints the ELM of one text, or writes that of each into --out. Libraries that a text includes are looked for among the
            texts given and in --library. All problems of all texts are told on standard error as FILE(line,column): error message; a
            text with errors gives no ELM, the others do.

            Exit codes: 0 translated, 1 a text has errors, 2 wrong usage.
            Example: icshub cql translate measure.cql --library cql/ --out elm/
            """)
        {
            files, output, format,
        };
        var libraries = CqlLibraryOptions.AddTo(command);
        command.SetAction(parsed => Run(parsed, parsed.GetRequiredValue(files), parsed.GetValue(output), libraries));
        return command;
    }

    private static int Run(ParseResult parsed, string[] files, string? folder, CqlLibraryOptions options)
    {
        var console = parsed.InvocationConfiguration;
        if (files.FirstOrDefault(file => file != "-" && !Path.Exists(file)) is { } missing)
        {
            console.Error.WriteLine($"{missing} is not there.");
            return ExitCode.WrongUsage;
        }

        if (options.Open(parsed) is not { } libraries)
        {
            return ExitCode.WrongUsage;
        }

        var sources = files.SelectMany(file => CqlSource.Of(file, all: false)).ToList();
        if (sources.Find(source => source.Kind != CqlSourceKind.Text) is { } other)
        {
            console.Error.WriteLine($"{other.File} is no CQL text.");
            return ExitCode.WrongUsage;
        }

        if (folder is null && sources.Count != 1)
        {
            console.Error.WriteLine($"{sources.Count} texts were given: say with --out DIR where their ELM goes.");
            return ExitCode.WrongUsage;
        }

        sources.ForEach(source => libraries.Add(source, isNamed: true));
        var isWell = libraries.TellProblems(console.Error);
        var translator = new CqlTranslator(libraries.Set, libraries.Models, libraries.Options);
        foreach (var source in sources)
        {
            isWell &= Translate(source, translator, folder, console);
        }

        return isWell ? ExitCode.Done : ExitCode.FoundProblems;
    }

    private static bool Translate(CqlSource source, CqlTranslator translator, string? folder, InvocationConfiguration console)
    {
        var result = translator.Translate(source.Text);
        foreach (var problem in result.Problems)
        {
            console.Error.WriteLine(
                $"{source.File}({problem.Line},{problem.Column}): {problem.Severity.ToString().ToLowerInvariant()} {problem.Message}");
        }

        if (result.Library is not { } library)
        {
            return !result.HasErrors;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Format))
        {
            ElmJson.Write(library, json);
        }

        if (folder is null)
        {
            console.Output.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
            return true;
        }

        var name = source.Output == "-" ? library.Identifier.Id ?? "library" : source.Output;
        var file = Path.Combine(folder, name + ".json");
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        File.WriteAllBytes(file, buffer.WrittenSpan);
        return true;
    }

    private enum ElmFormat
    {
        Json,
    }
}
