using System.Text;

namespace FhirIcsHub.Measures.Tests.Scoring;

/// <summary>
/// A measure in CQL of four groups, each with a scoring, a basis and a direction of its own, and a composite of one of them, over random
/// stays in hospital.
/// </summary>
internal static class StaysMeasure
{
    private const string Extension = "http://hl7.org/fhir/us/cqfmeasures/StructureDefinition/";

    private const string Text =
        """
        library Stays version '1'
        using FHIR version '4.0.1'
        include FHIRHelpers version '4.0.1'
        parameter "Measurement Period" Interval<DateTime>
        context Patient
        define "Stays": [Encounter] E where E.status = 'finished'
        define "Long Stays": "Stays" E where E.nights() > 3
        define "Has Stay": exists "Stays"
        define "Has Long Stay": exists "Long Stays"
        define "Left Against Advice": "Stays" E where E.priority.text = 'left'
        define function "Length"(stay FHIR.Encounter): stay.nights()
        define function "Class"(stay FHIR.Encounter): stay.class.code
        define "Sex": Patient.gender
        define "Decade": ToString((year from Patient.birthDate div 10) * 10)
        define "Longest": Max("Stays" E return E.nights())
        define fluent function nights(stay FHIR.Encounter): difference in days between stay.period.start and stay.period.end
        """;

    public static MeasureContent Content() =>
        ReportRun.Content(Encoding.UTF8.GetString(CqlLibraryResource.Of(Text)!.Json.Span), Measure(), Composite());

    /// <summary>People with none to three stays, the same for a seed.</summary>
    public static List<Someone> People(int seed)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable.Range(0, 80).Select(number => new Someone(
                $"p{number}", random.Next(2) == 0 ? "female" : "male", random.Next(1940, 1990),
                [
                    .. Enumerable.Range(0, random.Next(4)).Select(_ => new Stay(
                        random.Next(9), random.Next(3) == 0 ? "EMER" : "IMP", random.Next(5) == 0)),
                ])),
        ];
    }

    public static TestPerson Person(Someone someone)
    {
        var person = new TestPerson(someone.Id, $"{someone.Born}-06-01").Sex(someone.Sex);
        foreach (var (stay, i) in someone.Stays.Select((stay, i) => (stay, i)))
        {
            var start = new DateOnly(2025, 5, 1).AddDays(i * 20);
            person.Has(
                $$$"""
                {"resourceType":"Encounter","status":"finished",
                 "class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"{{{stay.Class}}}"},
                 {{{(stay.Left ? "\"priority\":{\"text\":\"left\"}," : "")}}}
                 "period":{"start":"{{{start:yyyy-MM-dd}}}","end":"{{{start.AddDays(stay.Days):yyyy-MM-dd}}}"}}
                """);
        }

        return person;
    }

    private static string Measure()
    {
        var continuous = Group(
            "stays",
            [Coded("scoring", "continuous-variable"), Basis("Encounter")],
            [
                Population("initial-population", "Stays"), Population("measure-population", "Stays"),
                Population("measure-population-exclusion", "Left Against Advice"), Observation("Length", "median"),
            ],
            $$"""{"id":"class","criteria":{{Criteria("Class")}}}""");
        var proportion = Group(
            "people",
            [Coded("scoring", "proportion"), Basis("boolean"), Coded("improvementNotation", "decrease")],
            [
                Population("initial-population", "Has Stay"), Population("denominator", "Has Stay"),
                Population("numerator", "Has Long Stay"),
            ],
            $$"""
            {"id":"two-way","component":[{"code":{"text":"sex"},"criteria":{{Criteria("Sex")}}},{"criteria":{{Criteria("Decade")}}}]}
            """);
        var cohort = Group("cohort", [Coded("scoring", "cohort")], [Population("initial-population", "Has Stay")], "");
        var ratio = Group(
            "nights",
            [Coded("scoring", "ratio"), Basis("Encounter")],
            [
                Population("initial-population", "Stays"), Population("denominator", "Stays", "all"),
                Population("numerator", "Long Stays", "long"),
                Observation("Length", "Sum", "all"), Observation("Length", "Sum", "long"),
            ],
            $$"""{"id":"class-of-stay","code":{"text":"class of stay"},"criteria":{{Criteria("Class")}}}""");
        return $$"""
            {"resourceType":"Measure","id":"m","url":"https://example.org/Measure/m","status":"active",
             "library":["https://fhiricshub.example/Library/Stays"],
             "improvementNotation":{"coding":[
              {"system":"http://terminology.hl7.org/CodeSystem/measure-improvement-notation","code":"increase"}]},
             "group":[{{continuous}},{{proportion}},{{cohort}},{{ratio}}],
             "supplementalData":[{{Data("sde-sex", "supplemental-data", "Sex")}},
              {{Data("risk-longest", "risk-adjustment-factor", "Longest")}}]}
            """;
    }

    private static string Composite() =>
        $$"""
        {"resourceType":"Measure","id":"c","url":"https://example.org/Measure/c","status":"active",
         "extension":[{{Coded("compositeScoring", "all-or-nothing")}}],
         "scoring":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/measure-scoring","code":"composite"}]},
         "relatedArtifact":[{"type":"composed-of","resource":"https://example.org/Measure/m",
          "extension":[{"url":"{{Extension}}cqfm-groupId","valueString":"people"}]}]}
        """;

    private static string Group(string id, string[] extensions, string[] populations, string stratifier) =>
        $$"""
        {"id":"{{id}}","extension":[{{string.Join(',', extensions)}}],"population":[{{string.Join(',', populations)}}]
         {{(stratifier.Length == 0 ? "" : $",\"stratifier\":[{stratifier}]")}}}
        """;

    private static string Coded(string name, string code) =>
        $$$"""{"url":"{{{Extension}}}cqfm-{{{name}}}","valueCodeableConcept":{"coding":[{"code":"{{{code}}}"}]}}""";

    private static string Basis(string code) => $$"""{"url":"{{Extension}}cqfm-populationBasis","valueCode":"{{code}}"}""";

    private static string Population(string code, string define, string? id = null) =>
        With(TestMeasure.Population(code, define, "text/cql-identifier"), id is null ? "" : $"\"id\":\"{id}\",");

    private static string Observation(string function, string method, string? of = null) => With(
        TestMeasure.Population("measure-observation", function, "text/cql-identifier"),
        $$""" "extension":[{"url":"{{Extension}}cqfm-aggregateMethod","valueCode":"{{method}}"}{{Reference(of)}}], """);

    private static string Reference(string? population) =>
        population is null ? "" : $$""" ,{"url":"{{Extension}}cqfm-criteriaReference","valueString":"{{population}}"} """;

    private static string With(string json, string more) => json.Insert(json.IndexOf('{', StringComparison.Ordinal) + 1, more);

    private static string Criteria(string define) => TestMeasure.Criteria(define, "text/cql-identifier");

    private static string Data(string id, string usage, string define) =>
        $$"""
        {"id":"{{id}}","usage":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/measure-data-usage","code":"{{usage}}"}]}],
         "criteria":{{Criteria(define)}}}
        """;
}

internal sealed record Someone(string Id, string Sex, int Born, List<Stay> Stays);

internal sealed record Stay(int Days, string Class, bool Left);
