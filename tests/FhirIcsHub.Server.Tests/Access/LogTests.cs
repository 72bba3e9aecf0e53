using Xunit;

namespace FhirIcsHub.Server.Tests.Access;

public sealed class LogTests(TestHub hub) : IClassFixture<TestHub>
{
    private const string NhsNumber = "9990000018";
    private const string Family = "Zzyzxfamily";
    private const string Postcode = "ZZ99 3CZ";

    [Fact]
    public async Task The_log_holds_route_type_status_and_time_but_no_nhs_number_name_or_postcode()
    {
        const string Patient = $$"""
            {"resourceType":"Patient","id":"{{NhsNumber}}","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"{{NhsNumber}}"}],
             "name":[{"family":"{{Family}}"}],"address":[{"postalCode":"{{Postcode}}"}]}
            """;
        var client = hub.Client;
        await client.PutAsync($"/fhir/Patient/{NhsNumber}", Patient);
        await client.GetAsync($"/fhir/Patient/{NhsNumber}");
        await client.GetAsync($"/fhir/Patient?identifier={NhsNumber}&family={Family}&address-postalcode={Uri.EscapeDataString(Postcode)}");
        await client.PostAsync("/fhir/Patient", Patient, ("If-None-Exist", $"identifier=https://fhir.nhs.uk/Id/nhs-number|{NhsNumber}"));
        await client.PostAsync("/fhir", BundleJson.Of("transaction", [BundleJson.Entry($$"""{"method":"PUT","url":"Patient?identifier={{NhsNumber}}&family={{Family}}"}""", Patient)]));
        await client.PostAsync("/fhir/Patient", Patient[..^3]);
        await client.PostAsync("/fhir/Patient", Patient.Replace("\"family\"", $"\"{Family}\"", StringComparison.Ordinal));
        await client.GetAsync($"/fhir/{Family}/{NhsNumber}");
        await client.GetAsync($"/{Family}/{NhsNumber}");
        await client.GetAsync("/fhir/Patient/1", ("X-Request-ID", $"{Family} {Postcode}"), ("X-Correlation-ID", $"{Family} {Postcode}"));
        await client.GetAsync("/fhir/Patient/1", ("X-Request-ID", NhsNumber), ("X-Correlation-ID", $"patient-{NhsNumber}"));

        var lines = hub.Log.Lines;
        Assert.Contains(lines, line => line.Contains("PUT /fhir/{type}/{id} Patient 201", StringComparison.Ordinal));
        Assert.All(new[] { NhsNumber, Family, Postcode, "ZZ99" }, secret =>
            Assert.DoesNotContain(lines, line => line.Contains(secret, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task The_log_names_a_request_by_the_ids_that_the_client_gave()
    {
        var (id, correlation) = ("0b1c7b8e-1111-4c1d-9999-123456789012", "9f0c6f5e-4d8b-4a58-9c39-5a4f5b0a7c11");
        var reply = await hub.Client.GetAsync("/fhir/Patient/1", ("X-Request-ID", id), ("X-Correlation-ID", correlation));

        Assert.Equal((id, correlation), (reply.Headers.GetValues("X-Request-ID").Single(), reply.Headers.GetValues("X-Correlation-ID").Single()));
        Assert.Contains(hub.Log.Lines, line => line.Contains($"request {id} of {correlation}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_correlation_id_of_any_text_comes_back()
    {
        var reply = await hub.Client.GetAsync("/fhir/Patient/1", ("X-Correlation-ID", "ward round / 7 of 9 (morning)"));

        Assert.Equal("ward round / 7 of 9 (morning)", reply.Headers.GetValues("X-Correlation-ID").Single());
    }

    [Fact]
    public async Task Errors_of_what_is_no_json_or_xml_do_not_repeat_it_either()
    {
        foreach (var (body, type) in new[]
        {
            ($$"""{"resourceType":"Patient","active":t{{Family}}}""", "application/fhir+json"),
            ($"<Patient xmlns=\"http://hl7.org/fhir\"><{Family}></{Family}x></Patient>", "application/fhir+xml"),
            ($"<Patient xmlns=\"http://hl7.org/fhir\"><id value=\"&{Family};\"/></Patient>", "application/fhir+xml"),
        })
        {
            var reply = await hub.Client.SendAsync(HttpMethod.Post, "/fhir/Patient", FhirClient.Json(body, type));
            Assert.Equal(400, reply.Status);
            Assert.DoesNotContain(Family, reply.Body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Errors_do_not_repeat_what_was_sent()
    {
        var reply = await hub.Client.PostAsync("/fhir/Patient", $$$"""{"resourceType":"Patient","birthDate":"{{{Family}}}","name":[{"family":{"x":"{{{NhsNumber}}}"}}]}""");

        Assert.Equal(422, reply.Status);
        Assert.DoesNotContain(Family, reply.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(NhsNumber, reply.Body, StringComparison.Ordinal);
    }
}
