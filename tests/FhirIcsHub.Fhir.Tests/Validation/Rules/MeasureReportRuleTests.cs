using Xunit;
using static FhirIcsHub.Fhir.Tests.Validation.Rules.RuleTrial;

namespace FhirIcsHub.Fhir.Tests.Validation.Rules;

public sealed class MeasureReportRuleTests
{
    private const string Numerator =
        """{"code":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/measure-population","code":"numerator"}]}""";

    private static string Measure(string scoring) => $$"""
        {"resourceType":"Measure","url":"http://a.uk/Measure/m","status":"active","scoring":{"coding":[{"code":"{{scoring}}"}]},
         "group":[{"code":{"text":"g"},"population":[{{Numerator}},"criteria":{"language":"text/cql","expression":"N"} }],
         "stratifier":[{"code":{"text":"age"} }]}]}
        """;

    private static string Report(string group, string type = "summary") => $$"""
        {"resourceType":"MeasureReport","status":"complete","type":"{{type}}","measure":"http://a.uk/Measure/m","period":{"start":"2024",
        "end":"2024"},"group":[{{group}}]}
        """;

    private static string Group(string score = ",\"measureScore\":{\"value\":0.5}", string code = "g",
        string population = Numerator + ",\"count\":1}", string more = "") =>
        $$"""{"code":{"text":"{{code}}"},"population":[{{population}}]{{score}}{{more}}}""";

    private static string[] Found(string report, string scoring = "proportion") =>
        [.. Judge(report, Measure(scoring)).Select(i => i.MessageId!).Where(id => id.StartsWith("mr-", StringComparison.Ordinal))];

    [Fact]
    public void A_report_that_agrees_with_its_measure_is_right() => Assert.Empty(Found(Report(Group())));

    [Fact]
    public void A_group_is_one_of_the_measure() => Assert.Equal(["mr-group-unknown"], Found(Report(Group(code: "h"))));

    [Fact]
    public void A_group_without_a_code_is_the_only_one() =>
        Assert.Empty(Found(Report(Group().Replace("\"code\":{\"text\":\"g\"},", "", StringComparison.Ordinal))));

    [Fact]
    public void A_population_is_one_of_the_group() => Assert.Equal(
        ["mr-population-unknown", "mr-population-missing"], Found(Report(Group(population: "{\"code\":{\"text\":\"x\"},\"count\":1}"))));

    [Theory]
    [InlineData("age", 0)]
    [InlineData("sex", 1)]
    public void A_stratifier_is_one_of_the_group(string code, int found) =>
        Assert.Equal(found, Found(Report(Group(more: $",\"stratifier\":[{{\"code\":[{{\"text\":\"{code}\"}}]}}]"))).Count(
            id => id == "mr-stratifier-unknown"));

    [Theory]
    [InlineData("cohort", "0.5", "mr-score-of-cohort")]
    [InlineData("proportion", "1.5", "mr-score-of-proportion")]
    [InlineData("proportion", "1", "")]
    [InlineData("ratio", "1.5", "")]
    public void A_score_suits_the_scoring(string scoring, string score, string messageId) =>
        Assert.Equal(messageId.Length == 0 ? [] : [messageId], Found(Report(Group($",\"measureScore\":{{\"value\":{score}}}")), scoring));

    [Theory]
    [InlineData("proportion", true)]
    [InlineData("cohort", false)]
    public void A_complete_report_has_a_score_unless_the_measure_only_counts(string scoring, bool isAsked) =>
        Assert.Equal(isAsked ? ["mr-score-missing"] : [], Found(Report(Group("")), scoring));

    [Fact]
    public void A_report_that_only_collects_data_has_no_groups() =>
        Assert.Contains("mr-data-collection-group", Found(Report(Group(), "data-collection")));
}
