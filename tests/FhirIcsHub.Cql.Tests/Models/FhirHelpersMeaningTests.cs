using System.Text;
using FhirIcsHub.Cql.Compilation;
using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Models;
using FhirIcsHub.Cql.Tests.Compilation;
using FhirIcsHub.Cql.Tests.Requirements;
using FhirIcsHub.Fhir;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Models;

/// <summary>Our FHIRHelpers gives what the published one gives, value by value and error by error.</summary>
public sealed class FhirHelpersMeaningTests
{
    /// <summary>Values of data types, with the function that converts them.</summary>
    private static readonly (string Type, string Function, string[] Values)[] Cases =
    [
        ("Period", "ToInterval",
        [
            """{ "start": "2024-01-02", "end": "2024-02-03T04:05:06Z" }""", """{ "start": "2024-01" }""", """{ "end": "2024" }""",
            """{ "id": "p" }""", """{ "start": "2024-01-02", "end": "2023-01-02" }""",
        ]),
        ("Range", "ToInterval",
        [
            """{ "low": { "value": 1, "unit": "mg" }, "high": { "value": 2, "unit": "mg" } }""",
            """{ "high": { "value": 2 } }""",
            """{ "id": "r" }""",
        ]),
        ("Quantity", "ToInterval", [.. Quantities()]),
        ("Quantity", "ToQuantity", [.. Quantities()]),
        ("Quantity", "ToQuantityIgnoringComparator", [.. Quantities()]),
        ("Ratio", "ToRatio", ["""{ "numerator": { "value": 1, "code": "mg" }, "denominator": { "value": 2 } }""", """{ "id": "r" }"""]),
        ("Coding", "ToCode",
        [
            """{ "system": "s", "version": "1", "code": "c", "display": "d" }""", """{ "code": "c" }""", """{ "id": "c" }""",
        ]),
        ("CodeableConcept", "ToConcept",
        [
            """{ "coding": [{ "system": "s", "code": "a" }, { "code": "b" }], "text": "t" }""", """{ "text": "t" }""", """{ "id": "c" }""",
        ]),
        ("string", "ToString", ["\"text\""]),
        ("uri", "ToString", ["\"urn:x\""]),
        ("code", "ToString", ["\"final\""]),
        ("boolean", "ToBoolean", ["true"]),
        ("integer", "ToInteger", ["-5"]),
        ("decimal", "ToDecimal", ["2.50"]),
        ("date", "ToDate", ["\"2024-02\""]),
        ("dateTime", "ToDateTime", ["\"2024-02-03T04:05:06+01:00\"", "\"2024\""]),
        ("instant", "ToDateTime", ["\"2024-02-03T04:05:06.789Z\""]),
        ("time", "ToTime", ["\"10:11:12\""]),
    ];

    [Fact]
    public void Every_conversion_gives_what_the_published_library_gives()
    {
        var published = Evaluate(Published, intrinsics: false);

        Assert.Equal(published, Evaluate(ShippedModels.FhirHelpers, intrinsics: false));
        Assert.Contains(published, line => line.Contains("error", StringComparison.Ordinal));
        Assert.True(published.Count(line => !line.EndsWith(": null", StringComparison.Ordinal) && !line.Contains("error")) > 100);
    }

    // Data that a conversion fails for must not fail a person's evaluation: the code gives null there, with a warning. The interval of a
    // quantity is made of two quantities that are null then.
    [Fact]
    public void The_code_in_place_of_the_functions_gives_what_the_published_library_gives_and_null_for_its_errors() =>
        Assert.All(Evaluate(Published, intrinsics: false).Zip(Evaluate(Published, intrinsics: true)), pair =>
            Assert.True(
                pair.First == pair.Second
                    || pair.Second == pair.First.Replace(": error", ": null", StringComparison.Ordinal)
                    || pair.Second == pair.First.Replace("ToInterval: error", "ToInterval: Interval[null, null]", StringComparison.Ordinal),
                $"published {pair.First}, ours {pair.Second}"));

