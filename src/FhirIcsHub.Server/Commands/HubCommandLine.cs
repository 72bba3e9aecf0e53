using System.CommandLine;
using System.Data.Common;

namespace FhirIcsHub.Server.Commands;

/// <summary>The verbs of <c>icshub</c>, put together in one place.</summary>
internal static class HubCommandLine
{
    public static async Task<int> RunAsync(string[] args)
    {
        var parsed = Parse(args);
        try
        {
            var exitCode = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
            return parsed.Errors.Count > 0 ? ExitCode.WrongUsage : exitCode;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or InvalidDataException or DbException)
        {
            // What lies outside the hub and can be put right there: an address in use, a folder that cannot be written, a database that
            // does not answer.
            await Console.Error.WriteLineAsync($"icshub: {problem.Message}");
            return ExitCode.FoundProblems;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("icshub: stopped before it was done.");
            return ExitCode.FoundProblems;
        }
    }

    /// <summary>Reads the arguments. One that begins with @ is no response file: FHIRPath's dates begin so.</summary>
    public static ParseResult Parse(IReadOnlyList<string> args) =>
        Root().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });

    public static RootCommand Root()
    {
        var root = new RootCommand("""
            FhirIcsHub joins the records of general practices, acute hospitals and councils into one HL7 UK Core record a person,
            and evaluates outcome measures over the population of an NHS Integrated Care System.

            Without a verb it serves, as `icshub serve` does. To see the whole way of the data in a minute: `icshub demo`.

            Addresses of a running hub:
              /fhir                 the joined record: a FHIR R4 server (start at /fhir/metadata)
              /feeds/{feed}/fhir    where a source system sends its records (feeds are described in profiles/sources)
              /swagger              the same, to read and to try in a browser
              /health               is it alive, does it reach its database

            Exit codes: 0 done, 1 found problems, 2 wrong usage.
            """);
        root.Add(ServeCommand.Build());
        root.Add(DemoCommand.Build());
        root.Add(SynthCommand.Build());
        root.Add(ValidateCommand.Build());
        root.Add(PackagesCommand.Build());
        root.Add(ConvertCommand.Build());
        root.Add(FhirPathCommand.Build());
        root.Add(PatchCommand.Build());
        root.Add(MapCommand.Build());
        root.Add(SnapshotCommand.Build());
        root.Add(CqlCommand.Build());
        root.Add(EvaluateCommand.Build());
        ServeCommand.ConfigureDefault(root);
        return root;
    }
}
