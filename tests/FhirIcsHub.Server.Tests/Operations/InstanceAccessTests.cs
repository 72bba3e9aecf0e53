using FhirIcsHub.Server.Access;
using FhirIcsHub.Storage;
using Xunit;

namespace FhirIcsHub.Server.Tests.Operations;

/// <summary>Operations on a resource that the caller may write and not see: it is not there for them.</summary>
public sealed class InstanceAccessTests
{
    [Theory]
    [InlineData("ValueSet", "$expand")]
    [InlineData("ValueSet", "$validate-code?code=a")]
    [InlineData("CodeSystem", "$validate-code?code=a")]
    [InlineData("ConceptMap", "$translate?code=a&system=urn:s")]
    [InlineData("ValueSet", "$validate")]
    [InlineData("ValueSet", "$meta")]
    [InlineData("ValueSet", "_history/1/$meta")]
    public async Task A_resource_that_may_not_be_seen_is_not_there(string type, string operation)
    {
        await using var closed = await HubAsync(() => AccessFilter.Feed(1));
        await using var open = await HubAsync(() => AccessFilter.Hub);
        var resource = $$"""{"resourceType":"{{type}}","id":"hidden","url":"urn:hidden","status":"active"{{Rest(type)}}}""";
        Assert.Equal(201, (await closed.Client.PutAsync($"/fhir/{type}/hidden", resource)).Status);
        Assert.Equal(201, (await open.Client.PutAsync($"/fhir/{type}/hidden", resource)).Status);

        Assert.Equal(404, (await closed.Client.GetAsync($"/fhir/{type}/hidden/{operation}")).Status);
        Assert.Equal(200, (await open.Client.GetAsync($"/fhir/{type}/hidden/{operation}")).Status);
    }

    [Fact]
    public async Task Labels_of_a_resource_that_may_not_be_seen_cannot_be_changed()
    {
        await using var closed = await HubAsync(() => AccessFilter.Feed(1));
        await closed.Client.PutAsync("/fhir/Basic/hidden", """{"resourceType":"Basic","id":"hidden","code":{"text":"x"}}""");

        var reply = await closed.Client.PostAsync("/fhir/Basic/hidden/$meta-add",
            """{"resourceType":"Parameters","parameter":[{"name":"meta","valueMeta":{"tag":[{"code":"a"}]}}]}""");

        Assert.Equal(404, reply.Status);
        Assert.Null((await closed.Client.GetAsync("/fhir/Basic/hidden")).Json["meta"]!["tag"]);
    }

    [Fact]
    public async Task A_group_that_may_not_be_seen_cannot_be_exported()
    {
        await using var closed = await HubAsync(() => AccessFilter.Feed(1));
        await closed.Client.PutAsync("/fhir/Group/hidden", """{"resourceType":"Group","id":"hidden","type":"person","actual":true}""");

        Assert.Equal(404, (await closed.Client.GetAsync("/fhir/Group/hidden/$export", ("Prefer", "respond-async"))).Status);
        Assert.Equal(202, (await closed.Client.GetAsync("/fhir/$export", ("Prefer", "respond-async"))).Status);
    }

    private static Task<TestHub> HubAsync(Func<AccessFilter> ofOperations) => TestHub.StartNewAsync(
        settings => settings,
        request => AccessDecision.Allow(request.Interaction == HubInteraction.Operation ? ofOperations() : AccessFilter.Hub));

    private static string Rest(string type) => type switch
    {
        "CodeSystem" => ""","content":"complete","concept":[{"code":"a"}]""",
        "ValueSet" => ""","compose":{"include":[{"system":"urn:s","concept":[{"code":"a"}]}]}""",
        _ => ""","group":[{"source":"urn:s","target":"urn:t","element":[{"code":"a","target":[{"code":"b","equivalence":"equal"}]}]}]""",
    };
}