    private static string Published => File.ReadAllText(ConformanceSuite.PathOf("elm-reference", "lib", "FHIRHelpers-4.0.1.cql"));

    private static IEnumerable<string> Quantities()
    {
        foreach (var code in (string[])["a", "mo", "wk", "d", "h", "min", "s", "ms", "mg"])
        {
            yield return $$"""{ "value": 2.5, "unit": "u", "system": "http://unitsofmeasure.org", "code": "{{code}}" }""";
        }

        foreach (var comparator in (string[])["<", "<=", ">", ">="])
        {
            yield return $$"""{ "value": 3, "comparator": "{{comparator}}", "code": "mg" }""";
        }

        yield return """{ "value": 1, "system": "http://hl7.org/fhirpath/CodeSystem/calendar-units", "code": "year" }""";
        yield return """{ "value": 1, "system": "http://snomed.info/sct", "code": "385055001", "unit": "tablet" }""";
        yield return """{ "value": 1, "unit": "mg" }""";
        yield return """{ "value": 1 }""";
        yield return """{ "unit": "mg" }""";
    }

    // A define a function and value; the value is an extension of the patient.
    private static string Defines(List<(string Type, string Value)> values)
    {
        var text = new StringBuilder("library T using FHIR version '4.0.1' include FHIRHelpers version '4.0.1' context Patient\n");
        for (var i = 0; i < values.Count; i++)
        {
            var value = $"First(Patient.extension E where E.url.value = 'urn:{i}' return E.value)";
            text.Append($"define \"{i} ToValue\": FHIRHelpers.ToValue({value})\n");
            foreach (var (type, function, _) in Cases.Where(c => c.Type == values[i].Type))
            {
                text.Append($"define \"{i} {function}\": FHIRHelpers.{function}({value} as FHIR.{type})\n");
            }
        }

        return text.Append("define \"null\": FHIRHelpers.ToQuantity(null as FHIR.Quantity)\n").ToString();
    }

    private static Resource Patient(List<(string Type, string Value)> values)
    {
        var extensions = values.Select((v, i) =>
            $$"""{ "url": "urn:{{i}}", "value{{char.ToUpperInvariant(v.Type[0])}}{{v.Type[1..]}}": {{v.Value}} }""");
        var json = $$"""{ "resourceType": "Patient", "extension": [{{string.Join(',', extensions)}}] }""";
        var read = Resource.Read(Encoding.UTF8.GetBytes(json));
        Assert.True(read.Resource is not null, string.Join("\n", read.Issues.Select(i => i.ToString())));
        return read.Resource!;
    }

    private static List<string> Evaluate(string fhirHelpers, bool intrinsics)
    {
        var values = Cases.SelectMany(c => c.Values.Select(v => (c.Type, Value: v))).Distinct().ToList();
        var set = new LibrarySet().AddText(fhirHelpers).AddText(Defines(values));
        var options = new CompilationOptions(UsesIntrinsics: intrinsics);
        var compiled = CompiledElm.Compile(Found(set, "T"), options, Found(set, "FHIRHelpers"));
        Assert.Empty(compiled.Problems);
        var evaluation = CompiledElm.Evaluate(compiled.Library!, new BundlePersonRecord(Patient(values).Root, []));
        return [.. compiled.Library!.Defines.Select(define => $"{define}: {Result(evaluation, define)}")];
    }

    // The texts of the messages are our own.
    private static string Result(CqlEvaluation evaluation, string define) =>
        ValueText.Of(evaluation, define, []) is var text && text.StartsWith("error", StringComparison.Ordinal) ? "error" : text;

    private static Library Found(LibrarySet set, string name)
    {
        var found = set.Find(name);
        Assert.True(found.Library is not null, string.Join("\n", found.Problems));
        return found.Library!;
    }
}
