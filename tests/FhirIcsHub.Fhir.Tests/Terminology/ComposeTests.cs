using FhirIcsHub.Fhir.Terminology;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Terminology;

/// <summary>What compose says (https://hl7.org/fhir/R4/valueset.html), on a small hierarchy.</summary>
public sealed class ComposeTests
{
    private const string System = "http://example.org/animals";

    [Theory]
    [InlineData("concept", "is-a", "mammal", "mammal cat whale")]
    [InlineData("concept", "descendent-of", "mammal", "cat whale")]
    [InlineData("concept", "is-not-a", "animal", "swimmer")]
    [InlineData("concept", "is-a", "swimmer", "whale fish swimmer")]
    [InlineData("concept", "generalizes", "whale", "animal mammal whale swimmer")]
    [InlineData("concept", "in", "cat, fish", "cat fish")]
    [InlineData("concept", "not-in", "cat,fish", "animal mammal whale dodo swimmer")]
    [InlineData("concept", "=", "cat", "cat")]
    [InlineData("code", "regex", "[a-f].*", "animal cat fish dodo")]
    [InlineData("code", "regex", "at", "")]
    [InlineData("display", "regex", "Blue.*", "whale")]
    [InlineData("display", "=", "Cat", "cat")]
    [InlineData("parent", "=", "animal", "mammal fish dodo")]
    [InlineData("child", "=", "fish", "animal swimmer")]
    [InlineData("child", "exists", "false", "cat whale fish dodo")]
    [InlineData("parent", "exists", "true", "mammal cat whale fish dodo")]
    [InlineData("legs", "=", "0", "whale fish")]
    [InlineData("legs", "in", "2,4", "cat dodo")]
    [InlineData("legs", "exists", "true", "cat whale fish dodo")]
    [InlineData("eats", "=", "fish", "cat")]
    [InlineData("eats", "is-a", "swimmer", "cat")]
    [InlineData("status", "=", "retired", "dodo")]
    [InlineData("inactive", "=", "true", "dodo")]
    [InlineData("notSelectable", "=", "true", "animal")]
    [InlineData("designation", "exists", "true", "cat")]
    public void A_filter_selects_the_concepts_that_it_names(string property, string op, string value, string expected)
    {
        var terminology = Given.Terminology(Given.Animals, Given.Animal("filtered", Given.Filter(property, op, value)));
        Assert.Equal(expected, Codes(terminology, "filtered"));
    }

    [Theory]
    [InlineData("concept", "is-a", "unicorn", IssueType.CodeInvalid)]
    [InlineData("wings", "=", "2", IssueType.NotSupported)]
    [InlineData("code", "regex", "(a", IssueType.Invalid)]
    [InlineData("code", "regex", "(?=a)b", IssueType.Invalid)]
    [InlineData("code", "like", "a", IssueType.NotSupported)]
    public void A_filter_that_cannot_be_run_is_an_error_with_its_place_and_no_code_can_be_told(
        string property, string op, string value, string code)
    {
        var terminology = Given.Terminology(Given.Animals, Given.Animal("broken", Given.Filter(property, op, value)));
        var issue = Assert.Single(terminology.Expand(new ExpandRequest { Url = Url("broken") }).Issues);
        Assert.Equal((code, "ValueSet.compose.include[0].filter[0]"), (issue.Code, issue.Expression));
        Assert.Equal(Membership.Unknown, terminology.Contains(Url("broken"), System, "cat"));
    }

