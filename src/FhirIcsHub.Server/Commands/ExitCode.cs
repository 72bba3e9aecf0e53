namespace FhirIcsHub.Server.Commands;

/// <summary>What a verb of <c>icshub</c> tells the shell.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int FoundProblems = 1;
    public const int WrongUsage = 2;
}
