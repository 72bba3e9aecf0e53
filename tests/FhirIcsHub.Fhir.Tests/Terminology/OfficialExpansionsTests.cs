using System.Formats.Tar;
using System.IO.Compression;
using FhirIcsHub.Fhir.Terminology;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Terminology;

/// <summary>Our expansion of each R4 value set equals HL7's published one, or the difference is listed with its reason.</summary>
public sealed class OfficialExpansionsTests
{
    private const string KnownDifferences = "terminology-expansions-known-misses.txt";

    [Fact]
    public void Each_official_expansion_is_ours_or_listed_with_the_reason()
    {
        var terminology = OfficialDefinitions.R4;
        var differences = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var count = 0;
        foreach (var (url, theirs) in Expansions())
        {
            count++;
            if (DifferenceOf(terminology.Expand(new ExpandRequest { Url = url, ExcludeNested = true }), theirs) is { } difference)
            {
                differences[url] = difference;
            }
        }

        var known = File.ReadLines(Path.Combine(ConformanceSuite.RepositoryRoot, "conformance", KnownDifferences))
            .Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('\t', 2)).ToDictionary(p => p[0], p => p[1]);
        Assert.Equal(553, count);
        Assert.Equal(known.Keys.Order(StringComparer.Ordinal), differences.Keys);
        Assert.All(known.Values, Assert.NotEmpty);
    }

    private static string? DifferenceOf(ExpandResult result, List<string> theirs)
    {
        if (result.Expansion is null)
        {
            return result.Issues[0].Diagnostics;
        }

        var ours = result.Expansion.Contains.Select(c => $"{c.System}|{c.Code}").ToList();
        return ours.SequenceEqual(theirs) ? null : $"{ours.Count} codes and {theirs.Count}";
    }

    private static IEnumerable<(string Url, List<string> Codes)> Expansions()
    {
        using var archive = new GZipStream(
            File.OpenRead(ConformanceSuite.BesidePathOf("fhir-r4", "hl7.fhir.r4.expansions-4.0.1.tgz")), CompressionMode.Decompress);
        using var tar = new TarReader(archive);
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is null || !entry.Name.EndsWith(".json", StringComparison.Ordinal))
            {
                continue;
            }

            using var copy = new MemoryStream();
            entry.DataStream.CopyTo(copy);
            var resource = Resource.Read(copy.ToArray(), ReadMode.AsSent).Resource;
            if (resource is { TypeName: "ValueSet" })
            {
                yield return (resource.Root.TextOf("url")!, Codes(resource.Root.First("expansion")));
            }
        }
    }

    private static List<string> Codes(Element expansion) =>
        [.. expansion.Named("contains").ToList().Select(c => $"{c.TextOf("system")}|{c.TextOf("code")}")];
}
