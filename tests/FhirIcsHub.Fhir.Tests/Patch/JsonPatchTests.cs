using System.Text;
using FhirIcsHub.Fhir.Patch;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Patch;

public sealed class JsonPatchTests
{
    private const string Patient =
        """{"resourceType":"Patient","id":"p1","name":[{"family":"Example","given":["A","B"]}],"multipleBirthInteger":2}""";

    [Theory]
    [InlineData("""{"a":[1,2]}""", """[{"op":"add","path":"/a/1","value":9}]""", """{"a":[1,9,2]}""")]
    [InlineData("""{"a":[1,2]}""", """[{"op":"add","path":"/a/2","value":9}]""", """{"a":[1,2,9]}""")]
    [InlineData("""{"a":1}""", """[{"op":"add","path":"","value":[true]}]""", "[true]")]
    [InlineData("""{"a":1.00,"b":1e2}""", """[{"op":"add","path":"/c","value":3.10}]""", """{"a":1.00,"b":1e2,"c":3.10}""")]
    [InlineData("""{"a":{"b":1},"c":{}}""", """[{"op":"move","from":"/a/b","path":"/c/d"}]""", """{"a":{},"c":{"d":1}}""")]
    [InlineData("""{"a":[1,2,3]}""", """[{"op":"copy","from":"/a/0","path":"/a/-"},{"op":"replace","path":"/a/0","value":null}]""",
        """{"a":[null,2,3,1]}""")]
    [InlineData("""{"":{"a/b":1,"m~n":2}}""", """[{"op":"remove","path":"//a~1b"},{"op":"test","path":"//m~0n","value":2}]""",
        """{"":{"m~n":2}}""")]
    [InlineData("""{"a":1}""", """[{"op":"move","from":"/a","path":"/a"}]""", """{"a":1}""")]
    public void An_operation_does_what_RFC_6902_says(string document, string patch, string expected)
    {
        var (json, issues) = Parsed(patch).ApplyToDocument(Encoding.UTF8.GetBytes(document));
        Assert.Empty(issues);
        Assert.Equal(expected, Encoding.UTF8.GetString(json!));
    }

    [Theory]
    [InlineData("1", "1.0", true)]
    [InlineData("100", "1e2", true)]
    [InlineData("-0", "0", true)]
    [InlineData("0.0100", "1E-2", true)]
    [InlineData("123456789012345678901234567890.1", "123456789012345678901234567890.10", true)]
    [InlineData("123456789012345678901234567890.1", "123456789012345678901234567890.2", false)]
    [InlineData("1e400", "1e401", false)]
    [InlineData("-1", "1", false)]
    public void Numbers_are_tested_by_value(string left, string right, bool equal)
    {
        var (json, _) = Parsed($$"""[{"op":"test","path":"/a","value":{{right}}}]""")
            .ApplyToDocument(Encoding.UTF8.GetBytes($$"""{"a":{{left}}}"""));
        Assert.Equal(equal, json is not null);
    }

