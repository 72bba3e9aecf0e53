using Xunit;

namespace FhirIcsHub.Feeds.Tests.Mapping;

public sealed class CarePlanMappingTests
{
    [Fact]
    public void An_STU3_plan_becomes_the_UK_Core_care_plan_written_out_here()
    {
        var mapped = ShippedFeeds.Gp.Map("""
            {"resourceType":"CarePlan","id":"p1","status":"suspended","intent":"plan","category":[{"text":"Diabetes plan"}],"subject":{"reference":"Patient/1"},"context":{"reference":"Encounter/e1"},
             "definition":[{"reference":"https://example.org/PlanDefinition/dm"},{"reference":"PlanDefinition/local"}],
             "author":[{"reference":"Practitioner/1"},{"reference":"Practitioner/2"}],
             "activity":[{"detail":{"category":{"coding":[{"system":"http://hl7.org/fhir/care-plan-activity-category","code":"diet"}]},"status":"in-progress","prohibited":false,"statusReason":"waiting"}}]}
            """);
        const string Expected = """
            {"resourceType":"CarePlan","id":"p1","meta":{"profile":["https://fhir.hl7.org.uk/StructureDefinition/UKCore-CarePlan"],"source":"https://gp.demo.example/fhir"},
             "status":"on-hold","intent":"plan","category":[{"text":"Diabetes plan"}],"subject":{"reference":"Patient/1"},"encounter":{"reference":"Encounter/e1"},
             "instantiatesCanonical":["https://example.org/PlanDefinition/dm"],"instantiatesUri":["PlanDefinition/local"],
             "author":{"reference":"Practitioner/1"},"contributor":[{"reference":"Practitioner/2"}],
             "activity":[{"detail":{
               "extension":[{"extension":[{"url":"name","valueString":"category"},{"url":"json","valueString":"{\u0022coding\u0022:[{\u0022system\u0022:\u0022http://hl7.org/fhir/care-plan-activity-category\u0022,\u0022code\u0022:\u0022diet\u0022}]}"}],"url":"https://fhiricshub.example/StructureDefinition/source-element"}],
               "kind":"NutritionOrder","status":"in-progress","doNotPerform":false,"statusReason":{"text":"waiting"}}}]}
            """;
        AssertJson.Equal(Expected, mapped);
    }

    [Theory]
    [InlineData("suspended", "on-hold")]
    [InlineData("cancelled", "revoked")]
    [InlineData("active", "active")]
    [InlineData("closed", "completed")]
    public void Statuses_of_STU3_and_of_social_care_become_R4(string sent, string expected) =>
        Assert.Equal(expected, ShippedFeeds.Council.Map($$"""{"resourceType":"CarePlan","id":"1","status":"{{sent}}","subject":{"reference":"Patient/1"} }""").At("status"));

    [Fact]
    public void A_council_plan_has_intent_plan_and_the_hubs_kind_behind_the_councils_type()
    {
        var mapped = ShippedFeeds.Council.Map("""{"resourceType":"CarePlan","id":"1","status":"active","category":[{"coding":[{"system":"https://council.demo.example/codes/plan-type","code":"CSP"}]}],"subject":{"reference":"Patient/1"}}""");
        Assert.Equal("plan", mapped.At("intent"));
        Assert.Equal("CSP", mapped.At("category[0].coding[0].code"));
        Assert.Equal("care-and-support-plan", mapped.At("category[0].coding[1].code"));
    }
}
