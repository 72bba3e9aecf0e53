using System.Xml.Linq;
using Xunit;

namespace FhirIcsHub.Server.Tests.Fuzz;

/// <summary>What long runs of generated requests have found, each with its rule.</summary>
public sealed class FoundRequestTests(TestHub hub) : IClassFixture<TestHub>
{
    [Theory]
    [InlineData("/fhir/Library/$evaluate?url=%00%7C%C3%A9")]
    [InlineData("/fhir/Patient?nothing%01=1&_format=xml")]
    [InlineData("/fhir/ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/administrative-gender&filter=%02")]
    public async Task A_character_that_XML_cannot_hold_is_no_defect_wherever_it_comes_back(string path)
    {
        var reply = await hub.Client.GetAsync(path, ("Accept", "application/fhir+xml"), ("Prefer", "handling=strict"));
        Assert.InRange(reply.Status, 200, 499);
        Assert.NotNull(XDocument.Parse(reply.Body).Root);
    }

    [Fact]
    public async Task A_manifest_that_is_no_UTF_8_is_refused()
    {
        using var body = new ByteArrayContent([.. "{\""u8, 0xC3, .. "x\":\"y\"}"u8]);
        body.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        var reply = await hub.Client.SendAsync(HttpMethod.Post, "/fhir/$import", body);
        Assert.Equal(400, reply.Status);
        Assert.Contains("UTF-8", reply.Body, StringComparison.Ordinal);
    }
}
