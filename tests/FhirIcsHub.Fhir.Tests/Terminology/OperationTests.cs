using FhirIcsHub.Fhir.Terminology;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Terminology;

/// <summary>$expand, $validate-code, $lookup and $subsumes on the animals.</summary>
public sealed class OperationTests
{
    private const string System = "http://example.org/animals";
    private const string All = "http://example.org/vs/all";

    private static readonly LocalTerminology Terminology = Given.Terminology(
        Given.Animals,
        Given.Animal("all", ""),
        "{'resourceType':'CodeSystem','url':'http://example.org/parts','status':'active','content':'complete','hierarchyMeaning':'part-of',"
        + "'concept':[{'code':'car','concept':[{'code':'wheel'}]}]}",
        "{'resourceType':'StructureDefinition','url':'http://example.org/sd','type':'Basic','differential':{'element':[{'id':'Basic.code',"
        + "'path':'Basic.code','binding':"
        + "{'strength':'required','valueSet':'http://example.org/vs/all'}}]}}");

    [Fact]
    public void An_expansion_is_nested_as_the_system_is_and_abstract_codes_group()
    {
        var expansion = Terminology.Expand(new ExpandRequest { Url = All }).Expansion!;
        Assert.Equal(7, expansion.Total);
        Assert.Equal(["animal", "swimmer"], expansion.Contains.Select(c => c.Code));
        Assert.True(expansion.Contains[0].IsAbstract);
        Assert.Equal(["mammal", "fish", "dodo"], expansion.Contains[0].Contains.Select(c => c.Code));
        Assert.True(expansion.Contains[0].Contains[2].IsInactive);
        Assert.Contains(new ExpansionParameter("version", "Uri", System + "|2"), expansion.Parameters);
    }

    [Theory]
    [InlineData("blu wha", "whale")]
    [InlineData("WHALE", "whale")]
    [InlineData("raye", "cat")]
    [InlineData("katze", "cat")]
    [InlineData("ale", "")]
    [InlineData("f", "fish")]
    public void A_filter_finds_the_beginnings_of_words_without_case_and_accents(string filter, string expected) =>
        Assert.Equal(expected,
            string.Join(' ', Terminology.Expand(new ExpandRequest { Url = All, Filter = filter }).Expansion!.Contains.Select(c => c.Code)));

    [Fact]
    public void Flat_lists_do_not_offer_abstract_codes_unless_asked_to()
    {
        Assert.DoesNotContain(
            Terminology.Expand(new ExpandRequest { Url = All, ExcludeNested = true }).Expansion!.Contains, c => c.IsAbstract);
        Assert.Contains(
            Terminology.Expand(new ExpandRequest { Url = All, ExcludeNested = true, ExcludeNotForUI = false }).Expansion!.Contains,
            c => c.IsAbstract);
        Assert.Equal(Membership.Member, Terminology.Contains(All, System, "animal"));
    }

    [Fact]
    public void The_wishes_of_an_expansion_are_heeded()
    {
        var expansion = Terminology.Expand(new ExpandRequest
        {
            Url = All,
            ActiveOnly = true,
            ExcludeNested = true,
            IncludeDesignations = true,
            DisplayLanguage = "de",
            Designations = ["urn:ietf:bcp:47|fr"],
        }).Expansion!;
        Assert.DoesNotContain(expansion.Contains, c => c.Code == "dodo");
        var cat = Assert.Single(expansion.Contains, c => c.Code == "cat");
        Assert.Equal("Katze", cat.Display);
        Assert.Equal("Chat rayé", Assert.Single(cat.Designations).Value);
        Assert.Empty(Terminology.Expand(new ExpandRequest { Url = All, ExcludeSystems = [System] }).Expansion!.Contains);
        var counted = Terminology.Expand(new ExpandRequest { Url = All, Count = 0 }).Expansion!;
        Assert.Equal((6, 0), (counted.Total, counted.Contains.Count));
        Assert.Equal("cat", Terminology.Expand(new ExpandRequest { Url = All, Offset = 1, Count = 1 }).Expansion!.Contains.Single().Code);
    }

    [Fact]
    public void The_same_question_has_the_same_identifier_and_the_clock_is_given()
    {
        var time = new FixedTime();
        var terminology = new LocalTerminology(Given.Set(Given.Animals, Given.Animal("all", "")), null, time);
        var first = terminology.Expand(new ExpandRequest { Url = All }).Expansion!;
        Assert.Equal(time.GetUtcNow(), first.Timestamp);
        Assert.Equal(first.Identifier, terminology.Expand(new ExpandRequest { Url = All }).Expansion!.Identifier);
        Assert.NotEqual(first.Identifier, terminology.Expand(new ExpandRequest { Url = All, ActiveOnly = true }).Expansion!.Identifier);
    }

    [Fact]
    public void An_expansion_that_is_too_large_for_one_answer_must_be_paged()
    {
        var terminology = new LocalTerminology(
            Given.Set(Given.Animals, Given.Animal("all", "")), new TerminologyOptions { MaxExpansion = 3 });
        Assert.Equal(IssueType.TooCostly, Assert.Single(terminology.Expand(new ExpandRequest { Url = All }).Issues).Code);
        Assert.True(terminology.Expand(new ExpandRequest { Url = All, Count = 3 }).Success);
    }

