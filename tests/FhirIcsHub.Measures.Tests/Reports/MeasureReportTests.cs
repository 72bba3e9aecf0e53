using FhirIcsHub.Fhir;
using Xunit;

namespace FhirIcsHub.Measures.Tests;

public sealed class MeasureReportTests
{
    private const string Smoker =
        """
        {"resourceType":"Observation","status":"final","effectiveDateTime":"2025-10-01",
         "code":{"coding":[{"system":"http://snomed.info/sct","code":"77176002"}]}}
        """;

    private readonly TestRun _run = TestRun.Shipped("smoking-status-recorded");

    private readonly TestPerson[] _people =
    [
        new TestPerson("b", "1980-01-01").RegisteredWith("Y90001").Has(Smoker),
        new TestPerson("a", "1950-01-01").Sex("male"),
        new TestPerson("c", "1980-01-01").Has(Smoker),
        new TestPerson("child", "2020-01-01").Has(Smoker),
    ];

    [Fact]
    public void A_summary_says_what_was_measured_about_whom_by_whom_and_when()
    {
        var report = _run.Report(_people);

        Assert.Equal("summary", report.TextOf("type"));
        Assert.Equal("complete", report.TextOf("status"));
        Assert.Equal("https://fhiricshub.example/Measure/smoking-status-recorded|1.0.0", report.TextOf("measure"));
        Assert.Equal("Group/registered-ics", report.First("subject").TextOf("reference"));
        Assert.Equal("Organization/ics", report.First("reporter").TextOf("reference"));
        Assert.Equal("2026-04-02T08:30:00Z", report.TextOf("date"));
        Assert.Equal("2025-04-01", report.First("period").TextOf("start"));
        Assert.Equal("2026-03-31", report.First("period").TextOf("end"));
        Assert.Equal("increase", report.First("improvementNotation").First("coding").TextOf("code"));
        Assert.False(report.First("contained").Exists);
    }

    [Fact]
    public void Counts_are_of_people_and_the_score_is_their_fraction()
    {
        var group = _run.Report(_people).First("group");

        Assert.Equal(["3", "3", "2"], group.Named("population").ToList().Select(population => population.TextOf("count")));
        Assert.Equal("0.6666666666666667", group.First("measureScore").TextOf("value"));
        Assert.Equal("http://unitsofmeasure.org", group.First("measureScore").TextOf("system"));
        Assert.Equal("1", group.First("measureScore").TextOf("code"));
    }

    [Fact]
    public void A_stratum_of_the_geography_has_the_code_and_name_of_the_area()
    {
        var stratum = _run.Report(_people).First("group").First("stratifier").First("stratum");

        Assert.Equal("nb-a", stratum.First("value").First("coding").TextOf("code"));
        Assert.Equal("Alpha", stratum.First("value").TextOf("text"));
        Assert.Equal("1", stratum.First("measureScore").TextOf("value"));
    }

    [Fact]
    public void A_subject_list_refers_for_each_population_to_a_contained_list_of_its_patients_in_order()
    {
        var report = _run.Report(_people, ReportType.SubjectList);

        Assert.Equal("subject-list", report.TextOf("type"));
        var numerator = report.First("group").Named("population").ToList()[2];
        var list = Contained(report, numerator.First("subjectResults").TextOf("reference")!);
        Assert.Equal("List", list.Type!.Name);
        Assert.Equal(["Patient/b", "Patient/c"], PatientsOf(list));
        var denominator = report.First("group").Named("population").ToList()[1];
        Assert.Equal(["Patient/a", "Patient/b", "Patient/c"],
            PatientsOf(Contained(report, denominator.First("subjectResults").TextOf("reference")!)));
    }

    [Fact]
    public void Of_nobody_there_are_zeros_and_no_score()
    {
        var group = _run.Report([]).First("group");

        Assert.Equal(["0", "0", "0"], group.Named("population").ToList().Select(population => population.TextOf("count")));
        Assert.False(group.First("measureScore").First("value").Exists);
        Assert.Equal("not-applicable", group.First("measureScore").First("extension").First("value").Text);
        Assert.False(group.First("stratifier").First("stratum").Exists);
    }

    [Fact]
    public void The_same_people_in_another_order_give_the_same_bytes() => Assert.Equal(
        _run.Report(_people, ReportType.SubjectList).Resource.Json.ToArray(),
        _run.Report(_people.Reverse(), ReportType.SubjectList).Resource.Json.ToArray());

    private static Element Contained(Element report, string reference) =>
        report.Named("contained").ToList().Single(resource => "#" + resource.TextOf("id") == reference);

    private static IEnumerable<string?> PatientsOf(Element list) =>
        list.Named("entry").ToList().Select(entry => entry.First("item").TextOf("reference"));
}
