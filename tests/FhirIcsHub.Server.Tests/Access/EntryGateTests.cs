using System.Collections.Concurrent;
using FhirIcsHub.Server.Access;
using FhirIcsHub.Storage;
using Xunit;

namespace FhirIcsHub.Server.Tests.Access;

/// <summary>That the gate is asked about what is inside a request too.</summary>
public sealed class EntryGateTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<AccessRequest> _asked = new();
    private TestHub? _hub;

    private FhirClient Client => _hub!.Client;

    public async ValueTask InitializeAsync() => _hub = await TestHub.StartNewAsync(settings => settings, request =>
    {
        _asked.Enqueue(request);
        return request is { ResourceType: "Observation", Interaction: HubInteraction.Create or HubInteraction.Read }
            ? AccessDecision.Forbid("no Observations")
            : AccessDecision.Allow(AccessFilter.Hub);
    });

    public async ValueTask DisposeAsync() => await _hub!.DisposeAsync();

    [Fact]
    public async Task One_forbidden_entry_refuses_a_transaction_and_nothing_is_stored()
    {
        var reply = await Client.PostAsync("/fhir", BundleJson.Of("transaction",
        [
            BundleJson.Entry("""{"method":"PUT","url":"Basic/gated"}""", """{"resourceType":"Basic","id":"gated","code":{"text":"x"}}"""),
            BundleJson.Entry("""{"method":"POST","url":"Observation"}""", """{"resourceType":"Observation","status":"final","code":{"text":"x"}}"""),
        ]));

        Assert.Equal(403, reply.Status);
        Assert.Equal("Bundle.entry[1]", reply.Expression);
        Assert.Equal(404, (await Client.GetAsync("/fhir/Basic/gated")).Status);
    }

    [Fact]
    public async Task In_a_batch_only_the_forbidden_entries_are_refused()
    {
        var reply = await Client.PostAsync("/fhir", BundleJson.Of("batch",
        [
            BundleJson.Entry("""{"method":"GET","url":"Observation/1"}"""),
            BundleJson.Entry("""{"method":"PUT","url":"Basic/allowed"}""", """{"resourceType":"Basic","id":"allowed","code":{"text":"x"}}"""),
        ]));

        Assert.StartsWith("403", (string?)reply.Json["entry"]![0]!["response"]!["status"], StringComparison.Ordinal);
        Assert.StartsWith("201", (string?)reply.Json["entry"]![1]!["response"]!["status"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_defect_is_a_500_that_tells_nothing_but_the_request_id_and_the_log_has_no_message()
    {
        const string Secret = "9990000018 Zzyzx";
        await using var broken = await TestHub.StartNewAsync(settings => settings, _ => throw new InvalidOperationException(Secret));
        var reply = await broken.Client.GetAsync("/fhir/Patient/1", ("X-Request-ID", "defect-1"));

        Assert.Equal(500, reply.Status);
        Assert.Equal("exception", reply.IssueCode);
        Assert.Contains("defect-1", reply.Diagnostics, StringComparison.Ordinal);
        Assert.DoesNotContain("9990000018", reply.Body, StringComparison.Ordinal);
        Assert.Contains(broken.Log.Lines, line => line.Contains("InvalidOperationException", StringComparison.Ordinal));
        Assert.DoesNotContain(broken.Log.Lines, line => line.Contains("9990000018", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_gate_is_told_type_operation_and_feed()
    {
        await Client.GetAsync("/fhir/Measure/x/$evaluate");
        await Client.DeleteAsync("/fhir/Patient/x");
        await Client.GetAsync("/feeds/gp/fhir/Patient/x");
        await Client.GetAsync("/health");

        Assert.Contains(_asked, request =>
            request is { Interaction: HubInteraction.Operation, Operation: "evaluate", ResourceType: "Measure" });
        Assert.Contains(_asked, request => request is { Interaction: HubInteraction.Delete, ResourceType: "Patient" });
        Assert.Contains(_asked, request => request is { Interaction: HubInteraction.FeedRead, Feed: "gp", ResourceType: "Patient" });
        Assert.Contains(_asked, request => request.Interaction == HubInteraction.Health);
    }
}