    [Fact]
    public void Value_sets_in_one_include_are_cut_and_includes_are_joined()
    {
        var terminology = Given.Terminology(
            Given.Animals,
            Given.Animal("mammals", Given.Filter("concept", "is-a", "mammal")),
            Given.Animal("swimmers", Given.Filter("concept", "descendent-of", "swimmer")),
            Given.ValueSet("both", "'include':[{'valueSet':['http://example.org/vs/mammals','http://example.org/vs/swimmers|1']}]"),
            Given.ValueSet(
                "either", "'include':[{'valueSet':['http://example.org/vs/mammals']},{'valueSet':['http://example.org/vs/swimmers']}]"),
            Given.ValueSet("cut", "'include':[{'system':'http://example.org/animals','valueSet':['http://example.org/vs/swimmers']}]"),
            Given.ValueSet(
                "without", "'include':[{'valueSet':['http://example.org/vs/either']}],'exclude':[{'system':'http://example.org/animals',"
                    + "'concept':[{'code':'whale'}]}]"));
        Assert.Equal("whale", Codes(terminology, "both"));
        Assert.Equal("mammal cat whale fish", Codes(terminology, "either"));
        Assert.Equal("whale fish", Codes(terminology, "cut"));
        Assert.Equal("mammal cat fish", Codes(terminology, "without"));
    }

    [Fact]
    public void Several_filters_must_all_hold()
    {
        var terminology = Given.Terminology(
            Given.Animals, Given.Animal("both", Given.Filter("legs", "=", "0") + "," + Given.Filter("concept", "is-a", "mammal")));
        Assert.Equal("whale", Codes(terminology, "both"));
    }

    [Fact]
    public void A_value_set_can_leave_out_inactive_codes()
    {
        var terminology = Given.Terminology(
            Given.Animals,
            Given.Animal("active", "", "'inactive':false,"),
            Given.ValueSet("listed", "'inactive':false,'include':[{'system':'http://example.org/animals','concept':[{'code':'dodo'},"
                + "{'code':'cat'}]}]"),
            Given.Animal("all", ""));
        Assert.DoesNotContain("dodo", Codes(terminology, "active"), StringComparison.Ordinal);
        Assert.Equal("cat", Codes(terminology, "listed"));
        Assert.Contains("dodo", Codes(terminology, "all"), StringComparison.Ordinal);
        Assert.Equal(Membership.NotMember, terminology.Contains(Url("active"), System, "dodo"));
    }

    [Fact]
    public void A_listed_code_that_its_complete_system_does_not_have_is_left_out_with_a_warning()
    {
        var terminology = Given.Terminology(
            Given.Animals,
            Given.ValueSet("listed", "'include':[{'system':'http://example.org/animals','concept':[{'code':'cat'},{'code':'unicorn'}]}]"));
        var result = terminology.Expand(new ExpandRequest { Url = Url("listed") });
        Assert.Equal(["cat"], result.Expansion!.Contains.Select(c => c.Code));
        Assert.Equal("ValueSet.compose.include[0].concept[1]", Assert.Single(result.Issues).Expression);
        Assert.Equal(Membership.NotMember, terminology.Contains(Url("listed"), System, "unicorn"));
    }

    [Fact]
    public void A_circle_of_value_sets_is_found_and_named()
    {
        var terminology = Given.Terminology(
            Given.ValueSet("a", "'include':[{'valueSet':['http://example.org/vs/b']}]"),
            Given.ValueSet("b", "'include':[{'valueSet':['http://example.org/vs/a']}]"));
        var issue = Assert.Single(terminology.Expand(new ExpandRequest { Url = Url("a") }).Issues);
        Assert.Contains(
            "http://example.org/vs/a -> http://example.org/vs/b -> http://example.org/vs/a", issue.Diagnostics, StringComparison.Ordinal);
        Assert.Equal(Membership.Unknown, terminology.Contains(Url("b"), System, "cat"));
    }

