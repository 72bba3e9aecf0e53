using System.Text.Json;
using FhirIcsHub.Cql.Grammar;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Grammar;

/// <summary>The CQL that the reference translator was run on: ours reads what it reads, and refuses what its grammar refuses.</summary>
public class OfficialTextsTests
{
    // How the reference translator's parser begins its messages; all its other messages are about meaning.
    private static readonly string[] GrammarMessages = ["mismatched input", "extraneous input", "no viable alternative", "missing ", "token recognition error", "Syntax error"];

    public static TheoryData<string> Libraries()
    {
        var data = new TheoryData<string>();
        if (ConformanceSuite.Find("elm-reference") is { } folder)
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*.cql", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                data.Add(Path.GetRelativePath(folder, file));
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void A_library_is_read_as_the_reference_reads_it(string file)
    {
        var path = ConformanceSuite.PathOf("elm-reference", file);
        var result = CqlParser.ParseLibrary(new SourceText(File.ReadAllText(path)));
        var problems = string.Join("\n", result.Problems.Select(p => $"{result.Source.PositionOf(p.Range.Start)} {p.Reason}"));

        if (SyntaxErrorOf(Path.ChangeExtension(path, ".errors.json")) is { } error)
        {
            Assert.True(result.Problems.Count > 0, $"the reference says: {error}");
        }
        else
        {
            Assert.True(problems.Length == 0, problems);
        }
    }

    private static string? SyntaxErrorOf(string errors)
    {
        if (!File.Exists(errors))
        {
            return null;
        }

        using var document = JsonDocument.Parse(File.ReadAllBytes(errors));
        return document.RootElement.GetProperty("errors").EnumerateArray().Select(e => e.ToString())
            .FirstOrDefault(e => GrammarMessages.Any(m => e.Contains(m, StringComparison.Ordinal)));
    }
}
