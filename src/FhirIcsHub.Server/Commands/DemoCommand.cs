using System.CommandLine;

namespace FhirIcsHub.Server.Commands;

internal static class DemoCommand
{
    public static Command Build() => new("demo", "later");
}
