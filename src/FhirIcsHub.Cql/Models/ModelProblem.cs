namespace FhirIcsHub.Cql.Models;

/// <summary>Why a model info file cannot be used.</summary>
/// <param name="Line">Line in the file, from 1; 0 when the problem has no place.</param>
/// <param name="Column">Column in the line, from 1; 0 when the problem has no place.</param>
/// <param name="Message">What is wrong, for the author of the file.</param>
public sealed record ModelProblem(int Line, int Column, string Message)
{
    public override string ToString() => Line > 0 ? $"{Line}:{Column}: {Message}" : Message;
}