    [Fact]
    public void Codes_of_a_system_without_case_are_found_in_any_case()
    {
        var terminology = Given.Terminology(
            "{'resourceType':'CodeSystem','url':'http://example.org/caseless','status':'active','content':'complete','caseSensitive':false,"
            + "'concept':[{'code':'Abc'},{'code':'def'}]}",
            "{'resourceType':'CodeSystem','url':'http://example.org/both','status':'active','content':'complete',"
            + "'concept':[{'code':'m'},{'code':'M'}]}",
            Given.ValueSet("any", "'include':[{'system':'http://example.org/caseless','concept':[{'code':'ABC'}]},"
                + "{'system':'http://example.org/both','concept':[{'code':'m'}]}]"));
        Assert.Equal(Membership.Member, terminology.Contains(Url("any"), "http://example.org/caseless", "abC"));
        Assert.Equal(Membership.NotMember, terminology.Contains(Url("any"), "http://example.org/caseless", "def"));
        Assert.Equal(Membership.NotMember, terminology.Contains(Url("any"), "http://example.org/both", "M"));
        Assert.Equal("Abc m", Codes(terminology, "any"));
    }

    [Theory]
    [InlineData("fragment")]
    [InlineData("example")]
    public void Of_a_part_of_a_system_only_its_own_codes_can_be_told(string content)
    {
        var terminology = Given.Terminology(
            $$"""{'resourceType':'CodeSystem','url':'http://example.org/part','status':'active','content':'{{content}}',"""
                + """'concept':[{'code':'x'}]}""",
            Given.ValueSet("part", "'include':[{'system':'http://example.org/part'}]"));
        Assert.Equal(Membership.Member, terminology.Contains(Url("part"), "http://example.org/part", "x"));
        Assert.Equal(Membership.Unknown, terminology.Contains(Url("part"), "http://example.org/part", "y"));
        Assert.True(terminology.Expand(new ExpandRequest { Url = Url("part") }).Expansion!.IsUnclosed);
    }

    [Fact]
    public void A_version_that_is_not_here_cannot_be_told_and_is_named()
    {
        var terminology = Given.Terminology(
            Given.Animals, Given.ValueSet("old", "'include':[{'system':'http://example.org/animals','version':'1'}]"),
            Given.ValueSet("new", "'include':[{'system':'http://example.org/animals','version':'2'}]"));
        Assert.Equal(Membership.Unknown, terminology.Contains(Url("old"), System, "cat"));
        Assert.Contains("Version 1", Assert.Single(terminology.ProblemsOf(Url("old")),
            p => p.Diagnostics.Contains("Version", StringComparison.Ordinal)).Diagnostics, StringComparison.Ordinal);
        Assert.Equal(Membership.Member, terminology.Contains(Url("new"), System, "cat"));
        Assert.True(terminology.Expand(new ExpandRequest { Url = Url("old"), ForceSystemVersions = [System + "|2"] }).Success);
        Assert.False(terminology.Expand(new ExpandRequest { Url = Url("new"), CheckSystemVersions = [System + "|1"] }).Success);
    }

    [Fact]
    public void Supplements_add_designations_and_properties_and_one_that_is_needed_must_be_here()
    {
        const string supplement = """
            {'resourceType':'CodeSystem','url':'http://example.org/animals-more','status':'active','content':'supplement',
            'supplements':'http://example.org/animals',
             'property':[{'code':'colour','type':'string'}],
             'concept':[{'code':'whale','designation':[{'language':'de','value':'Blauwal'}],'property':[{'code':'colour',
             'valueString':'blue'}]}]}
            """;
        const string needsIt = "'extension':[{'url':'http://hl7.org/fhir/StructureDefinition/valueset-supplement',"
            + "'valueCanonical':'http://example.org/animals-more'}],";
        var blue = Given.ValueSet("blue", "'include':[{'system':'http://example.org/animals','filter':[{'property':'colour','op':'=',"
            + "'value':'blue'}]}]", needsIt);
        var with = Given.Terminology(Given.Animals, supplement, blue);
        var code = Assert.Single(with.Expand(new ExpandRequest { Url = Url("blue"), DisplayLanguage = "de-CH" }).Expansion!.Contains);
        Assert.Equal(("whale", "Blauwal"), (code.Code, code.Display));
        var without = Given.Terminology(Given.Animals, blue);
        Assert.Contains(without.Expand(new ExpandRequest { Url = Url("blue") }).Issues,
            i => i.Diagnostics.Contains("animals-more", StringComparison.Ordinal));
        Assert.Equal(Membership.Unknown, without.Contains(Url("blue"), System, "whale"));
    }

