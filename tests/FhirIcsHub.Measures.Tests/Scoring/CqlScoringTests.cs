using FhirIcsHub.Fhir;
using Xunit;

namespace FhirIcsHub.Measures.Tests.Scoring;

/// <summary>The groups of <see cref="StaysMeasure"/>: every figure against the same figure worked out plainly.</summary>
public sealed class CqlScoringTests
{
    private const int Continuous = 0;
    private const int Proportion = 1;
    private const int Cohort = 2;
    private const int Ratio = 3;

    private readonly List<Someone> _people = StaysMeasure.People(11);
    private readonly MeasureContent _content = StaysMeasure.Content();

    private List<Someone> WithStay => _people.FindAll(person => person.Stays.Count > 0);

    private List<Stay> Stays => [.. _people.SelectMany(person => person.Stays)];

    [Fact]
    public void Nothing_is_wrong_with_the_measure_and_everyone_can_be_evaluated()
    {
        Assert.Empty(_content.Find("m")!.Issues.Select(issue => issue.Diagnostics));
        Assert.Empty(ReportRun.Messages(Report()));
    }

    [Fact]
    public void Each_group_is_scored_by_its_own_scoring_and_basis()
    {
        var groups = Report().Named("group").ToList();

        var observed = Stays.FindAll(stay => !stay.Left);
        Assert.Equal([Stays.Count, Stays.Count, Stays.Count(stay => stay.Left), observed.Count], ReportRun.Counts(groups[Continuous]));
        Assert.Equal(Median(observed), ReportRun.Score(groups[Continuous]));

        var longer = WithStay.Count(HasLongStay);
        Assert.Equal([WithStay.Count, WithStay.Count, longer], ReportRun.Counts(groups[Proportion]));
        Assert.Equal(Rate(longer, WithStay.Count), ReportRun.Score(groups[Proportion]));

        Assert.Equal([WithStay.Count], ReportRun.Counts(groups[Cohort]));
        Assert.False(groups[Cohort].First("measureScore").Exists);

        var longStays = Stays.FindAll(IsLong);
        Assert.Equal([Stays.Count, Stays.Count, longStays.Count, Stays.Count, longStays.Count], ReportRun.Counts(groups[Ratio]));
        Assert.Equal(Rate(longStays.Sum(stay => stay.Days), Stays.Sum(stay => stay.Days)), ReportRun.Score(groups[Ratio]));
    }

    [Fact]
    public void Strata_by_a_function_are_of_stays_and_have_scores_of_their_own()
    {
        var groups = Report().Named("group").ToList();
        var (medians, ratios) = (Strata(groups[Continuous]), Strata(groups[Ratio]));
        var expected = Stays.GroupBy(stay => stay.Class).OrderBy(group => group.Key, StringComparer.Ordinal).ToList();

        Assert.Equal(expected.Select(group => group.Key), medians.Select(stratum => stratum.First("value").TextOf("text")));
        Assert.Equal(
            expected.Select(group => ((int?)group.Count(), Median([.. group.Where(stay => !stay.Left)]))),
            medians.Select(stratum => ((int?)ReportRun.Counts(stratum).First(), ReportRun.Score(stratum))));
        Assert.Equal(
            expected.Select(group => (decimal?)Rate(group.Where(IsLong).Sum(stay => stay.Days), group.Sum(stay => stay.Days))),
            ratios.Select(ReportRun.Score));
    }

    [Fact]
    public void Strata_of_several_components_are_the_tuples_of_their_values()
    {
        var group = Report().Named("group").ToList()[Proportion];
        var expected = WithStay
            .GroupBy(person => (person.Sex, Decade: $"{person.Born / 10 * 10}"))
            .OrderBy(group => group.Key.Sex, StringComparer.Ordinal).ThenBy(group => group.Key.Decade, StringComparer.Ordinal)
            .Select(group => $"{group.Key.Sex} {group.Key.Decade} {group.Count()} {group.Count(HasLongStay)}");

        Assert.Equal(expected, Strata(group).Select(stratum =>
            string.Join(' ', stratum.Named("component").ToList().Select(component => component.First("value").TextOf("text")))
            + $" {ReportRun.Counts(stratum).First()} {ReportRun.Counts(stratum).Last()}"));
        Assert.Equal(
            ["sex", "Decade"], group.First("stratifier").Named("code").ToList().Select(code => code.TextOf("text")));
    }

