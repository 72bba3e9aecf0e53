using System.CommandLine;

namespace FhirIcsHub.Server.Commands;

/// <summary><c>icshub cql</c>: translates, runs and tries CQL.</summary>
internal static class CqlCommand
{
    public static Command Build() => new("cql", "Translate CQL to ELM, run it over patients, or try it line by line.")
    {
        CqlTranslateCommand.Build(),
        CqlRunCommand.Build(),
        CqlReplCommand.Build(),
    };
}
