using FhirIcsHub.Fhir;
using Xunit;

namespace FhirIcsHub.Measures.Tests.Scoring;

/// <summary>
/// Ratios with an initial population each for denominator and numerator (CQFM, <c>cqfm-criteriaReference</c>), over random memberships
/// against plain set algebra, and their observations against plain sums.
/// </summary>
public sealed class TwoInitialPopulationsTests
{
    private const string Extension = "http://hl7.org/fhir/us/cqfmeasures/StructureDefinition/";

    private static readonly string[] Tags =
        ["people", "others", "denominator", "denominator-exclusion", "numerator", "numerator-exclusion", "stratum"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Each_is_counted_within_its_own(int seed)
    {
        var people = People(seed);

        var group = ReportRun.Report(ReportRun.Content(Ratio()), people.Select(Person)).First("group");

        AssertCounts(people, group);
        var stratum = Assert.Single(group.First("stratifier").Named("stratum").ToList());
        AssertCounts(people.FindAll(person => person.Tags.Contains("stratum")), stratum);
    }

    [Theory]
    [InlineData("sum")]
    [InlineData("average")]
    [InlineData("maximum")]
    public void Observations_are_of_those_who_are_left_of_each(string method)
    {
        var people = People(7);

        var group = ReportRun.Report(ReportRun.Content(Ratio(method)), people.Select(Person)).First("group");

        var below = Left(people, "people", "denominator").ConvertAll(person => (decimal)person.Value);
        var above = Left(people, "others", "numerator").ConvertAll(person => (decimal)person.Value);
        Assert.Equal([below.Count, above.Count], ReportRun.Counts(group).TakeLast(2));
        Assert.Equal(Math.Round(Aggregate(method, above) / Aggregate(method, below), 12), Math.Round(ReportRun.Score(group)!.Value, 12));
    }

    [Fact]
    public void A_subject_list_has_a_list_for_each_of_the_two()
    {
        var people = People(3);

        var report = ReportRun.Report(ReportRun.Content(Ratio()), people.Select(Person), ReportType.SubjectList);

        Assert.Equal(
            [people.Count(person => person.Tags.Contains("people")), people.Count(person => person.Tags.Contains("others"))],
            report.First("group").Named("population").ToList().Take(2).Select(population =>
                report.Named("contained").ToList()
                    .Single(list => "#" + list.TextOf("id") == population.First("subjectResults").TextOf("reference"))
                    .Named("entry").ToList().Count));
    }

    private static void AssertCounts(List<Member> people, Element group)
    {
        var denominator = In(people, "people", "denominator");
        var numerator = In(people, "others", "numerator");
        var (excluded, lost) = (In(denominator, "denominator-exclusion"), In(numerator, "numerator-exclusion"));
        Assert.Equal(
            [In(people, "people").Count, In(people, "others").Count, denominator.Count, excluded.Count, numerator.Count, lost.Count],
            ReportRun.Counts(group).Take(6));
        Assert.Equal(
            Math.Round((decimal)(numerator.Count - lost.Count) / (denominator.Count - excluded.Count), 12),
                Math.Round(ReportRun.Score(group)!.Value, 12));
    }

    private static List<Member> In(List<Member> people, params string[] tags) =>
        people.FindAll(person => tags.All(tag => person.Tags.Contains(tag)));

    private static List<Member> Left(List<Member> people, string initial, string population) =>
        In(people, initial, population).FindAll(person => !person.Tags.Contains(population + "-exclusion"));

    private static decimal Aggregate(string method, List<decimal> values) => method switch
    {
        "sum" => values.Sum(),
        "average" => values.Average(),
        _ => values.Max(),
    };

    private static List<Member> People(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 200)
            .Select(number => new Member($"p{number}", [.. Tags.Where(_ => random.Next(2) == 0)], random.Next(1, 9)))];
    }

    private static TestPerson Person(Member member) =>
        TestMeasure.Person(member.Id, [.. member.Tags]).With("multipleBirthInteger", $"{member.Value}");

    private static string Ratio(string? method = null) => TestMeasure.Measure(
        "ratio",
        string.Join(
            ',',
            (string[])
            [
                Population("initial-population", "ip-people", "people"), Population("initial-population", "ip-others", "others"),
                Population("denominator", "d", "denominator", "ip-people"),
                    Population("denominator-exclusion", "dx", "denominator-exclusion"),
                Population("numerator", "n", "numerator", "ip-others"), Population("numerator-exclusion", "nx", "numerator-exclusion"),
                .. method is null ? (string[])[] : [Observation("d", method), Observation("n", method)],
            ]),
        TestMeasure.Stratifier("stratum", "meta.tag.where(code = 'stratum').exists()"));

    private static string Population(string code, string id, string tag, string? within = null) =>
        TestMeasure.Population(code, $"meta.tag.where(code = '{tag}').exists()").Insert(1, $"\"id\":\"{id}\"," + (within is null ? "" :
            $$"""
            "extension":[{"url":"{{Extension}}cqfm-criteriaReference","valueString":"{{within}}"}],
            """));

    private static string Observation(string of, string method) =>
        TestMeasure.Population("measure-observation", "multipleBirth.ofType(integer)").Insert(
            1,
            $$"""
            "id":"obs-{{of}}","extension":[{"url":"{{Extension}}cqfm-criteriaReference","valueString":"{{of}}"},
             {"url":"{{Extension}}cqfm-aggregateMethod","valueCode":"{{method}}"}],
            """);

    private sealed record Member(string Id, HashSet<string> Tags, int Value);
}
