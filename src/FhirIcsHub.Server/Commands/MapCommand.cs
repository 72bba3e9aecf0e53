using System.Buffers;
using System.CommandLine;
using System.Text;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Mapping;
using FhirIcsHub.Fhir.Xml;

namespace FhirIcsHub.Server.Commands;

/// <summary><c>icshub map</c>: transforms resources by a map.</summary>
internal static class MapCommand
{
    public static Command Build()
    {
        var map = new Option<string>("--map")
        {
            Description = "FHIR Mapping Language text, a StructureMap in JSON or XML, or the canonical URL of one in the definitions.",
            HelpName = "FILE_OR_URL",
            Required = true,
        };
        var to = new Option<FhirFormat>("--to")
        {
            Description = "The format to write.",
            HelpName = "json|xml",
            DefaultValueFactory = _ => FhirFormat.Json,
        };
        var compile = new Option<bool>("--compile") { Description = "Print the map as a StructureMap resource and transform nothing." };
        var files = new Argument<string[]>("FILE")
        {
            Description = "What is transformed: resources or logical models in JSON, XML or NDJSON; - reads standard input.",
            DefaultValueFactory = _ => [],
        };
        var command = new Command("map", """
            Transform resources by a map in FHIR Mapping Language.

            Prints what the map makes, one result a line for JSON. A result that is a resource of FHIR R4 is read by the rules of strict R4.
            Maps that are imported are looked for beside the map (.map, .fml, .json, .xml) and in the definitions; structures and
            concept maps in the definitions. All errors of a map are told with line and column; an error of a transformation with the
            rule and the place in the source; what the map logs goes to standard error.

            Exit codes: 0 transformed, 1 the map or a source has problems, 2 wrong usage.
            Example: icshub map --map to-ukcore.map --package careconnect.tgz patient.json
            """)
        {
            map, to, compile, files,
        };
        var definitions = DefinitionOptions.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, map, to, compile, files, definitions, cancellation)));
        return command;
    }

    private static int Run(
        ParseResult parsed, Option<string> map, Option<FhirFormat> to, Option<bool> compile, Argument<string[]> files,
        DefinitionOptions definitions, CancellationToken cancellation)
    {
        var console = parsed.InvocationConfiguration;
        var sources = parsed.GetValue(files) ?? [];
        if (sources.Length == 0 && !parsed.GetValue(compile))
        {
            console.Error.WriteLine("Give the file that is to be transformed, or --compile.");
            return ExitCode.WrongUsage;
        }

        if (definitions.Load(parsed) is not { } set)
        {
            return ExitCode.WrongUsage;
        }

        var found = MapFiles.Find(parsed.GetRequiredValue(map), set);
        Tell(found.Issues, console);
        if (found.Map is null)
        {
            return found.IsThere ? ExitCode.FoundProblems : ExitCode.WrongUsage;
        }

        var compiled = new MapCompiler(set, found.Beside).Compile(found.Map);
        Tell(compiled.Issues, console);
        if (compiled.Map is null)
        {
            return ExitCode.FoundProblems;
        }

        if (parsed.GetValue(compile))
        {
            return Print(StructureMapWriter.ToJson(found.Map), parsed.GetValue(to), console) ? ExitCode.Done : ExitCode.FoundProblems;
        }

        var isWell = true;
        foreach (var input in sources.SelectMany(ResourceInput.Of))
        {
            isWell &= Transform(compiled.Map, input, parsed.GetValue(to), console, cancellation);
        }

        return isWell ? ExitCode.Done : ExitCode.FoundProblems;
    }

    private static bool Transform(
        CompiledMap map, ResourceInput input, FhirFormat to, InvocationConfiguration console, CancellationToken cancellation)
    {
        if (input.Read.Resource is not { } resource)
        {
            Tell(input.Read.Issues, console, input.Source + ": ");
            return false;
        }

        var result = map.Transform(
            resource.Root, new TransformOptions { Now = TimeProvider.System.GetLocalNow(), Cancellation = cancellation });
        foreach (var message in result.Log)
        {
            console.Error.WriteLine($"log: {message}");
        }

        Tell(result.Issues, console, input.Source + ": ");
        return !result.Json.IsEmpty && Print(result.Json.ToArray(), to, console) && result.Success;
    }

    private static bool Print(byte[] json, FhirFormat to, InvocationConfiguration console)
    {
        if (to == FhirFormat.Json)
        {
            console.Output.WriteLine(Encoding.UTF8.GetString(json));
            return true;
        }

        if (Resource.Read(json, ReadMode.AsSent).Resource is not { Type: not null } resource)
        {
            console.Error.WriteLine(
                "error: What the map makes is no resource of FHIR R4, which alone has an XML form here: use --to json.");
            return false;
        }

        var output = new ArrayBufferWriter<byte>();
        FhirXml.Write(resource, output);
        console.Output.WriteLine(Encoding.UTF8.GetString(output.WrittenSpan).TrimEnd('\n'));
        return true;
    }

    private static void Tell(IEnumerable<Issue> issues, InvocationConfiguration console, string source = "")
    {
        foreach (var issue in issues)
        {
            console.Error.WriteLine(source + IssueLine.Of(issue));
        }
    }
}