    [Theory]
    [InlineData("""[{"op":"remove","path":"/name/1"}]""",
        "Operation 0 (remove '/name/1'): the index 1 is beyond the end of the array, the last possible is 0")]
    [InlineData("""[{"op":"add","path":"/name/01","value":{}}]""", "'01' is no index")]
    [InlineData("""[{"op":"replace","path":"/name/-","value":{}}]""", "'-' is no index")]
    [InlineData("""[{"op":"replace","path":"/birthDate","value":"2000"}]""", "there is nothing at '/birthDate'")]
    [InlineData("""[{"op":"add","path":"/id/x","value":"2000"}]""", "a simple value has no members")]
    [InlineData("""[{"op":"test","path":"/id","value":"p1"},{"op":"test","path":"/id","value":"p2"}]""", "Operation 1 (test '/id')")]
    [InlineData("""[{"op":"remove","path":""}]""", "the whole document cannot be removed")]
    public void An_operation_that_cannot_be_done_says_which_and_why(string patch, string reason)
    {
        var result = Parsed(patch).Apply(Read(Patient));
        Assert.Null(result.Resource);
        Assert.Contains(reason, Assert.Single(result.Issues).Diagnostics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"op":"remove","path":"/id"}""")]
    [InlineData("""[{"op":"remove"}]""")]
    [InlineData("""[{"op":"add","path":"/a"}]""")]
    [InlineData("""[{"op":"copy","path":"/a"}]""")]
    [InlineData("""[{"op":"spam","path":"/a"}]""")]
    [InlineData("""[{"op":"remove","path":"a"}]""")]
    [InlineData("""[{"op":"remove","path":"/~2"}]""")]
    [InlineData("""[{"op":"remove","path":"/~"}]""")]
    [InlineData("""[{"op":"remove","path":7}]""")]
    [InlineData("""[{"op":"remove","path":"/a","path":"/b"}]""")]
    [InlineData("""[{"op":"add","path":"/a","value":{"x":1,"x":2}}]""")]
    [InlineData("""[{"op":"move","from":"/a","path":"/a/b"}]""")]
    [InlineData("""[7]""")]
    [InlineData("""[""")]
    public void What_is_no_JSON_patch_is_refused(string patch)
    {
        var result = JsonPatch.Parse(Encoding.UTF8.GetBytes(patch));
        Assert.Null(result.Patch);
        Assert.NotEmpty(result.Issues);
    }

    [Fact]
    public void All_faulty_operations_of_a_patch_are_reported_at_once()
    {
        var result = JsonPatch.Parse("""[{"op":"remove"},{"op":"remove","path":"/id"},{"op":"spam","path":"/a"}]"""u8.ToArray());
        Assert.Equal(["Operation 0", "Operation 2"], result.Issues.Select(i => i.Diagnostics[..11]));
    }

    [Fact]
    public void A_failing_operation_leaves_the_resource_as_it_was()
    {
        var resource = Read(Patient);
        var result = Parsed("""[{"op":"remove","path":"/name"},{"op":"remove","path":"/name"}]""").Apply(resource);
        Assert.Null(result.Resource);
        Assert.Equal(Patient, Encoding.UTF8.GetString(resource.Json.Span));
    }

    [Fact]
    public void The_patched_resource_is_read_strictly()
    {
        var result = Parsed("""[{"op":"add","path":"/name/0/familie","value":"x"}]""").Apply(Read(Patient));
        Assert.Null(result.Resource);
        Assert.Equal("Patient.name[0]", Assert.Single(result.Issues).Expression);
    }

    [Fact]
    public void A_changed_id_is_a_warning_and_a_changed_type_an_error()
    {
        var renamed = Parsed("""[{"op":"replace","path":"/id","value":"p2"}]""").Apply(Read(Patient));
        Assert.Equal(IssueSeverity.Warning, Assert.Single(renamed.Issues).Severity);
        Assert.Equal("p2", renamed.Resource!.Id);
        var retyped = Parsed("""[{"op":"replace","path":"","value":{"resourceType":"Practitioner","id":"p1"}}]""").Apply(Read(Patient));
        Assert.Null(retyped.Resource);
    }

    [Fact]
    public void Copies_of_copies_are_stopped_before_they_fill_the_memory()
    {
        var copies = string.Join(",", Enumerable.Repeat("""{"op":"copy","from":"/a","path":"/a/-"}""", 60));
        var (json, issues) = Parsed($"[{copies}]").ApplyToDocument(
            Encoding.UTF8.GetBytes("{\"a\":[\"" + new string('x', 132) + "\"]}"));
        Assert.Null(json);
        Assert.Equal(IssueType.TooCostly, Assert.Single(issues).Code);
    }

    [Fact]
    public void Values_put_into_each_other_are_stopped_before_they_are_too_deep_to_write()
    {
        var value = string.Concat(Enumerable.Repeat("[", 100)) + string.Concat(Enumerable.Repeat("]", 100));
        var inner = string.Concat(Enumerable.Repeat("/0", 99));
        var patch = $$"""[{"op":"replace","path":"/a","value":{{value}}},{"op":"add","path":"/a{{inner}}/0","value":1},"""
            + $$"""{"op":"replace","path":"/a{{inner}}/0","value":{{value}}}]""";
        var (json, issues) = Parsed(patch).ApplyToDocument("""{"a":1}"""u8.ToArray());
        Assert.Null(json);
        Assert.StartsWith("Operation 2 ", Assert.Single(issues).Diagnostics, StringComparison.Ordinal);
        Assert.Equal(IssueType.TooCostly, issues[0].Code);
    }

    private static JsonPatch Parsed(string patch) => JsonPatch.Parse(Encoding.UTF8.GetBytes(patch)).Patch!;

    private static Resource Read(string json) => Resource.Read(Encoding.UTF8.GetBytes(json)).Resource!;
}
