using Xunit;

namespace FhirIcsHub.Tests;

/// <summary>
/// Where the official suites are: the folder named by ICSHUB_CONFORMANCE, by default <c>../shared/conformance</c> beside the repository.
/// A test whose data is missing is skipped by name; in CI (<c>CI=true</c>) that is a failure.
/// </summary>
internal static class ConformanceSuite
{
    private static readonly Lazy<string> Root = new(FindRoot);

    /// <summary>A file or folder of the suites; skips the calling test when it is not there.</summary>
    public static string PathOf(params string[] parts) => Existing(Path.Combine([Root.Value, .. parts]));

    /// <summary>A file or folder of the suites, or null when it is not there; for listing the cases of a theory.</summary>
    public static string? Find(params string[] parts) => Path.Combine([Root.Value, .. parts]) is var path && Path.Exists(path) ? path : null;

    /// <summary>A file or folder beside the suites, such as <c>ukcore/examples</c>; skips the calling test when it is not there.</summary>
    public static string BesidePathOf(params string[] parts) => Existing(Path.Combine([Path.GetDirectoryName(Root.Value)!, .. parts]));

    /// <summary>A file or folder beside the suites, or null when it is not there; for listing the cases of a theory.</summary>
    public static string? FindBeside(params string[] parts) => Find(["..", .. parts]);

    public static string RepositoryRoot => Repository.Root;

    private static string Existing(string path)
    {
        if (!Path.Exists(path))
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", $"{path} is missing (set ICSHUB_CONFORMANCE)");
            Assert.Fail($"{path} is missing; in CI the suites must be there");
        }

        return path;
    }

    private static string FindRoot() =>
        Environment.GetEnvironmentVariable("ICSHUB_CONFORMANCE") is { Length: > 0 } configured
            ? Path.GetFullPath(configured)
            : Path.GetFullPath(Path.Combine(RepositoryRoot, "..", "shared", "conformance"));
}
