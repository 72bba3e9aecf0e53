using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Search;
using FhirIcsHub.Storage.Search;
using Xunit;

namespace FhirIcsHub.Storage.Tests.Search;

public class SearchQueryParserTests
{
    [Theory]
    [InlineData("Observation?code=http://loinc.org|8480-6", false, "http://loinc.org", "8480-6")]
    [InlineData("Observation?code=8480-6", true, null, "8480-6")]
    [InlineData("Observation?code=|8480-6", false, null, "8480-6")]
    [InlineData("Observation?code=http://loinc.org|", false, "http://loinc.org", null)]
    [InlineData("Observation?code=a%5C%7Cb|c%5C%2Cd", false, "a|b", "c,d")] // a\|b|c\,d
    [InlineData("Patient?gender=http://hl7.org/fhir/administrative-gender|male", true, null, "male")] // a code's system is implied
    public void A_token_is_code_or_system_and_code(string search, bool anySystem, string? system, string? code) =>
        Assert.Equal(new TokenSearch(anySystem, system, code), Assert.Single(Assert.Single(Searches.Query(search).Criteria).Values));

    [Theory]
    [InlineData("Observation?subject=23", true, null, "23")]
    [InlineData("Observation?patient=23", true, null, "23")]
    [InlineData("Observation?subject=Patient/23", true, "Patient", "23")]
    [InlineData("Observation?subject:Patient=23", true, "Patient", "23")]
    [InlineData("Observation?subject:Patient=Patient/23", true, "Patient", "23")]
    [InlineData("Observation?subject=https://hub.example.org/fhir/Patient/23", true, "Patient", "23")]
    [InlineData("Observation?subject=https://other.example.org/Patient/23", false, null, "https://other.example.org/Patient/23")]
    [InlineData("Observation?subject=urn:uuid:6f40cebe-7b55-461d-9d7f-eadb4c065762", false, null, "urn:uuid:6f40cebe-7b55-461d-9d7f-eadb4c065762")]
    [InlineData("MeasureReport?measure=https://example.org/Measure/m|1", false, null, "https://example.org/Measure/m|1")]
    public void A_reference_is_an_id_a_type_and_id_or_a_URL(string search, bool local, string? type, string target) =>
        Assert.Equal(new ReferenceSearch(local, type, target), Assert.Single(Assert.Single(Searches.Query(search).Criteria).Values));

    [Fact]
    public void Commas_are_or_repetition_is_and_and_a_backslash_escapes()
    {
        var criteria = Searches.Query(@"Patient?given=a,b%5C,c&given=d").Criteria;
        Assert.Equal([["a", "b,c"], ["d"]], criteria.Select(criterion => criterion.Values.Cast<StringSearch>().Select(value => value.Text)));
    }

    [Fact]
    public void A_backslash_stands_for_itself_before_other_characters() =>
        Assert.Equal(@"a\b\c", ((TokenSearch)Searches.Query(@"Observation?code=a\b\\c").Criteria[0].Values[0]).Code);

    [Theory]
    [InlineData("Observation?date=05")]
    [InlineData("Observation?date=xx2020")]
    [InlineData("Observation?date=gt")]
    [InlineData("Observation?date=2020-13")]
    [InlineData("Observation?code=a|b|c")]
    [InlineData("Observation?code=|")]
    [InlineData("Observation?value-quantity=5.40e-3|http://unitsofmeasure.org|g|extra")]
    [InlineData("Observation?value-quantity=5|g")]
    [InlineData("Observation?value-quantity=much")]
    [InlineData("RiskAssessment?probability=gt")]
    [InlineData("RiskAssessment?probability=foo")]
    [InlineData("Observation?component-code-value-quantity=a")]
    [InlineData("Observation?component-code-value-quantity=a$")]
    [InlineData("Observation?subject:Patient=Group/1")]
    [InlineData("Observation?subject:missing=maybe")]
    [InlineData("Patient?name=--")]
    [InlineData("ValueSet?url=a%00b")]
    [InlineData("Patient?_count=-1")]
    [InlineData("Patient?_count=x")]
    [InlineData("Patient?_total=some")]
    [InlineData("Observation?_include=subject")]
    [InlineData("Observation?_include=Observation:code")]
    [InlineData("Observation?_include=Observation:subject:Nothing")]
    [InlineData("Patient?_cursor=abc")]
    public void A_value_that_cannot_be_read_is_an_error(string search)
    {
        var issue = Assert.Single(Searches.Read(search).Issues);
        Assert.Equal((IssueSeverity.Error, IssueType.Invalid), (issue.Severity, issue.Code));
    }

    [Theory]
    [InlineData("Observation?code:exact=x")]
    [InlineData("Observation?status:text=x")]
    [InlineData("Observation?code:of-type=a|b|c")]
    [InlineData("Patient?identifier:in=x")]
    [InlineData("Patient?active:below=x")]
    [InlineData("Observation?date:exact=2020")]
    [InlineData("Observation?subject:Nothing=1")]
    [InlineData("Observation?subject:Organization=1")]
    [InlineData("Patient?name:text=x")]
    [InlineData("Observation?_include:recurse=Observation:subject")]
    [InlineData("Observation?_include=Patient:*")]
    [InlineData("Observation?_include=Patient:organization")]
    [InlineData("Patient?_revinclude=Observation:subject:Group")]
    [InlineData("Patient?_revinclude=Observation:*:Group")]
    [InlineData("Patient?_list:not=1")]
    [InlineData("Patient?_filter:not=gender eq male")]
    [InlineData("Patient?_text:contains=x")]
    [InlineData("Patient?_content:not=x")]
    [InlineData("Patient?_sort:asc=birthdate")]
    [InlineData("Patient?_count:exact=3")]
    [InlineData("Patient?_summary:missing=true")]
    [InlineData("Observation?subject:Patient._list:missing=true")]
    [InlineData("Patient?_query=current-high-risk")]
    public void What_is_not_carried_out_is_an_error_and_never_a_wider_result(string search)
    {
        var issue = Assert.Single(Searches.Read(search).Issues);
        Assert.Equal((IssueSeverity.Error, IssueType.NotSupported), (issue.Severity, issue.Code));
    }

