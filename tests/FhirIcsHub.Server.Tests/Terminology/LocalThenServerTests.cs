using System.Text;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Profiles;
using FhirIcsHub.Fhir.Terminology;
using FhirIcsHub.Fhir.Validation;
using FhirIcsHub.Server.Terminology;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FhirIcsHub.Server.Tests.Terminology;

/// <summary>Local definitions first, then the server; and the validator's open bindings settled by them.</summary>
public sealed class LocalThenServerTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private const string Gender = "http://hl7.org/fhir/ValueSet/administrative-gender";
    private const string Outside = "http://example.org/vs/outside";

    private const string OutsideSet = """
        {"resourceType":"ValueSet","url":"http://example.org/vs/outside","status":"active","compose":{"include":[{"system":"http://example.org/outside"}]}}
        """;

    private static readonly DefinitionSet Definitions = DefinitionSet.R4Core.With(
        DefinitionSet.Of(Read(OutsideSet), "test"), DefinitionSet.Of(Read(Profile("required")), "test"), DefinitionSet.Of(Read(Profile("extensible")), "test"));

    private static readonly LocalTerminology Local = new(Definitions);

    [Fact]
    public async Task What_local_definitions_tell_is_not_asked()
    {
        await using var server = await FlakyServer.StartAsync();
        using var client = Client(server);
        var service = new LocalThenServer(Local, client);
        Assert.True((await service.ValidateCodeAsync(new() { Url = Gender, Coding = new(null, "male") }, Stop)).Result);
        Assert.False((await service.ValidateCodeAsync(new() { Url = Gender, Coding = new(null, "x") }, Stop)).Result);
        Assert.True((await service.ExpandAsync(new() { Url = Gender }, Stop)).Success);
        Assert.False((await service.ExpandAsync(new(), Stop)).Success);
        Assert.False((await service.LookupAsync(new() { Coding = new("http://hl7.org/fhir/administrative-gender", "x") }, Stop)).Success);
        Assert.Equal(0, server.Calls);
    }

    [Fact]
    public async Task What_they_cannot_tell_is_asked_with_the_only_system_that_a_plain_code_can_have()
    {
        await using var server = await FlakyServer.StartAsync();
        using var client = Client(server);
        Assert.True((await new LocalThenServer(Local, client).ValidateCodeAsync(new() { Url = Outside, Coding = new(null, "c") }, Stop)).Result);
        Assert.Contains("\"system\":\"http://example.org/outside\"", Assert.Single(server.Requests), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_set_that_the_server_does_not_know_is_given_to_it()
    {
        await using var server = await FlakyServer.StartAsync(FlakyServer.Answer(404, FlakyServer.NotFound), FlakyServer.Answer(200, FlakyServer.Valid));
        using var client = Client(server);
        Assert.True((await new LocalThenServer(Local, client).ValidateCodeAsync(new() { Url = Outside, Coding = new("http://example.org/outside", "c") }, Stop)).Result);
        Assert.Contains("\"resourceType\":\"ValueSet\"", server.Requests[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_operation_reads_its_answer()
    {
        await using var server = await FlakyServer.StartAsync(
            FlakyServer.Answer(200, """{"resourceType":"ValueSet","expansion":{"timestamp":"2026-01-01","contains":[{"system":"s","code":"c"}]}}"""),
            FlakyServer.Answer(200, """{"resourceType":"Parameters","parameter":[{"name":"name","valueString":"System"},{"name":"display","valueString":"D"}]}"""),
            FlakyServer.Answer(200, """{"resourceType":"Parameters","parameter":[{"name":"outcome","valueCode":"subsumes"}]}"""),
            FlakyServer.Answer(200, """{"resourceType":"Parameters","parameter":[{"name":"result","valueBoolean":true},{"name":"match","part":[{"name":"equivalence","valueCode":"equal"},{"name":"concept","valueCoding":{"system":"t","code":"d"}}]}]}"""),
            FlakyServer.Answer(200, FlakyServer.Valid));
        using var client = Client(server);
        var service = new LocalThenServer(Local, client);
        var coding = new Coding("http://example.org/outside", "c");
        Assert.Equal("c", (await service.ExpandAsync(new() { Url = Outside }, Stop)).Expansion!.Contains.Single().Code);
        Assert.Equal("D", (await service.LookupAsync(new() { Coding = coding }, Stop)).Concept!.Coding.Display);
        Assert.Equal(Subsumption.Subsumes, (await service.SubsumesAsync(new() { CodingA = coding, CodingB = coding with { Code = "d" } }, Stop)).Outcome);
        Assert.Equal("d", (await service.TranslateAsync(new() { Url = "http://example.org/map", Codings = [coding] }, Stop)).Matches.Single().Concept!.Code);
        Assert.True((await service.ValidateCodeInSystemAsync(new() { Coding = coding }, Stop)).Result);
        Assert.Equal(
            ["ValueSet/$expand", "CodeSystem/$lookup", "CodeSystem/$subsumes", "ConceptMap/$translate", "CodeSystem/$validate-code"],
            server.Requests.Select(r => r.Split(' ')[1]["/fhir/".Length..]));
    }

    [Theory]
    [InlineData("required", FlakyServer.Valid, null)]
    [InlineData("required", FlakyServer.Invalid, IssueSeverity.Error)]
    [InlineData("extensible", FlakyServer.Invalid, IssueSeverity.Warning)]
    [InlineData("required", FlakyServer.NotFound, IssueSeverity.Information)]
    public async Task An_open_binding_is_settled_by_the_server_or_stays_open(string strength, string answer, IssueSeverity? expected)
    {
        await using var server = await FlakyServer.StartAsync(FlakyServer.Answer(200, answer));
        using var client = Client(server);
        var validated = Validate(strength);
        Assert.Single(validated.OpenBindings);
        var settled = await validated.SettleAsync(new LocalThenServer(Local, client), Stop);
        var issues = settled.Issues.Where(i => i.Diagnostics.Contains(Outside, StringComparison.Ordinal)).ToList();
        Assert.Equal(expected is null ? [] : [expected.Value], issues.Select(i => i.Severity));
        Assert.Equal(expected != IssueSeverity.Error, settled.IsValid);
        Assert.Equal(expected == IssueSeverity.Information ? 1 : 0, settled.OpenBindings.Count);
    }

    [Fact]
    public async Task A_server_that_is_down_makes_neither_a_pass_nor_an_error_and_is_named()
    {
        await using var server = await FlakyServer.StartAsync(FlakyServer.Aborted);
        using var client = Client(server);
        var settled = await Validate("required").SettleAsync(new LocalThenServer(Local, client), Stop);
        Assert.True(settled.IsValid);
        var issue = Assert.Single(settled.Issues, i => i.Diagnostics.Contains(Outside, StringComparison.Ordinal));
        Assert.Equal(IssueSeverity.Information, issue.Severity);
        Assert.Contains("cannot be reached", issue.Diagnostics, StringComparison.Ordinal);
        Assert.Single(settled.OpenBindings);
    }

    [Fact]
    public async Task Of_a_concept_with_several_codings_all_are_asked_and_the_same_question_once()
    {
        await using var server = await FlakyServer.StartAsync();
        using var client = Client(server);
        var validator = new Validator(Definitions, new SnapshotGenerator(Definitions), Local);
        var codings = """[{"system":"http://example.org/outside","code":"a"},{"system":"http://example.org/outside","code":"b"}]""";
        var result = validator.Validate(Read(Basic(codings)), ["http://example.org/sd/required"]);
        var settled = await result.SettleAsync(new LocalThenServer(Local, client), Stop);
        await result.SettleAsync(new LocalThenServer(Local, client), Stop);
        Assert.Empty(settled.OpenBindings);
        var request = Assert.Single(server.Requests);
        Assert.Contains("\"code\":\"a\"", request, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"b\"", request, StringComparison.Ordinal);
    }

    private static ValidationResult Validate(string strength) => new Validator(Definitions, new SnapshotGenerator(Definitions), Local)
        .Validate(Read(Basic("""[{"system":"http://example.org/outside","code":"c"}]""")), ["http://example.org/sd/" + strength]);

    private static string Basic(string codings) => $$"""{"resourceType":"Basic","code":{"coding":{{codings}} } }""";

    private static string Profile(string strength) => $$"""
        {"resourceType":"StructureDefinition","url":"http://example.org/sd/{{strength}}","name":"P","status":"active","kind":"resource","abstract":false,"type":"Basic",
         "baseDefinition":"http://hl7.org/fhir/StructureDefinition/Basic","derivation":"constraint",
         "differential":{"element":[{"id":"Basic.code","path":"Basic.code","binding":{"strength":"{{strength}}","valueSet":"http://example.org/vs/outside"} }]} }
        """;

    private static Resource Read(string json) => Resource.Read(Encoding.UTF8.GetBytes(json), ReadMode.AsSent).Resource!;

    private static TerminologyServer Client(FlakyServer server) =>
        new(new TerminologySettings { Server = server.Url, Retries = 1 }, new ManualTime(), NullLogger.Instance);
}
