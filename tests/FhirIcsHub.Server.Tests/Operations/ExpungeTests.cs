using System.Text;
using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Hosting;
using FhirIcsHub.Storage;
using FhirIcsHub.Storage.Sqlite;
using Xunit;

namespace FhirIcsHub.Server.Tests.Operations;

public sealed class ExpungeTests(TestHub hub) : IClassFixture<TestHub>
{
    private const string Deleted = """{"resourceType":"Parameters","parameter":[{"name":"expungeDeletedResources","valueBoolean":true}]}""";

    private const string Versions = """{"resourceType":"Parameters","parameter":[{"name":"expungePreviousVersions","valueBoolean":true}]}""";

    private FhirClient Client => hub.Client;

    [Fact]
    public async Task Old_versions_are_gone_and_the_current_one_stays()
    {
        await PutAsync("Basic/x1", Basic("x1", "first"));
        await PutAsync("Basic/x1", Basic("x1", "second"));
        await PutAsync("Basic/x1", Basic("x1", "third"));

        Assert.Equal(2, await CountAsync("/fhir/Basic/x1/$expunge", Versions));

        Assert.Equal("3", (string?)(await Client.GetAsync("/fhir/Basic/x1")).Json["meta"]!["versionId"]);
        Assert.Equal(404, (await Client.GetAsync("/fhir/Basic/x1/_history/1")).Status);
        Assert.Equal(404, (await Client.GetAsync("/fhir/Basic/x1/_history/2")).Status);
        var history = await Client.GetAsync("/fhir/Basic/x1/_history");
        Assert.Single(history.Json["entry"]!.AsArray());
        Assert.Equal(1, (int)history.Json["total"]!);
        Assert.DoesNotContain("first", (await Client.GetAsync("/fhir/Basic/_history?_count=1000")).Body, StringComparison.Ordinal);
        await PutAsync("Basic/x1", Basic("x1", "fourth"));
        Assert.Equal(0, await CountAsync("/fhir/Basic/x1/$expunge", Deleted));
    }

    [Fact]
    public async Task A_deleted_resource_is_gone_as_if_it_had_never_been()
    {
        await PutAsync("Basic/x2", Basic("x2", "once"));
        await PutAsync("Basic/x2kept", Basic("x2kept", "kept"));
        await Client.DeleteAsync("/fhir/Basic/x2");

        Assert.Equal(1, await CountAsync("/fhir/Basic/x2/$expunge", Deleted));

        Assert.Equal(404, (await Client.GetAsync("/fhir/Basic/x2")).Status);
        Assert.Equal(404, (await Client.GetAsync("/fhir/Basic/x2/_history")).Status);
        Assert.DoesNotContain("Basic/x2\"", (await Client.GetAsync("/fhir/_history?_count=1000")).Body, StringComparison.Ordinal);
        Assert.Equal(200, (await Client.GetAsync("/fhir/Basic/x2kept")).Status);
        await PutAsync("Basic/x2", Basic("x2", "again"));
        Assert.Equal("1", (string?)(await Client.GetAsync("/fhir/Basic/x2")).Json["meta"]!["versionId"]);
    }

    [Fact]
    public async Task Of_a_type_only_that_type_is_touched_and_not_more_than_the_limit()
    {
        foreach (var i in Enumerable.Range(0, 5))
        {
            await PutAsync($"Flag/x3{i}", $$"""{"resourceType":"Flag","id":"x3{{i}}","status":"active","code":{"text":"x"},"subject":{"display":"x"} }""");
            await Client.DeleteAsync($"/fhir/Flag/x3{i}");
        }

        await PutAsync("Goal/x3", """{"resourceType":"Goal","id":"x3","lifecycleStatus":"active","description":{"text":"x"},"subject":{"display":"x"}}""");
        await Client.DeleteAsync("/fhir/Goal/x3");

        Assert.Equal(3, await CountAsync("/fhir/Flag/$expunge?limit=3", Deleted));
        Assert.Equal(2, await CountAsync("/fhir/Flag/$expunge?expungeDeletedResources=true", ""));
        Assert.Equal(410, (await Client.GetAsync("/fhir/Goal/x3")).Status);
    }

    [Fact]
    public async Task What_is_not_deleted_and_what_may_not_be_seen_stays()
    {
        await using var closed = await TestHub.StartNewAsync(
            settings => settings, request => AccessDecision.Allow(request.Operation == "expunge" ? AccessFilter.Feed(0) : AccessFilter.Hub));
        await closed.Client.PutAsync("/feeds/gp/fhir/Organization/x4", """{"resourceType":"Organization","id":"x4","name":"x"}""");
        await closed.Client.DeleteAsync("/feeds/gp/fhir/Organization/x4");
        await closed.Client.PutAsync("/fhir/Organization/x4own", """{"resourceType":"Organization","id":"x4own","name":"x"}""");

        var reply = await closed.Client.PostAsync("/fhir/$expunge?expungePreviousVersions=true", Deleted);

        Assert.Equal(0, (int)reply.Json["parameter"]![0]!["valueInteger"]!);
        Assert.Equal(410, (await closed.Client.GetAsync("/fhir/Organization/gp-x4")).Status);
        Assert.Equal(200, (await closed.Client.GetAsync("/fhir/Organization/x4own")).Status);
        Assert.Equal(403, (await closed.Client.PostAsync("/fhir/$expunge?expungeEverything=true", "")).Status);
    }