    [Theory]
    [InlineData("Observation?code:exact=x", ":missing :text :not :above :below :in :not-in")]
    [InlineData("Patient?family:in=x", ":missing :exact :contains")]
    [InlineData("Patient?identifier:exact=x", ":missing :text :not :of-type")]
    [InlineData("Observation?date:not=2020", ":missing")]
    [InlineData("Patient?general-practitioner:exact=x", ":missing :above :below :identifier :Practitioner :Organization :PractitionerRole")]
    public void A_modifier_that_the_parameter_does_not_take_is_refused_with_those_that_it_takes(string search, string allowed)
    {
        var issue = Assert.Single(Searches.Read(search).Issues);
        Assert.EndsWith("it takes " + allowed, issue.Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_parameter_is_left_out_and_said_or_refused_when_strict()
    {
        var lenient = Searches.Read("Patient?nonsense=1&gender=male");
        Assert.Equal("gender=male", lenient.Query!.SelfQuery);
        var ignored = Assert.Single(lenient.Issues);
        Assert.Equal(IssueSeverity.Warning, ignored.Severity);
        Assert.Contains("'nonsense'", ignored.Diagnostics, StringComparison.Ordinal);

        var strict = Searches.Read("Patient?nonsense=1&gender=male", Searches.Options with { Strict = true });
        Assert.Null(strict.Query);
        Assert.Contains("'nonsense'", Assert.Single(strict.Issues).Diagnostics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Patient?gender=male&_count=5")]
    [InlineData("Patient?gender=male&_include=Patient:organization")]
    [InlineData("Patient?gender=male&nonsense=1")]
    public void Criteria_of_a_conditional_interaction_allow_nothing_but_criteria(string search) =>
        Assert.Null(Searches.Read(search, Searches.Options with { Conditional = true }).Query);

    [Fact]
    public void The_same_criteria_in_any_order_lock_the_same()
    {
        var one = Searches.Query("Patient?family=a&identifier=s|1");
        var other = Searches.Query("Patient?identifier=s|1&family=a");
        Assert.Equal(one.CriteriaKey, other.CriteriaKey);
        Assert.NotEqual(one.CriteriaKey, Searches.Query("Patient?identifier=s|2&family=a").CriteriaKey);
        Assert.NotEqual(one.CriteriaKey, Searches.Query("Person?identifier=s|1").CriteriaKey);
    }

    [Fact]
    public void Count_has_a_default_and_a_limit_and_zero_asks_for_the_number_only()
    {
        Assert.Equal(20, Searches.Query("Patient").Count);
        Assert.Equal(1000, Searches.Query("Patient?_count=100000").Count);
        Assert.Equal((0, true), (Searches.Query("Patient?_count=0").Count, Searches.Query("Patient?_count=0").Total == SearchTotal.Accurate));
        Assert.Equal((0, true), (Searches.Query("Patient?_summary=count").Count, Searches.Query("Patient?_summary=count").Total == SearchTotal.Accurate));
    }

    [Fact]
    public void A_cursor_is_good_for_its_own_search_only()
    {
        var query = Searches.Query("Patient?gender=male");
        var cursor = Searches.Options.Cursors.Write(new SearchCursor(5, 9, query.QueryHash));
        Assert.Equal(5, Searches.Query($"Patient?gender=male&_cursor={cursor}").Cursor!.After);
        Assert.Null(Searches.Read($"Patient?gender=female&_cursor={cursor}").Query);
        Assert.Null(Searches.Read($"Person?gender=male&_cursor={cursor}").Query);
    }

    [Fact]
    public void Faults_never_repeat_a_value()
    {
        var issues = Searches.Read("Patient?birthdate=Evans&_count=Evans&identifier=a|b|Evans", Searches.Options with { Strict = true }).Issues;
        Assert.Equal(3, issues.Count);
        Assert.All(issues, issue => Assert.DoesNotContain("Evans", issue.Diagnostics, StringComparison.Ordinal));
    }

    [Fact]
    public void Includes_that_are_offered_can_be_asked_for()
    {
        foreach (var include in SearchCapabilities.IncludesOf(StoreTests.Observation, SearchIndexer.R4))
        {
            Searches.Query($"Observation?_include={include}");
        }

        var reverse = SearchCapabilities.ReverseIncludesOf(StoreTests.Patient, SearchIndexer.R4);
        Assert.Contains("Observation:subject", reverse);
        Assert.Contains("Provenance:target", reverse);
        Assert.DoesNotContain("Observation:encounter", reverse);
        foreach (var include in reverse)
        {
            Searches.Query($"Patient?_revinclude={include}");
        }
    }
}
