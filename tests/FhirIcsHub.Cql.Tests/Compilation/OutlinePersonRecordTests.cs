using System.Text;
using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Compilation;

public sealed class OutlinePersonRecordTests
{
    private const string Bundle = """
        {"resourceType":"Bundle","entry":[
          {"fullUrl":"urn:uuid:o","resource":{"resourceType":"Observation","id":"o","code":{"coding":[{"system":"s","code":"a"}]}}},
          {"fullUrl":"urn:uuid:p","resource":{"resourceType":"Patient","id":"p"}},
          {"resource":{"resourceType":"Observation","id":"other","code":{"coding":[{"system":"x","code":"a"},{"system":"s","code":"b"}]}}},
          {"resource":{"resourceType":"Observation","id":"escaped","code":{"coding":[{"system":"s","code":"\u0061"}]}}},
          {"resource":{"resourceType":"MedicationRequest","id":"m","medicationCodeableConcept":{"coding":[{"system":"s","code":"a"}]}}},
          {"resource":{"resourceType":"Condition","id":"none"}}]}
        """;

    [Fact]
    public void A_record_gives_what_that_of_the_bundle_that_was_read_gives()
    {
        var (one, other) = (Of(Bundle)!, BundlePersonRecord.AllOf(Read(Bundle))[0]);
        Assert.Equal(Ids(other.Resources), Ids(one.Resources));
        Assert.Equal("p", one.Patient.TextOf("id"));
        foreach (var type in new[] { "Patient", "Observation", "Condition", "Encounter", "DomainResource" })
        {
            var request = new RetrieveRequest(FhirSchema.R4.FindType(type)!);
            Assert.Equal(Ids(other.Retrieve(request)), Ids(Of(Bundle)!.Retrieve(request)));
        }

        string[] references = ["Observation/o", "urn:uuid:o", "Condition/o", "urn:uuid:x", "http://h/fhir/Patient/p/_history/1", ""];
        foreach (var reference in references)
        {
            Assert.Equal(other.Resolve(reference).TextOf("id"), one.Resolve(reference).TextOf("id"));
        }
    }

    [Fact]
    public void A_retrieve_by_codes_gives_all_that_has_them_and_leaves_out_what_has_no_such_code()
    {
        var codes = new CodeFilter([new CqlCode("a", "s")]);
        Assert.Equal(["o", "other", "escaped"], Ids(Retrieved("Observation", "code", codes)));
        Assert.Equal(["m"], Ids(Retrieved("MedicationRequest", "medication", codes)));
        Assert.Empty(Retrieved("Condition", "code", codes));
        Assert.Equal(["escaped"], Ids(Retrieved("Observation", "code", new CodeFilter([new CqlCode("c", "s")]))));
    }

    [Fact]
    public void An_element_is_the_same_however_often_it_is_asked_for()
    {
        var record = Of(Bundle)!;
        var codes = new CodeFilter([new CqlCode("a", "s")]);
        var request = new RetrieveRequest(FhirSchema.R4.FindType("Observation")!, "code", codes);
        Assert.Equal(record.Resolve("Observation/o"), record.Retrieve(request)[0]);
        Assert.Equal(record.Resources[1], record.Retrieve(request)[0]);
    }

    [Fact]
    public void A_bundle_of_no_or_several_patients_or_with_a_mistake_has_to_be_read()
    {
        Assert.Null(Of(Bundle.Replace("Patient", "Person", StringComparison.Ordinal)));
        Assert.Null(Of(Bundle.Replace("Condition", "Patient", StringComparison.Ordinal)));
        Assert.Null(Of(Bundle.Replace("\"id\":\"none\"", "\"id\":null", StringComparison.Ordinal)));
    }

    /// <summary>All populations of published measures, for each case and whatever a define gives.</summary>
    [Theory]
    [InlineData("CMS2FHIRPCSDepScreenAndFollowUp")]
    [InlineData("CMS22FHIRPCSBPScreeningFollowUp")]
    [InlineData("CMS506FHIRSafeUseofOpioids")]
    public void Measures_find_the_same_in_both_records(string name)
    {
        var pack = MeasurePack.Of(name);
        var library = pack.Compile(pack.LibraryOf(pack.Measures[0])).Library!;
        var options = pack.Options("2026-01-01", "2026-12-31");
        foreach (var path in pack.Cases)
        {
            var json = File.ReadAllBytes(Path.Combine(path, "bundle.json"));
            var (one, other) = (new CqlEvaluation(library, OutlinePersonRecord.Of(json)!, options),
                new CqlEvaluation(library, BundlePersonRecord.AllOf(Resource.Read(json, ReadMode.AsSent).Resource!)[0], options));
            foreach (var define in library.Defines)
            {
                Assert.Equal(Text(other.Value(define)), Text(one.Value(define)));
            }
        }
    }

    private static string Text(object? value) => value switch
    {
        Element element => element.Location + element.Resource.Id,
        null => "null",
        _ when CqlList.Untyped(value) is { } list => string.Join(';', list.Select(Text)),
        _ => value.ToString()!,
    };

    private static IReadOnlyList<Element> Retrieved(string type, string path, CodeFilter codes) =>
        Of(Bundle)!.Retrieve(new RetrieveRequest(FhirSchema.R4.FindType(type)!, path, codes));

    private static OutlinePersonRecord? Of(string json) => OutlinePersonRecord.Of(Encoding.UTF8.GetBytes(json));

    private static Resource Read(string json) => Resource.Read(Encoding.UTF8.GetBytes(json), ReadMode.AsSent).Resource!;

    private static IEnumerable<string?> Ids(IReadOnlyList<Element> resources) => resources.Select(resource => resource.TextOf("id"));
}
