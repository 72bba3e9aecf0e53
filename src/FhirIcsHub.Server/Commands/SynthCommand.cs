using System.CommandLine;

namespace FhirIcsHub.Server.Commands;

internal static class SynthCommand
{
    public static Command Build() => new("synth", "later");
}
