using System.Xml.Linq;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Translation;

/// <summary>
/// All expressions of the official suite: those that the reference translator translates, ours translates too, and of the others only
/// <c>Slice</c>, which came after the reference.
/// </summary>
public sealed class OfficialExpressionsTranslateTests
{
    [Fact]
    public void An_expression_translates_when_the_reference_translates_it()
    {
        var faults = new List<string>();
        var translated = 0;
        foreach (var (suite, group, name, ok) in ReferenceResults())
        {
            var expression = Expressions.Value[(suite, name)];
            var translator = new CqlTranslator(new LibrarySet(), options: ElmReference.Options);
            var result = translator.Translate($"library T\ndefine \"E\": {expression}");
            translated += result.HasErrors ? 0 : 1;
            if (result.HasErrors == (ok || group == "Slice"))
            {
                var reason = ok ? string.Join("; ", result.Problems) : "the reference refuses it";
                faults.Add($"{suite}/{group}/{name}: {expression}: {reason}");
            }
        }

        Assert.True(faults.Count == 0, string.Join("\n", faults));
        Assert.Equal(1816, translated);
    }

    private static readonly Lazy<Dictionary<(string, string), string>> Expressions = new(() =>
        (from file in Directory.EnumerateFiles(ConformanceSuite.PathOf("cql-tests"), "*.xml")
         let root = XDocument.Load(file).Root!
         from test in root.Descendants(root.Name.Namespace + "test")
         let key = (root.Attribute("name")!.Value, test.Attribute("name")!.Value)
         group test.Element(root.Name.Namespace + "expression")!.Value by key).ToDictionary(g => g.Key, g => g.First()));

    private static IEnumerable<(string Suite, string Group, string Name, bool Ok)> ReferenceResults() =>
        from line in File.ReadLines(ConformanceSuite.PathOf("cql-tests", "peer-results.tsv")).Skip(1)
        let fields = line.Split('\t')
        select (fields[0], fields[1], fields[2], fields[3] == "ok");
}