    [Fact]
    public void A_value_set_can_be_given_or_named_by_the_element_that_is_bound_to_it()
    {
        var given = Given.Resource(Given.Animal("given", Given.Filter("concept", "is-a", "mammal")));
        Assert.Equal(3, Terminology.Expand(new ExpandRequest { ValueSet = given }).Expansion!.Total);
        Assert.Equal(7, Terminology.Expand(new ExpandRequest { Context = "http://example.org/sd#Basic.code" }).Expansion!.Total);
        Assert.Equal(IssueType.NotFound,
            Assert.Single(Terminology.Expand(new ExpandRequest { Context = "http://example.org/sd#Basic.subject" }).Issues).Code);
        Assert.Equal(IssueType.Required, Assert.Single(Terminology.Expand(new ExpandRequest()).Issues).Code);
    }

    [Theory]
    [InlineData("cat", null, null, true, null)]
    [InlineData("cat", "CAT", null, true, null)]
    [InlineData("cat", "katze", null, true, null)]
    [InlineData("cat", "Dog", null, true, "use 'Cat'")]
    [InlineData("unicorn", null, null, false, "nor a code of http://example.org/animals")]
    [InlineData("animal", null, null, true, "abstract")]
    [InlineData("animal", null, false, false, "abstract")]
    [InlineData("animal", null, true, true, null)]
    [InlineData("dodo", null, null, true, "inactive")]
    public void A_code_is_validated_against_a_value_set(string code, string? display, bool? allowAbstract, bool expected, string? message)
    {
        var result = Terminology.ValidateCode(
            new ValidateCodeRequest { Url = All, Coding = new(System, code, display), Abstract = allowAbstract });
        Assert.Equal(expected, result.Result);
        Assert.Contains(message ?? "", result.Message ?? "", StringComparison.Ordinal);
        Assert.Equal(message is null, result.Message is null);
    }

    [Fact]
    public void Of_several_codings_one_has_to_be_valid_and_what_cannot_be_told_is_no_verdict()
    {
        Assert.True(
            Terminology.ValidateCode(new ValidateCodeRequest { Url = All, CodeableConcept = [new("http://x", "y"), new(System, "cat")] })
                .Result);
        Assert.False(Terminology.ValidateCode(new ValidateCodeRequest { Url = All, CodeableConcept = [new("http://x", "y")] }).Result);
        var unknown = Terminology.ValidateCode(new ValidateCodeRequest
        {
            Url = "http://snomed.info/sct?fhir_vs",
            CodeableConcept = [new("http://x", "y"), new("http://snomed.info/sct", "1")],
        });
        Assert.Null(unknown.Result);
        Assert.True(Assert.Single(unknown.Issues).IsError);
        Assert.Null(Terminology.ValidateCode(new ValidateCodeRequest { Url = All }).Result);
        Assert.Equal("cat", Terminology.ValidateCode(new ValidateCodeRequest { Url = All, Coding = new(null, "cat") }).Coding!.Code);
        Assert.Null(Terminology.ValidateCode(new ValidateCodeRequest { Url = All, Coding = new(System, "cat", Version: "1") }).Result);
    }

    [Theory]
    [InlineData(System, "whale", true)]
    [InlineData(System, "unicorn", false)]
    [InlineData("http://unitsofmeasure.org", "mg/dL", true)]
    [InlineData("http://unitsofmeasure.org", "bananas", false)]
    [InlineData("http://snomed.info/sct", "1", null)]
    [InlineData("http://example.org/none", "1", null)]
    public void A_code_is_validated_against_a_code_system(string system, string code, bool? expected) =>
        Assert.Equal(expected, Terminology.ValidateCodeInSystem(new ValidateCodeRequest { Coding = new(system, code) }).Result);

    [Fact]
    public void Look_up_tells_what_is_known()
    {
        var concept = Terminology.Lookup(new LookupRequest { Coding = new(System, "cat") }).Concept!;
        Assert.Equal(("Animals", "2", "Cat"), (concept.Name, concept.Version, concept.Coding.Display));
        Assert.Equal(["Katze", "Chat rayé"], concept.Designations.Select(d => d.Value));
        Assert.Contains(new LookedUpProperty("parent", "Code", "mammal", null, "Mammal"), concept.Properties);
        Assert.Contains(new LookedUpProperty("legs", "Integer", "4"), concept.Properties);
        Assert.Contains(concept.Properties, p => p is { Code: "eats", Type: "Coding", Coding.Code: "fish" });
        Assert.Equal(["legs"], Terminology.Lookup(new LookupRequest { Coding = new(System, "cat"), Properties = ["legs"] })
            .Concept!.Properties.Select(p => p.Code));
        Assert.Equal(
            IssueType.CodeInvalid, Assert.Single(Terminology.Lookup(new LookupRequest { Coding = new(System, "unicorn") }).Issues).Code);
        Assert.Equal(IssueType.Required, Assert.Single(Terminology.Lookup(new LookupRequest { Coding = new(System, null) }).Issues).Code);
        Assert.Contains(
            "Version 9", Assert.Single(Terminology.Lookup(new LookupRequest { Coding = new(System, "cat", Version: "9") }).Issues)
                .Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_a_hierarchy_of_kinds_tells_what_subsumes_what()
    {
        var issue = Assert.Single(Terminology.Subsumes(new SubsumesRequest
        {
            System = "http://example.org/parts",
            CodingA = new(null, "car"),
            CodingB = new(null, "wheel"),
        }).Issues);
        Assert.Equal(IssueType.NotSupported, issue.Code);
        Assert.Equal(Subsumption.SubsumedBy, Terminology.Subsumes(
            new SubsumesRequest { System = System, CodingA = new(null, "whale"), CodingB = new(null, "swimmer") }).Outcome);
        Assert.False(
            Terminology.Subsumes(new SubsumesRequest { CodingA = new(System, "cat"), CodingB = new("http://x", "cat") }).Outcome.HasValue);
    }

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 4, 1, 12, 0, 0, TimeSpan.Zero);
    }
}
