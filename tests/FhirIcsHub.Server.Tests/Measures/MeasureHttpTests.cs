using Xunit;

namespace FhirIcsHub.Server.Tests.Measures;

public sealed class MeasureHttpTests(TestHub hub) : IClassFixture<TestHub>
{
    private const string Period = "periodStart=2025-04-01&periodEnd=2026-03-31";

    private FhirClient Client => hub.Client;

    [Theory]
    [InlineData("evaluate-measure")]
    [InlineData("evaluate")]
    public async Task A_measure_is_evaluated_by_get_and_by_post_on_the_instance_and_on_the_type(string operation)
    {
        const string Parameters = """{"resourceType":"Parameters","parameter":[{"name":"periodStart","valueDate":"2025-04-01"},{"name":"periodEnd","valueDate":"2026-03-31"}]}""";
        var named = Parameters.Replace("\"parameter\":[",
            "\"parameter\":[{\"name\":\"measure\",\"valueString\":\"Measure/smoking-status-recorded\"},", StringComparison.Ordinal);
        foreach (var reply in new[]
        {
            await Client.GetAsync($"/fhir/Measure/smoking-status-recorded/${operation}?{Period}"),
            await Client.PostAsync($"/fhir/Measure/smoking-status-recorded/${operation}", Parameters),
            await Client.GetAsync($"/fhir/Measure/${operation}?measure=Measure/smoking-status-recorded&{Period}"),
            await Client.PostAsync($"/fhir/Measure/${operation}", named),
        })
        {
            Assert.True(reply.Status == 200, reply.Body);
            Assert.Equal("MeasureReport", (string?)reply.Json["resourceType"]);
            Assert.Equal("summary", (string?)reply.Json["type"]);
            Assert.True(FhirIcsHub.Fhir.Resource.Read(System.Text.Encoding.UTF8.GetBytes(reply.Body)).Success);
        }
    }

    [Theory]
    [InlineData("/fhir/Measure/smoking-status-recorded/$evaluate", 400)]
    [InlineData($"/fhir/Measure/smoking-status-recorded/$evaluate?{Period}&reportType=nonsense", 400)]
    [InlineData($"/fhir/Measure/smoking-status-recorded/$evaluate?{Period}&subject=Organization/nowhere", 404)]
    [InlineData($"/fhir/Measure/nowhere/$evaluate?{Period}", 404)]
    [InlineData($"/fhir/Measure/$evaluate?{Period}", 400)]
    public async Task A_wrong_question_gets_an_outcome(string path, int status)
    {
        var reply = await Client.GetAsync(path);

        Assert.Equal(status, reply.Status);
        Assert.Equal("OperationOutcome", (string?)reply.Json["resourceType"]);
    }

    [Fact]
    public async Task The_shipped_measures_and_areas_can_be_read_and_a_second_start_changes_nothing()
    {
        foreach (var measure in new[] { "care-plan-coverage", "blood-pressure-control", "smoking-status-recorded" })
        {
            Assert.Equal("W/\"1\"", (await Client.GetAsync($"/fhir/Measure/{measure}")).ETag);
        }

        var services = hub.Hub.Services;
        Assert.Equal("W/\"1\"", (await Client.GetAsync($"/fhir/Organization/{services.Geography.Areas[0].Id}")).ETag);
        await FhirIcsHub.Server.Hosting.ShippedResources.StoreAsync(services.Store, services.Settings.Profiles, services.Geography,
            CancellationToken.None);
        Assert.Equal("W/\"1\"", (await Client.GetAsync("/fhir/Measure/care-plan-coverage")).ETag);
    }
}
