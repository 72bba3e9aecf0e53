using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using FhirIcsHub.Cql;
using FhirIcsHub.Cql.Models;
using FhirIcsHub.Fhir;
using FhirIcsHub.Tests;

namespace FhirIcsHub.Measures.Tests.Conformance;

/// <summary>Published measures with patients and the populations that are expected of them (ecqm).</summary>
internal static class EcqmSuite
{
    public const string Folder = "ecqm";

    private static readonly DateTimeOffset Made = new(2026, 4, 1, 9, 0, 0, TimeSpan.Zero);

    private static readonly Lazy<ModelSet> Models = new(() =>
    {
        var loaded = ModelSet.Shipped.With(ConformanceSuite.PathOf("elm-reference", "modelinfo", "qicore-modelinfo-6.0.0.xml"));
        return loaded.Models ?? throw new InvalidOperationException(loaded.Problems[0].ToString());
    });

    private static readonly ConcurrentDictionary<(string Measure, bool FromText), MeasureContent> Contents = new();

    public static IReadOnlyList<string> Measures => ConformanceSuite.Find(Folder) is { } root
        ? [.. Directory.GetDirectories(root).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)]
        : [];

    public static IReadOnlyList<string> CasesOf(string measure) =>
        [.. Directory.GetDirectories(ConformanceSuite.PathOf(Folder, measure, "cases")).Select(path => Path.GetFileName(path)!)
            .Order(StringComparer.Ordinal)];

    /// <summary>The measures of a folder, compiled once; from their ELM, or from their CQL text by our translator.</summary>
    public static MeasureContent ContentOf(string measure, bool fromText) =>
        Contents.GetOrAdd((measure, fromText), key => new MeasureContent(
        [Read(ConformanceSuite.PathOf(Folder, measure, "measure-bundle.json"))],
        new MeasureContentOptions { Models = Models.Value, TextFirst = fromText }));

    public static JsonObject ExpectedOf(string measure, string name) =>
        JsonNode.Parse(File.ReadAllBytes(ConformanceSuite.PathOf(Folder, measure, "cases", name, "expected.json")))!.AsObject();

    /// <summary>The report on a case, as the case asks for it.</summary>
    public static byte[] Report(MeasureContent content, string measure, string name, JsonObject expected)
    {
        var people = BundlePersonRecord.AllOf(Read(ConformanceSuite.PathOf(Folder, measure, "cases", name, "bundle.json")));
        var type = (string)expected["reportType"]!;
        var run = new MeasureRun(content.Find((string)expected["measure"]!)!, new MeasureRunOptions
        {
            Period = MeasurePeriod.TryParse((string)expected["period"]!["start"]!, (string)expected["period"]!["end"]!)!,
            Date = Made,
            ReportType = type == "subject-list" ? ReportType.SubjectList : ReportType.Summary,
            ScoreDirection = ScoreDirection.HigherIsBetter, // the publisher of hapi-* scores a measure that should decrease so
            Degree = 1,
        });
        if (type is "population" or "subject-list")
        {
            return run.ReportOnAll(people);
        }

        var subject = ((string)expected["subject"]!).Split('/')[^1];
        return run.ReportOn(people.Single(person => person.Patient.TextOf("id") == subject));
    }

    private static Resource Read(string path)
    {
        var read = Resource.Read(File.ReadAllBytes(path), ReadMode.AsSent);
        return read.Resource ?? throw new InvalidOperationException($"{path}: {read.Issues[0].Diagnostics}");
    }
}
