using System.Text.RegularExpressions;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Server.Tests.Pains;

/// <summary>The table of <c>docs/server-pains.md</c>: all 25 troubles in order, each with tests that are there.</summary>
public sealed partial class PainTableTests
{
    private static readonly string[] Rows = [.. File.ReadLines(Path.Combine(ConformanceSuite.RepositoryRoot, "docs", "server-pains.md"))
        .Where(line => Row().IsMatch(line))];

    [Fact]
    public void All_troubles_are_there_in_their_order() =>
        Assert.Equal(Enumerable.Range(1, 25).Select(number => $"| {number} |"), Rows.Select(row => Row().Match(row).Value));

    [Fact]
    public void Each_answer_names_tests_and_each_test_is_there()
    {
        var sources = Directory.EnumerateFiles(Path.Combine(ConformanceSuite.RepositoryRoot, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .ToLookup(file => Path.GetFileNameWithoutExtension(file), File.ReadAllText, StringComparer.Ordinal);
        foreach (var row in Rows)
        {
            var tests = Test().Matches(row).Select(match => (Class: match.Groups[1].Value, Name: match.Groups[2].Value)).ToList();
            Assert.True(tests.Count > 0, row);
            Assert.All(tests, test => Assert.True(
                sources[test.Class].Any(source => source.Contains($" {test.Name}(", StringComparison.Ordinal)), $"{test.Class}.{test.Name} is not there"));
        }
    }

    [Fact]
    public void Every_test_of_the_list_stands_in_the_table()
    {
        var table = string.Concat(Rows);

        Assert.All(
            typeof(PainTests).GetMethods().Where(method => method.DeclaringType == typeof(PainTests) && method.Name.Contains('_', StringComparison.Ordinal)),
            method => Assert.Contains($"`PainTests.{method.Name}`", table, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^\| \d+ \|")]
    private static partial Regex Row();

    [GeneratedRegex(@"`([A-Za-z]+Tests)\.([A-Za-z0-9_]+)`")]
    private static partial Regex Test();
}
