using FhirIcsHub.Fhir.Terminology;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Terminology;

public sealed class TranslateTests
{
    private const string A = "http://example.org/a";
    private const string B = "http://example.org/b";
    private const string Map = "http://example.org/map";

    private static readonly LocalTerminology Terminology = Given.Terminology(
        """
        {'resourceType':'ConceptMap','url':'http://example.org/map','version':'1','status':'active',
        'sourceCanonical':'http://example.org/vs/a','targetCanonical':'http://example.org/vs/b',
         'group':[{'source':'http://example.org/a','target':'http://example.org/b','targetVersion':'7','element':[
           {'code':'one','target':[{'code':'uno','display':'Uno','equivalence':'equal'},{'code':'number','equivalence':'wider'}]},
           {'code':'two','target':[
             {'code':'due-f','equivalence':'equivalent','dependsOn':[{'property':'http://example.org/sex',
             'system':'http://example.org/sexes','value':'f'}],
              'product':[{'property':'http://example.org/gender','system':'http://example.org/g','value':'fem'}]},
             {'code':'due','equivalence':'equivalent','dependsOn':[{'property':'http://example.org/sex','value':'m'}]}]},
           {'code':'none','target':[{'equivalence':'unmatched','comment':'nothing'}]},{'code':'bare'}],
          'unmatched':{'mode':'other-map','url':'http://example.org/fallback'}}]}
        """,
        """
        {'resourceType':'ConceptMap','url':'http://example.org/fallback','status':'active',
         'group':[{'source':'http://example.org/a','target':'http://example.org/b','element':[{'code':'three','target':[{'code':'tre',
         'equivalence':'equal'}]}],
                   'unmatched':{'mode':'fixed','code':'other','display':'Other'}}]}
        """,
        """
        {'resourceType':'ConceptMap','url':'http://example.org/same','status':'active','group':[{'source':'http://example.org/a',
        'target':'http://example.org/c','unmatched':{'mode':'provided'}}]}
        """,
        """
        {'resourceType':'ConceptMap','url':'http://example.org/circle','status':'active','group':[{'source':'http://example.org/a',
        'unmatched':{'mode':'other-map','url':'http://example.org/circle'}}]}
        """);

    [Theory]
    [InlineData("one", true, "equal uno, wider number")]
    [InlineData("none", false, "unmatched ")]
    [InlineData("bare", false, "unmatched ")]
    [InlineData("three", true, "equal tre")]
    [InlineData("four", true, "inexact other")]
    [InlineData("two", true, "inexact other")]
    public void A_code_is_translated_by_its_map(string code, bool result, string expected)
    {
        var answer = Terminology.Translate(new TranslateRequest { Url = Map, Codings = [new(A, code)] });
        Assert.Equal(result, answer.Result);
        Assert.Equal(expected, string.Join(", ", answer.Matches.Select(m => $"{m.Equivalence} {m.Concept?.Code}")));
        Assert.Equal(!result, answer.Message is not null);
    }

    [Fact]
    public void A_mapping_that_depends_on_other_data_needs_them_and_makes_its_products()
    {
        var match = Assert.Single(Terminology.Translate(new TranslateRequest
        {
            Url = Map + "|1",
            Codings = [new(A, "two")],
            Dependencies = [new("http://example.org/sex", new Coding("http://example.org/sexes", "f"))],
        }).Matches);
        Assert.Equal(new Coding(B, "due-f", null, "7"), match.Concept);
        Assert.Equal(new MapElement("http://example.org/gender", new Coding("http://example.org/g", "fem")), Assert.Single(match.Products));
        Assert.Equal("due", Terminology.Translate(new TranslateRequest
        {
            Url = Map,
            Codings = [new(A, "two")],
            Dependencies = [new("http://example.org/sex", new Coding("http://other", "m"))],
        }).Matches.Single().Concept!.Code);
    }

    [Fact]
    public void In_reverse_targets_lead_to_sources_and_wider_becomes_narrower()
    {
        var match = Assert.Single(
            Terminology.Translate(new TranslateRequest { Url = Map, Codings = [new(B, "number")], Reverse = true }).Matches);
        Assert.Equal(("narrower", new Coding(A, "one")), (match.Equivalence, match.Concept));
    }

    [Fact]
    public void Without_a_url_the_maps_are_chosen_by_where_they_lead()
    {
        Assert.Equal("uno", Terminology.Translate(
            new TranslateRequest { Codings = [new(A, "one")], Source = "http://example.org/vs/a", Target = "http://example.org/vs/b" })
            .Matches[0].Concept!.Code);
        var provided = Assert.Single(
            Terminology.Translate(new TranslateRequest { Codings = [new(A, "one")], TargetSystem = "http://example.org/c" }).Matches);
        Assert.Equal(("equivalent", "http://example.org/same", new Coding("http://example.org/c", "one")),
            (provided.Equivalence, provided.Source, provided.Concept));
        Assert.Equal(IssueType.NotFound, Terminology.Translate(
            new TranslateRequest { Codings = [new(A, "one")], Target = "http://example.org/none" }).Issues.Single().Code);
        Assert.Equal(IssueType.Required, Terminology.Translate(new TranslateRequest { Codings = [new(A, "one")] }).Issues.Single().Code);
    }

    [Fact]
    public void Several_codings_are_translated_each_and_maps_in_a_circle_end()
    {
        Assert.Equal(["uno", "number", "tre"],
            Terminology.Translate(new TranslateRequest { Url = Map, Codings = [new(A, "one"), new(A, "three"), new("http://x", "one")] })
                .Matches.Select(m => m.Concept!.Code!));
        Assert.Contains(
            "circle", Terminology.Translate(new TranslateRequest { Url = "http://example.org/circle", Codings = [new(A, "one")] })
                .Issues.Single().Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public void The_official_example_map_translates_as_the_specification_shows()
    {
        var result = OfficialDefinitions.R4.Translate(new TranslateRequest
        {
            Codings = [new("http://hl7.org/fhir/address-use", "home")],
            Source = "http://hl7.org/fhir/ValueSet/address-use",
            Target = "http://terminology.hl7.org/ValueSet/v3-AddressUse",
        });
        Assert.True(result.Result);
        Assert.Contains(result.Matches, m => m.Concept == new Coding("http://terminology.hl7.org/CodeSystem/v3-AddressUse", "H",
            "home") && m.Equivalence is "equal" or "equivalent");
    }
}
