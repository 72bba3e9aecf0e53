using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Profiles;
using FhirIcsHub.Fhir.Terminology;
using FhirIcsHub.Fhir.Validation;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Measures.Tests.Conformance;

/// <summary>
/// Published measures over published patients: every case gives the populations, strata and scores that its publisher expects, from the
/// ELM that comes with the measure, and from its CQL text translated here. Known misses are committed with their reasons.
/// </summary>
public sealed class EcqmTests
{
    /// <summary>All kinds of report are among those of the hapi folders: they are validated against R4 in full.</summary>
    private static readonly Lazy<Validator> R4 = new(() => new Validator(
        DefinitionSet.R4Core, new SnapshotGenerator(DefinitionSet.R4Core), new LocalTerminology(DefinitionSet.R4Core)));

    private static readonly Lazy<IReadOnlyDictionary<string, string>> KnownMisses = new(ReadKnownMisses);

    public static IEnumerable<TheoryDataRow<string, string>> Rows() => EcqmSuite.Measures.Count == 0
        ? [new("the suite", "missing")]
        : EcqmSuite.Measures.SelectMany(measure => new TheoryDataRow<string, string>[] { new(measure, "elm"), new(measure, "text") });

    [Theory]
    [MemberData(nameof(Rows), DisableDiscoveryEnumeration = true)]
    public void A_published_measure_gives_what_its_publisher_expects(string measure, string form)
    {
        var misses = new List<string>();
        var content = EcqmSuite.ContentOf(measure, fromText: form == "text");
        foreach (var name in EcqmSuite.CasesOf(measure))
        {
            var expected = EcqmSuite.ExpectedOf(measure, name);
            var report = EcqmSuite.Report(content, measure, name, expected);
            var read = Resource.Read(report);
            Assert.Empty(read.Issues);
            if (measure.StartsWith("hapi-", StringComparison.Ordinal) && form == "elm")
            {
                misses.AddRange(R4.Value.Validate(read.Resource!).Issues.Where(issue => issue.IsError && !IsOfAnotherGuide(issue))
                    .Select(issue => $"{name}: {issue.Expression} {issue.Diagnostics}"));
            }

            var differences = EcqmExpectation.Differences(expected, read.Resource!.Root);
            if (KnownMisses.Value.TryGetValue($"{measure}/{name}", out var reason))
            {
                Assert.True(differences.Count > 0, $"{measure}/{name} passes now: take it off the list of known misses ({reason})");
            }
            else
            {
                misses.AddRange(differences.Select(difference => $"{name}: {difference}"));
            }
        }

        Assert.True(misses.Count == 0, $"{measure} from {form}:\n{string.Join('\n', misses)}");
    }

    [Fact]
    public void Every_known_miss_names_a_case_of_the_suite_and_a_reason()
    {
        ConformanceSuite.PathOf(EcqmSuite.Folder);
        Assert.All(KnownMisses.Value, miss =>
        {
            Assert.True(Directory.Exists(ConformanceSuite.PathOf(EcqmSuite.Folder, miss.Key.Split('/')[0], "cases",
                miss.Key.Split('/')[1])));
            Assert.NotEmpty(miss.Value);
        });
    }

    /// <summary>Extensions of the US guides are defined in packages that are not at hand.</summary>
    private static bool IsOfAnotherGuide(Issue issue) =>
        issue.Diagnostics.Contains("/us/", StringComparison.Ordinal)
            && issue.Diagnostics.Contains("is not known", StringComparison.Ordinal);

    private static Dictionary<string, string> ReadKnownMisses() =>
        File.ReadLines(Path.Combine(ConformanceSuite.RepositoryRoot, "conformance", "ecqm-known-misses.txt"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('\t', 2))
            .ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
}
