namespace FhirIcsHub.Cql.Compilation;

/// <summary>How a program is made.</summary>
/// <param name="IsTraced">Whether its defines tell what they came to; a program that is not traced has no code for it.</param>
/// <param name="UsesIntrinsics">
/// Whether the conversions of FHIRHelpers are our own code; without, they run as their library says. Both give the same.
/// </param>
internal sealed record CompilationOptions(bool IsTraced = false, bool UsesIntrinsics = true);
