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
