using Xunit;

namespace FhirIcsHub.Server.Tests.Pains;

/// <summary>
/// What users of other servers suffer from and the users of this one do not, in the order of <c>docs/server-pains.md</c>, which names the
/// tests elsewhere that show the other answers.
/// </summary>
public sealed class PainTests(TestHub hub) : IClassFixture<TestHub>
{
    private FhirClient Client => hub.Client;

    [Fact]
    public async Task A_condition_that_was_met_is_answered_200_each_further_time_and_never_409()
    {
        const string Body = """{"resourceType":"Basic","identifier":[{"system":"urn:pain","value":"1"}],"code":{"text":"x"}}""";
        var first = await Client.PostAsync("/fhir/Basic", Body, ("If-None-Exist", "identifier=urn:pain|1"));
        Assert.Equal(201, first.Status);

        for (var again = 0; again < 5; again++)
        {
            var reply = await Client.PostAsync("/fhir/Basic", Body, ("If-None-Exist", "identifier=urn:pain|1"));
            var inBundle = await Client.PostAsync("/fhir", BundleJson.Of("transaction",
                [BundleJson.Entry("""{"method":"POST","url":"Basic","ifNoneExist":"identifier=urn:pain|1"}""", Body)]));
            Assert.Equal((200, first.Id), (reply.Status, reply.Id));
            Assert.StartsWith("200", (string?)inBundle.Json["entry"]![0]!["response"]!["status"], StringComparison.Ordinal);
        }

        Assert.Equal(1, (int)(await Client.GetAsync("/fhir/Basic?identifier=urn:pain|1&_total=accurate")).Json["total"]!);
    }

    [Fact]
    public async Task What_was_written_changed_or_deleted_a_moment_ago_is_found_as_it_is_now()
    {
        for (var round = 0; round < 20; round++)
        {
            var (before, after) = ($"before-{round}", $"after-{round}");
            await Client.PutAsync("/fhir/Basic/fresh", Coded(before));
            Assert.Equal(1, await CountAsync(before));

            await Client.PutAsync("/fhir/Basic/fresh", Coded(after));
            Assert.Equal((0, 1), (await CountAsync(before), await CountAsync(after)));

            await Client.DeleteAsync("/fhir/Basic/fresh");
            Assert.Equal(0, await CountAsync(after));
        }

        static string Coded(string code) => $$"""{"resourceType":"Basic","id":"fresh","code":{"coding":[{"system":"urn:fresh","code":"{{code}}"}]} }""";
    }

    [Fact]
    public async Task A_version_that_is_not_the_current_one_is_refused_by_every_way_of_changing()
    {
        const string Body = """{"resourceType":"Basic","id":"guarded","identifier":[{"system":"urn:pain","value":"guarded"}],"code":{"text":"x"}}""";
        const string Changed = """{"resourceType":"Basic","id":"guarded","identifier":[{"system":"urn:pain","value":"guarded"}],"code":{"text":"y"}}""";
        const string Patch = """[{"op":"replace","path":"/code/text","value":"y"}]""";
        const string Meta = """{"resourceType":"Parameters","parameter":[{"name":"meta","valueMeta":{"tag":[{"system":"urn:t","code":"a"}]}}]}""";
        await Client.PutAsync("/fhir/Basic/guarded", Body);
        (string, string) stale = ("If-Match", "W/\"7\"");

        FhirReply[] replies =
        [
            await Client.PutAsync("/fhir/Basic/guarded", Changed, stale),
            await Client.PutAsync("/fhir/Basic?identifier=urn:pain|guarded", Changed, stale),
            await PatchAsync("/fhir/Basic/guarded"),
            await PatchAsync("/fhir/Basic?identifier=urn:pain|guarded"),
            await Client.DeleteAsync("/fhir/Basic/guarded", stale),
            await Client.DeleteAsync("/fhir/Basic?identifier=urn:pain|guarded", stale),
            await Client.PostAsync("/fhir/Basic/guarded/$meta-add", Meta, stale),
            await Client.PostAsync("/fhir", BundleJson.Of("transaction",
                [BundleJson.Entry("""{"method":"PUT","url":"Basic/guarded","ifMatch":"W/\"7\""}""", Changed)])),
        ];

        Assert.All(replies, reply => Assert.Equal((412, "conflict"), (reply.Status, reply.IssueCode)));
        var batch = await Client.PostAsync("/fhir", BundleJson.Of("batch",
            [BundleJson.Entry("""{"method":"PUT","url":"Basic/guarded","ifMatch":"W/\"7\""}""", Changed)]));
        Assert.StartsWith("412", (string?)batch.Json["entry"]![0]!["response"]!["status"], StringComparison.Ordinal);
        Assert.Equal("W/\"1\"", (await Client.GetAsync("/fhir/Basic/guarded")).ETag);

        Task<FhirReply> PatchAsync(string path) =>
            Client.SendAsync(HttpMethod.Patch, path, FhirClient.Json(Patch, "application/json-patch+json"), stale);
    }

