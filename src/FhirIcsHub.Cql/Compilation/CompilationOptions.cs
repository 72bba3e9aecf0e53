namespace FhirIcsHub.Cql.Compilation;

/// <summary>How a program is made.</summary>
/// <param name="IsTraced">Whether its defines tell what they came to; a program that is not traced has no code for it.</param>
/// <param name="UsesIntrinsics">
/// Whether the conversions of FHIRHelpers are our own code; without, they run as their library says. Both give the same.
/// </param>
/// <param name="PushesDateRanges">
/// Whether retrieves tell the record the time that the conditions of their query let through. It spares a record that reads from a store
/// work, and costs a record in memory a little.
/// </param>
/// <param name="SharesExpressions">
/// Whether an expression that several places need, or that a loop meets again, is evaluated once; a program that is traced shares nothing
/// but definitions. The results are the same.
/// </param>
internal sealed record CompilationOptions(
    bool IsTraced = false, bool UsesIntrinsics = true, bool PushesDateRanges = false, bool SharesExpressions = true);
