using System.Buffers;
using System.Text;
using System.Text.Json;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Profiles;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Profiles;

/// <summary>Definitions that need each other, need what is not there, or go too far.</summary>
public sealed class DefinitionChainTests
{
    [Fact]
    public void A_base_that_is_not_known_is_named()
    {
        var error = ProfileOf.Error(ProfileOf.Type("Patient", """{"path":"Patient"}""", baseUrl: "http://example.org/nowhere"));

        Assert.Contains("http://example.org/nowhere", error.Diagnostics, StringComparison.Ordinal);
        Assert.Equal("StructureDefinition.baseDefinition", error.Expression);
    }

    [Fact]
    public void A_base_that_has_errors_tells_the_first_of_them()
    {
        var @base = ProfileOf.Type("Patient", """{"path":"Patient.colour"}""", "http://example.org/base");

        Assert.Contains("Patient.colour",
            ProfileOf.Error(ProfileOf.Type("Patient", """{"path":"Patient"}""", baseUrl: "http://example.org/base"), @base).Diagnostics,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Profiles_that_derive_from_each_other_are_an_error_and_no_endless_loop()
    {
        var a = ProfileOf.Type("Patient", """{"path":"Patient"}""", "http://example.org/a", "http://example.org/b");
        var b = ProfileOf.Type("Patient", """{"path":"Patient"}""", "http://example.org/b", "http://example.org/a");

        Assert.Contains("derives from itself", ProfileOf.Error(a, a, b).Diagnostics, StringComparison.Ordinal);
        Assert.Contains("derives from itself", ProfileOf.Error(b, a, b).Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public void An_extension_may_contain_itself()
    {
        var extension = ProfileOf.Type("Extension", """
            {"path":"Extension.extension","sliceName":"again","type":[{"code":"Extension","profile":["http://example.org/again"]}]},
            {"path":"Extension.extension.url","min":1},{"path":"Extension.url","fixedUri":"http://example.org/again"}
            """, "http://example.org/again");

        var generator = new SnapshotGenerator(DefinitionSet.R4Core.With([extension]));

        Assert.NotNull(generator.Get("http://example.org/again"));
        Assert.NotNull(generator.Generate(extension).Snapshot);
    }

    [Fact]
    public void Profiles_that_need_each_other_come_out_the_same_whichever_is_asked_for_first()
    {
        var a = Extension("a", "b");
        var b = Extension("b", "a");

        var first = new SnapshotGenerator(DefinitionSet.R4Core.With([a, b]));
        var second = new SnapshotGenerator(DefinitionSet.R4Core.With([a, b]));
        var aFirst = first.Get("http://example.org/a")!.Elements.Select(e => e.Id).ToList();
        var bFirst = first.Get("http://example.org/b")!.Elements.Select(e => e.Id).ToList();

        Assert.Equal(bFirst, second.Get("http://example.org/b")!.Elements.Select(e => e.Id));
        Assert.Equal(aFirst, second.Get("http://example.org/a")!.Elements.Select(e => e.Id));

        static Resource Extension(string name, string inner) => ProfileOf.Type("Extension", $$"""
            {"path":"Extension.extension","sliceName":"{{inner}}","type":[{"code":"Extension","profile":["http://example.org/{{inner}}"]}]},
            {"path":"Extension.extension.url","min":1},{"path":"Extension.url","fixedUri":"http://example.org/{{name}}"}
            """, "http://example.org/" + name);
    }

    [Fact]
    public void A_profile_that_is_not_known_is_a_warning_and_the_type_is_used()
    {
        var result = ProfileOf.Generate(ProfileOf.Type("Patient", """
            {"path":"Patient.extension","sliceName":"x","type":[{"code":"Extension","profile":["http://example.org/nowhere"]}]},
            {"path":"Patient.extension.value[x]","min":1}
            """));

        Assert.Equal(1, result.Snapshot!.Element("Patient.extension:x.value[x]").Min);
        Assert.Equal(IssueSeverity.Warning, Assert.Single(result.Issues).Severity);
    }

    [Fact]
    public void Snapshots_that_multiply_are_refused()
    {
        // Each extension has ten slices of the one before, opened: ten times as many elements with every level.
        var extensions = new List<Resource>();
        for (var level = 0; level < 4; level++)
        {
            var inner = level == 0 ? "" : $$""","type":[{"code":"Extension","profile":["http://example.org/e{{level - 1}}"]}]""";
            var slices = Enumerable.Range(0, 10).Select(i =>
                $$"""{"path":"Extension.extension","sliceName":"s{{i}}"{{inner}}},"""
                + $$"""{"path":"Extension.extension.url","fixedUri":"s{{i}}"}""");
            extensions.Add(ProfileOf.Type("Extension", string.Join(',', slices), "http://example.org/e" + level));
        }

        var error = ProfileOf.Error(extensions[^1], [.. extensions]);

        Assert.Contains("50000 elements", error.Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public void Paths_of_any_depth_are_refused_and_do_not_exhaust_the_stack()
    {
        var path = "Questionnaire" + string.Concat(Enumerable.Repeat(".item", 100_000));

        Assert.Equal(IssueType.TooCostly, ProfileOf.Error(ProfileOf.Type("Questionnaire", $$"""{"path":"{{path}}"}""")).Code);
    }

    [Fact]
    public void A_long_chain_of_profiles_is_refused_with_a_reason()
    {
        var profiles = Enumerable.Range(0, 100).Select(i => ProfileOf.Type(
            "Patient", """{"path":"Patient"}""", "http://example.org/p" + i, i == 0 ? null : "http://example.org/p" + (i - 1))).ToArray();

        Assert.Contains("nested more than 64 deep", ProfileOf.Error(profiles[^1], profiles).Diagnostics, StringComparison.Ordinal);
        Assert.NotNull(ProfileOf.Generate(profiles[40], profiles).Snapshot);
    }

    [Fact]
    public void What_is_written_reads_back_as_the_same_snapshot()
    {
        var generator = new SnapshotGenerator(DefinitionSet.R4Core);
        var profile = ProfileOf.Type("Patient", """
            {"id":"x","path":"Patient.name","_short":{"extension":[{"url":"http://example.org/t","valueString":"\"quoted\" é"}]},
            "short":"names","alias":["a","b"],
            "_alias":[null,{"id":"i"}],"min":1,"example":[{"label":"one","valueHumanName":{"family":"Test"}}],"constraint":[{"key":"k-1",
            "severity":"error",
            "human":"h","expression":"true","xpath":"f:x"}]},{"path":"Patient.birthDate","minValueDate":"1900-01-01","maxLength":10},
            {"path":"Patient.gender","patternCode":"male","binding":{"strength":"required",
            "valueSet":"http://hl7.org/fhir/ValueSet/administrative-gender|4.0.1"}}
            """);
        var snapshot = generator.Generate(profile).Snapshot!;

        var json = Write(snapshot);
        var strict = Resource.Read(Encoding.UTF8.GetBytes(json));
        Assert.Empty(strict.Issues);
        var again = SnapshotReader.Read(strict.Resource!)!;

        Assert.Empty(strict.Issues);
        Assert.Equal(json, Write(again));
        Assert.Equal(snapshot.Elements.Select(e => e.Id), again.Elements.Select(e => e.Id));
        Assert.Contains("""
            "_short":{"extension":[{"url":"http://example.org/t","valueString":"\"quoted\" é"}]}
            """, json, StringComparison.Ordinal);
        Assert.Contains("""
            "alias":["a","b"],"_alias":[null,{"id":"i"}]
            """, json, StringComparison.Ordinal);
        Assert.Equal("Patient.name", again.Element("Patient.name").Id);
    }

    private static string Write(Snapshot snapshot)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, JsonText.WriterOptions))
        {
            snapshot.Write(json);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