    [Fact]
    public async Task A_refused_Bundle_is_told_how_to_be_sent_instead()
    {
        await using var small = await TestHub.StartNewAsync(settings => settings with { Limits = settings.Limits with { MaxBundleEntries = 2 } });
        var entries = Enumerable.Range(0, 3)
            .Select(number => BundleJson.Entry($$"""{"method":"PUT","url":"Basic/{{number}}"}""", $$"""{"resourceType":"Basic","id":"{{number}}","code":{"text":"x"} }"""));

        var reply = await small.Client.PostAsync("/fhir", BundleJson.Of("transaction", [.. entries]));

        Assert.Equal(413, reply.Status);
        Assert.Contains("Send several", reply.Diagnostics, StringComparison.Ordinal);
        Assert.Equal(404, (await small.Client.GetAsync("/fhir/Basic/0")).Status);
    }

    [Fact]
    public async Task Health_tells_of_the_queues()
    {
        var health = (await Client.GetAsync("/health")).Json;

        Assert.Equal("healthy", (string?)health["status"]);
        Assert.NotNull(health["jobs"]);
    }

    [Fact]
    public async Task An_expansion_comes_in_pages()
    {
        const string Ask = "/fhir/ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/administrative-gender&count=3&offset=";
        var (first, second) = ((await Client.GetAsync(Ask + "0")).Json["expansion"]!, (await Client.GetAsync(Ask + "3")).Json["expansion"]!);

        Assert.Equal((4, 4), ((int)first["total"]!, (int)second["total"]!));
        Assert.Equal((3, 1), (first["contains"]!.AsArray().Count, second["contains"]!.AsArray().Count));
        Assert.Equal(4, first["contains"]!.AsArray().Concat(second["contains"]!.AsArray()).Select(code => (string?)code!["code"]).Distinct().Count());
    }

    [Fact]
    public async Task A_day_in_summer_begins_at_eleven_in_the_evening_of_UTC()
    {
        await PutAsync("late", "2025-06-30T22:59:59Z");
        await PutAsync("early", "2025-06-30T23:00:00Z");

        Assert.Equal(["late"], await IdsAsync("2025-06-30"));
        Assert.Equal(["early"], await IdsAsync("2025-07-01"));
        // At two in the morning of 26 October clocks went back: the hour from one to two came twice.
        await PutAsync("twice-1", "2025-10-26T00:30:00Z");
        await PutAsync("twice-2", "2025-10-26T01:30:00Z");
        Assert.Equal(["twice-1", "twice-2"], await IdsAsync("2025-10-26T01:30:00"));

        Task PutAsync(string id, string time) => Client.PutAsync(
            $"/fhir/Observation/{id}", $$"""{"resourceType":"Observation","id":"{{id}}","status":"final","code":{"text":"x"},"effectiveDateTime":"{{time}}"}""");

        async Task<IEnumerable<string>> IdsAsync(string date) =>
            ((await Client.GetAsync($"/fhir/Observation?date={date}")).Json["entry"]?.AsArray() ?? [])
                .Select(entry => (string)entry!["resource"]!["id"]!).Order(StringComparer.Ordinal);
    }

    private async Task<int> CountAsync(string code) =>
        (int)(await Client.GetAsync($"/fhir/Basic?code=urn:fresh|{code}&_total=accurate")).Json["total"]!;
}
