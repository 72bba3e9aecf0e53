using FhirIcsHub.Tests;

namespace FhirIcsHub.Synthetic.Tests;

/// <summary>The areas of the shipped demo geography.</summary>
internal static class DemoAreas
{
    public static readonly IReadOnlyList<SyntheticArea> All = Read();

    public static SyntheticOptions Options(int people, ulong seed = 1) => new(people, seed, All);

    public static List<FeedMessage> Messages(int people, ulong seed = 1) => [.. SyntheticPopulation.Generate(Options(people, seed))];

    private static IReadOnlyList<SyntheticArea> Read()
    {
        using var file = File.OpenRead(Path.Combine(ConformanceSuite.RepositoryRoot, "profiles", "geography", "demo.json"));
        return SyntheticGeography.Read(file);
    }
}
