using System.CommandLine;

namespace FhirIcsHub.Server.Commands;

/// <summary><c>icshub cql repl</c>: CQL line by line.</summary>
internal static class CqlReplCommand
{
    public static Command Build()
    {
        var data = new Option<string?>("--data") { Description = "Patients to begin with, as :load reads them.", HelpName = "FILE_OR_DIR" };
        var now = new Option<DateTimeOffset?>("--now") { Description = "The instant that Now() gives; without it now.", HelpName = "INSTANT" };
        var command = new Command("repl", """
            Try CQL line by line: an expression prints its value; define, using, include, parameter, valueset, codesystem, code, concept
            and context are kept. FHIR 4.0.1 and FHIRHelpers are there. A text that is not finished goes on in the next line; an empty
            line ends it. :help lists the commands. The arrow keys bring back earlier lines.

            Exit codes: 0 always, 2 wrong usage. Piped input is worked through to its end.
            Example: icshub cql repl --data patient.json
            """)
        {
            data, now,
        };
        var libraries = CqlLibraryOptions.AddTo(command);
        var definitions = DefinitionOptions.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var console = parsed.InvocationConfiguration;
            if (libraries.Open(parsed) is not { } opened || definitions.Load(parsed) is not { } set)
            {
                return Task.FromResult(ExitCode.WrongUsage);
            }

            var isInteractive = !Console.IsInputRedirected && !Console.IsOutputRedirected;
            var session = new CqlSession(opened, set, parsed.GetValue(now) ?? TimeProvider.System.GetUtcNow(), cancellation);
            var repl = new CqlRepl(session, isInteractive ? new LineEditor() : new PlainLines(Console.In), console.Output);
            if (parsed.GetValue(data) is { } path && !repl.Load(path))
            {
                return Task.FromResult(ExitCode.WrongUsage);
            }

            repl.Run();
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
