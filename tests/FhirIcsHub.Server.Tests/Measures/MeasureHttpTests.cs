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
        const string Parameters = """
            {"resourceType":"Parameters","parameter":[{"name":"periodStart","valueDate":"2025-04-01"},
            {"name":"periodEnd","valueDate":"2026-03-31"}]}
            """;
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
    public async Task A_measure_that_names_what_is_not_there_is_at_fault_and_is_itself_there()
    {
        await Client.PutAsync("/fhir/Measure/lacking", """
            {"resourceType":"Measure","id":"lacking","url":"https://example.org/Measure/lacking","status":"active",
             "library":["https://example.org/Library/nowhere"],"scoring":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/measure-scoring","code":"cohort"}]},
             "group":[{"population":[{"code":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/measure-population","code":"initial-population"}]},
             "criteria":{"language":"text/cql-identifier","expression":"Everybody"}}]}]}
            """);

        var reply = await Client.GetAsync($"/fhir/Measure/lacking/$evaluate?{Period}");

        Assert.Equal(422, reply.Status);
        Assert.Contains("nowhere", reply.Body, StringComparison.Ordinal);
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

    [Fact]
    public async Task A_measure_is_named_by_its_canonical_url_too()
    {
        var reply = await Client.GetAsync(
            $"/fhir/Measure/$evaluate-measure?measure=https://fhiricshub.example/Measure/smoking-status-recorded|1.0.0&{Period}");

        Assert.True(reply.Status == 200, reply.Body);
    }

    [Fact]
    public async Task Parameters_of_the_library_and_the_time_zone_of_the_client_are_heeded()
    {
        await StoreAgedAsync();
        const string Given = """
            {"resourceType":"Parameters","parameter":[{"name":"periodStart","valueDate":"2025-04-01"},
            {"name":"periodEnd","valueDate":"2026-03-31"},{"name":"subject","valueString":"Patient/zed"},
            {"name":"parameters","resource":{"resourceType":"Parameters","parameter":[{"name":"Years","valueInteger":70}]}}]}
            """;
        const string Address = "/fhir/Measure/aged/$evaluate-measure";

        Assert.Equal("1 at 1", Figures(await Client.GetAsync($"{Address}?{Period}&subject=Patient/zed")));
        Assert.Equal("0 at 1", Figures(await Client.GetAsync($"{Address}?{Period}&subject=Patient/zed&parameter=Years=70")));
        Assert.Equal("0 at 1", Figures(await Client.PostAsync(Address, Given)));
        Assert.Equal("1 at -5", Figures(
            await Client.GetAsync($"{Address}?{Period}&subject=Patient/zed", ("Timezone", "-05:00"))));
        Assert.Contains("Yeers", await RefusalAsync($"{Address}?{Period}&parameter=Yeers=70"), StringComparison.Ordinal);
        Assert.Contains("Timezone", await RefusalAsync($"{Address}?{Period}", ("Timezone", "Mars")), StringComparison.Ordinal);
    }

    /// <summary>The count of the numerator, and the offset that the library saw: a stratum.</summary>
    private static string Figures(FhirReply reply)
    {
        Assert.True(reply.Status == 200, reply.Body);
        var group = reply.Json["group"]![0]!;
        return $"{group["population"]![0]!["count"]} at {group["stratifier"]![0]!["stratum"]![0]!["value"]!["text"]}";
    }

    private async Task<string> RefusalAsync(string address, params (string Name, string Value)[] headers)
    {
        var reply = await Client.GetAsync(address, headers);
        Assert.Equal(400, reply.Status);
        return reply.Diagnostics;
    }

    private async Task StoreAgedAsync()
    {
        const string Text = """
            library Aged version '1'
            using FHIR version '4.0.1'
            include FHIRHelpers version '4.0.1'
            parameter "Measurement Period" Interval<DateTime>
            parameter "Years" Integer default 18
            context Patient
            define "Everyone": true
            define "Old": AgeInYearsAt(date from end of "Measurement Period") >= "Years"
            define "Offset": timezoneoffset from end of "Measurement Period"
            """;
        await StoreAsync("Library/aged", $$"""
            {"resourceType":"Library","id":"aged","url":"https://example.org/Library/aged","version":"1","status":"active",
            "type":{"text":"logic"},"content":[{"contentType":"text/cql","data":"{{Base64(Text)}}"}]}
            """);
        await StoreAsync("Measure/aged", """
            {"resourceType":"Measure","id":"aged","url":"https://example.org/Measure/aged","status":"active",
            "library":["https://example.org/Library/aged"],"scoring":{"coding":[{"code":"proportion"}]},"group":[{"population":[
            {"code":{"coding":[{"code":"numerator"}]},"criteria":{"language":"text/cql-identifier","expression":"Old"}},
            {"code":{"coding":[{"code":"initial-population"}]},"criteria":{"language":"text/cql-identifier","expression":"Everyone"}},
            {"code":{"coding":[{"code":"denominator"}]},"criteria":{"language":"text/cql-identifier","expression":"Everyone"}}],
            "stratifier":[{"criteria":{"language":"text/cql-identifier","expression":"Offset"}}]}]}
            """);
        await StoreAsync("Patient/zed", """{"resourceType":"Patient","id":"zed","birthDate":"1960-05-01"}""");
    }

    private async Task StoreAsync(string address, string json)
    {
        var reply = await Client.PutAsync("/fhir/" + address, json);
        Assert.True(reply.Status is 200 or 201, reply.Body);
    }

    private static string Base64(string text) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));
}