    [Fact]
    public void A_composite_takes_the_group_of_a_component_that_it_names()
    {
        var group = Report(measure: "c").First("group");

        Assert.Equal([WithStay.Count, WithStay.Count, WithStay.Count(HasLongStay)], ReportRun.Counts(group));
        Assert.Equal(Rate(WithStay.Count(HasLongStay), WithStay.Count), ReportRun.Score(group));
    }

    [Fact]
    public void The_direction_of_a_group_goes_before_that_of_the_measure_and_turns_the_score_only_when_asked()
    {
        var report = Report();
        var (rate, turned) = (report.Named("group").ToList(), Report(direction: ScoreDirection.HigherIsBetter).Named("group").ToList());

        Assert.Equal("increase", report.First("improvementNotation").First("coding").TextOf("code"));
        Assert.Contains("decrease", rate[Proportion].Named("extension").ToList()
            .Select(extension => extension.First("value").First("coding").TextOf("code")));
        Assert.Equal(1m, ReportRun.Score(rate[Proportion]) + ReportRun.Score(turned[Proportion]));
        Assert.Equal(ReportRun.Score(rate[Continuous]), ReportRun.Score(turned[Continuous]));
    }

    [Fact]
    public void Supplemental_data_are_counted_in_a_summary_and_have_their_value_in_the_report_on_a_person()
    {
        var summary = Report().Named("contained").ToList();
        var person = _people.First(someone => someone.Stays.Count > 1);
        var individual = Report(ReportType.Subject, person).Named("contained").ToList();

        var sexes = WithStay.GroupBy(someone => someone.Sex).OrderBy(group => group.Key, StringComparer.Ordinal);
        Assert.Equal(
            sexes.Select(group => $"{group.Key} {group.Count()}"),
            summary.Where(observation => observation.First("value").Type?.Name == "integer" && IsOf(observation, "sde-sex"))
                .Select(observation => $"{observation.First("code").TextOf("text")} {observation.First("value").Text}"));
        Assert.Equal(person.Sex, Single(individual, "sde-sex").First("value").TextOf("text"));
        Assert.Equal($"{person.Stays.Max(stay => stay.Days)}", Single(individual, "risk-longest").First("value").TextOf("text"));
        Assert.Equal("risk-adjustment-factor", Single(individual, "risk-longest").First("code").First("coding").TextOf("code"));
    }

    /// <summary>Of somebody without a stay, too: there are no strata then.</summary>
    [Theory]
    [InlineData(ReportType.Subject, "individual", true)]
    [InlineData(ReportType.Subject, "individual", false)]
    [InlineData(ReportType.SubjectList, "subject-list", true)]
    [InlineData(ReportType.Summary, "summary", false)]
    public void Reports_of_every_type_are_valid_r4(ReportType type, string code, bool hasStay) =>
        Assert.Equal(code, Report(type, _people.First(person => person.Stays.Count > 1 == hasStay)).TextOf("type"));

    private Element Report(
        ReportType type = ReportType.Summary, Someone? only = null, ScoreDirection direction = ScoreDirection.Rate, string measure = "m") =>
        ReportRun.Report(_content, (only is null ? _people : [only]).Select(StaysMeasure.Person), type, measure, direction);

    private static List<Element> Strata(Element group) => group.First("stratifier").Named("stratum").ToList();

    private static bool IsLong(Stay stay) => stay.Days > 3;

    private static bool HasLongStay(Someone person) => person.Stays.Exists(IsLong);

    private static bool IsOf(Element observation, string data) =>
        observation.First("extension").Named("extension").ToList().Exists(part => part.First("value").Text == data);

    private static Element Single(List<Element> contained, string data) => contained.Single(observation => IsOf(observation, data));

    private static decimal Rate(int part, int whole) => Math.Round((decimal)part / whole, 16);

    private static decimal? Median(List<Stay> stays)
    {
        var days = stays.Select(stay => (decimal)stay.Days).Order().ToList();
        return days.Count == 0 ? null
            : days.Count % 2 == 1 ? days[days.Count / 2] : (days[(days.Count / 2) - 1] + days[days.Count / 2]) / 2;
    }
}
