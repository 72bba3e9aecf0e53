namespace FhirIcsHub.Server.Demo;

/// <summary>What <c>icshub demo</c> is to show.</summary>
/// <param name="People">Size of the synthetic population.</param>
/// <param name="Seed">The same seed makes the same population.</param>
/// <param name="Exit">End when all has been shown, rather than go on serving.</param>
internal sealed record DemoOptions(int People, ulong Seed, bool Exit);
