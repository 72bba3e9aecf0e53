namespace FhirIcsHub.Benchmarks.Quick;

/// <summary>One line of the quick table: an operation, and the bound that its time is divided by.</summary>
/// <param name="Name">What is done.</param>
/// <param name="Run">Does it once; the result is returned so that nothing is optimised away.</param>
/// <param name="Bound">The name of the line that bounds it from below; null for a bound itself.</param>
/// <param name="Target">The largest ratio to the bound, or the longest time, that is aimed at.</param>
/// <param name="Bytes">The bytes that are read, by which the allocation is divided; null where nothing is read.</param>
internal sealed record Measured(string Name, Func<object?> Run, string? Bound = null, string? Target = null, int? Bytes = null);