    [Theory]
    [InlineData("/fhir/$expunge")]
    [InlineData("/fhir/Patient/$expunge?expungeEverything=true")]
    [InlineData("/fhir/$expunge?expungeDeletedResources=perhaps")]
    [InlineData("/fhir/$expunge?expungeDeletedResources=true&limit=0")]
    [InlineData("/fhir/$expunge?expungeDeletedResources=true&nonsense=1")]
    public async Task What_does_not_say_what_to_remove_is_refused(string path) =>
        Assert.Equal(400, (await Client.PostAsync(path, """{"resourceType":"Parameters"}""")).Status);

    [Fact]
    public void A_hub_that_is_open_to_the_network_lets_nobody_out_there_remove_for_good()
    {
        var open = OpenPolicy.For(new AccessSettings { Policy = AccessSettings.OpenToNetwork });
        AccessRequest Asked(bool here, string operation) =>
            new(new Caller(here, "hub.example"), HubInteraction.Operation, "Patient", operation);

        Assert.False(open(Asked(here: false, "expunge")).Allowed);
        Assert.True(open(Asked(here: true, "expunge")).Allowed);
        Assert.True(open(Asked(here: false, "everything")).Allowed);
    }

    [Fact]
    public async Task Of_what_was_removed_nothing_is_left_in_the_files_of_the_database()
    {
        await using var own = await TestHub.StartNewAsync(settings => settings);
        var file = ((SqliteProvider)own.Hub.Services.Store.Provider).Path;
        const string Number = "9990000026";
        // In the body, in strings of the index, in tokens, references and the map of persons.
        await own.Client.PutAsync("/fhir/Patient/mk1", $$"""
            {"resourceType":"Patient","id":"mk1","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"{{Number}}"}],"name":[{"family":"Zzmarkerone"}],"address":[{"text":"{{new string('y', 6000)}}zzmarkertwo"}]}
            """);
        await own.Client.PutAsync("/fhir/Patient/mk1", """{"resourceType":"Patient","id":"mk1","name":[{"family":"Zzmarkerthree"}]}""");
        await own.Client.PutAsync("/fhir/Patient/kept", """{"resourceType":"Patient","id":"kept","name":[{"family":"Zzmarkerkept"}]}""");
        await own.Client.DeleteAsync("/fhir/Patient/mk1");
        Assert.NotEmpty(Found(file, "zzmarkerone", "zzmarkertwo", "zzmarkerthree", Number));

        var reply = await own.Client.PostAsync("/fhir/Patient/mk1/$expunge?compact=true", Deleted);

        Assert.Equal(1, (int)reply.Json["parameter"]![0]!["valueInteger"]!);
        Assert.Empty(Found(file, "zzmarkerone", "zzmarkertwo", "zzmarkerthree", Number));
        Assert.Equal(["zzmarkerkept"], Found(file, "zzmarkerkept"));
        Assert.Equal(200, (await own.Client.GetAsync("/fhir/Patient/kept")).Status);
    }

    [Fact]
    public async Task Everything_is_gone_but_what_comes_with_the_hub_and_the_hub_goes_on()
    {
        await using var own = await TestHub.StartNewAsync(settings => settings);
        var file = ((SqliteProvider)own.Hub.Services.Store.Provider).Path;
        await own.Client.PutAsync("/feeds/gp/fhir/Patient/x5", """{"resourceType":"Patient","id":"x5","name":[{"family":"Zzmarkerfour"}]}""");
        await own.Client.PutAsync("/fhir/Basic/x5", Basic("x5", "zzmarkerfive"));
        var before = (int)(await own.Client.GetAsync("/fhir/Measure?_total=accurate")).Json["total"]!;

        var reply = await own.Client.PostAsync("/fhir/$expunge?expungeEverything=true&compact=true", "");

        Assert.True((int)reply.Json["parameter"]![0]!["valueInteger"]! > 2, reply.Body);
        Assert.Empty(Found(file, "zzmarkerfour", "zzmarkerfive"));
        Assert.Equal(before, (int)(await own.Client.GetAsync("/fhir/Measure?_total=accurate")).Json["total"]!);
        Assert.Equal(404, (await own.Client.GetAsync("/fhir/Patient/gp-x5")).Status);
        Assert.Equal(404, (await own.Client.GetAsync("/feeds/gp/fhir/Patient/x5")).Status);
        Assert.Equal(201, (await own.Client.PutAsync("/feeds/gp/fhir/Patient/x5", """{"resourceType":"Patient","id":"x5","name":[{"family":"Example"}]}""")).Status);
        Assert.Equal(201, (await own.Client.PutAsync("/fhir/Basic/x5", Basic("x5", "new"))).Status);
        Assert.Equal(1, (int)(await own.Client.GetAsync("/fhir/Basic/x5/_history")).Json["total"]!);
    }

    private async Task<int> CountAsync(string path, string body)
    {
        var reply = await Client.PostAsync(path, body);
        Assert.True(reply.Status == 200, reply.Body);
        return (int)reply.Json["parameter"]![0]!["valueInteger"]!;
    }

    private async Task PutAsync(string name, string json)
    {
        var reply = await Client.PutAsync($"/fhir/{name}", json);
        Assert.True(reply.Status is 200 or 201, reply.Body);
    }

    private static string Basic(string id, string text) => $$"""{"resourceType":"Basic","id":"{{id}}","code":{"text":"{{text}}"} }""";

    /// <summary>Those of the texts that stand in the file of the database or its log, in small or other letters.</summary>
    private static List<string> Found(string file, params string[] texts)
    {
        var content = string.Concat(new[] { file, file + "-wal" }.Where(File.Exists).Select(Read)).ToLowerInvariant();
        return [.. texts.Where(text => content.Contains(text, StringComparison.Ordinal))];
    }

    private static string Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return Encoding.Latin1.GetString(bytes.ToArray());
    }
}