    [Theory]
    [InlineData("", Membership.NotMember)]
    [InlineData("'total':3,", Membership.Unknown)]
    [InlineData("'offset':10,", Membership.Unknown)]
    [InlineData("'extension':[{'url':'http://hl7.org/fhir/StructureDefinition/valueset-unclosed','valueBoolean':true}],",
        Membership.Unknown)]
    [InlineData("'extension':[{'url':'http://hl7.org/fhir/StructureDefinition/valueset-toocostly','valueBoolean':true}],",
        Membership.Unknown)]
    [InlineData("'parameter':[{'name':'filter','valueString':'x'}],", Membership.Unknown)]
    public void A_stored_expansion_stands_in_for_a_system_that_is_not_here_and_denies_codes_only_when_it_is_whole(
        string state, Membership others)
    {
        var terminology = Given.Terminology(Given.ValueSet(
            "stored", "'include':[{'system':'http://example.org/absent'}]",
            $$"""'expansion':{ {{state}} 'contains':[{'abstract':true,'contains':[{'system':'http://example.org/absent','code':'a'}]},"""
            + """{'system':'http://example.org/absent','code':'b'}]},"""));
        Assert.Equal(Membership.Member, terminology.Contains(Url("stored"), "http://example.org/absent", "a"));
        Assert.Equal(others, terminology.Contains(Url("stored"), "http://example.org/absent", "c"));
    }

    [Fact]
    public void A_complete_code_system_is_preferred_to_a_stored_expansion()
    {
        var terminology = Given.Terminology(Given.Animals, Given.ValueSet(
            "stale", "'include':[{'system':'http://example.org/animals'}]",
            "'expansion':{'contains':[{'system':'http://example.org/animals','code':'unicorn'}]},"));
        Assert.Equal(Membership.NotMember, terminology.Contains(Url("stale"), System, "unicorn"));
        Assert.Equal(Membership.Member, terminology.Contains(Url("stale"), System, "cat"));
    }

    [Fact]
    public void Code_systems_name_their_value_set_of_all_codes_and_value_sets_contain_code_systems()
    {
        var terminology = Given.Terminology(
            "{'resourceType':'CodeSystem','url':'http://example.org/own','status':'active','content':'complete',"
            + "'valueSet':'http://example.org/own/vs','concept':[{'code':'x'}]}",
            "{'resourceType':'ValueSet','url':'http://example.org/vs/inside','status':'active','contained':[{'resourceType':'CodeSystem',"
            + "'id':'c','url':'http://example.org/inner',"
            + "'status':'active','content':'complete','concept':[{'code':'y'}]}],"
            + "'compose':{'include':[{'system':'http://example.org/inner'}]}}");
        Assert.Equal(Membership.Member, terminology.Contains("http://example.org/own/vs", null, "x"));
        Assert.Equal(Membership.Member, terminology.Contains(Url("inside"), "http://example.org/inner", "y"));
        Assert.Equal(Membership.NotMember, terminology.Contains(Url("inside"), "http://example.org/inner", "x"));
    }

    private static string Url(string name) => "http://example.org/vs/" + name;

    private static string Codes(LocalTerminology terminology, string name)
    {
        var result = terminology.Expand(new ExpandRequest { Url = Url(name), ExcludeNested = true, ExcludeNotForUI = false });
        Assert.True(result.Success, result.Issues.FirstOrDefault()?.Diagnostics);
        return string.Join(' ', result.Expansion!.Contains.Select(c => c.Code));
    }
}
