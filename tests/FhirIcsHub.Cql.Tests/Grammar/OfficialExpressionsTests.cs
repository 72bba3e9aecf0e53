using System.Xml.Linq;
using FhirIcsHub.Cql.Grammar;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Grammar;

/// <summary>The official CQL test suite's expressions, as far as the grammar is concerned.</summary>
public class OfficialExpressionsTests
{
    [Fact]
    public void Every_valid_expression_of_the_suite_is_read()
    {
        var tests = Directory.EnumerateFiles(ConformanceSuite.PathOf("cql-tests"), "*.xml").SelectMany(Tests).ToList();
        Assert.True(tests.Count > 1800, $"only {tests.Count} tests were found");
        var wrong = new List<string>();
        foreach (var (name, text) in tests)
        {
            foreach (var problem in CqlParser.ParseExpression(new SourceText(text)).Problems)
            {
                wrong.Add($"{name}: {text} at {problem.Range.Start}: {problem.Reason}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    // Both expressions and expected values are CQL.
    private static IEnumerable<(string Name, string Text)> Tests(string file)
    {
        var root = XDocument.Load(file).Root!;
        var space = root.Name.Namespace;
        foreach (var test in root.Descendants(space + "test"))
        {
            var expression = test.Element(space + "expression")!;
            if (expression.Attribute("invalid") is null)
            {
                yield return ($"{Path.GetFileName(file)} {(string?)test.Attribute("name")}", expression.Value);
            }

            foreach (var output in test.Elements(space + "output"))
            {
                yield return ($"{Path.GetFileName(file)} {(string?)test.Attribute("name")} output", output.Value);
            }
        }
    }
}
