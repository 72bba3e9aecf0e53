using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Compilation;

public sealed class BundlePersonRecordTests
{
    private static readonly string[] Shared =
    [
        """{"resourceType":"Patient","id":"a","generalPractitioner":[{"reference":"Organization/o"}]}""",
        """{"resourceType":"Patient","id":"b"}""",
        """{"resourceType":"Condition","id":"c1","subject":{"reference":"Patient/a"}}""",
        """{"resourceType":"Condition","id":"c2","subject":{"reference":"https://example.org/fhir/Patient/b"}}""",
        """{"resourceType":"MedicationRequest","id":"m1","subject":{"reference":"Patient/a"},"medicationReference":{"reference":"Medication/m"}}""",
        """{"resourceType":"Medication","id":"m","manufacturer":{"reference":"Organization/maker"}}""",
        """{"resourceType":"Organization","id":"o"}""",
        """{"resourceType":"Organization","id":"maker"}""",
        """{"resourceType":"Organization","id":"nobody"}""",
    ];

    [Fact]
    public void A_record_has_the_patients_compartment_and_what_that_refers_to_outside_of_compartments()
    {
        var records = BundlePersonRecord.AllOf([.. Shared.Select(CqlText.Read)]);
        Assert.Equal(["a", "c1", "m1", "m", "o", "maker"], Ids(records[0].Resources));
        Assert.Equal(["b", "c2"], Ids(records[1].Resources));
    }

    [Fact]
    public void A_reference_is_resolved_within_the_record_only()
    {
        var records = BundlePersonRecord.AllOf([.. Shared.Select(CqlText.Read)]);
        Assert.Equal("m", records[0].Resolve("Medication/m").TextOf("id"));
        Assert.Equal("c1", records[0].Resolve("https://example.org/fhir/Condition/c1/_history/2").TextOf("id"));
        Assert.False(records[0].Resolve("Condition/c2").Exists);
        Assert.False(records[1].Resolve("Medication/m").Exists);
    }

    [Fact]
    public void A_bundle_of_one_patient_is_her_record_as_a_whole()
    {
        var record = CqlText.Record(
            """{"resourceType":"Condition","id":"c","subject":{"reference":"Patient/other"}}""", """{"resourceType":"Location","id":"l"}""");
        Assert.Equal(["p", "c", "l"], Ids(record.Resources));
        Assert.Equal(["c"], Ids(record.Retrieve(new RetrieveRequest(FhirSchema.R4.FindType("Condition")!))));
        Assert.Empty(record.Retrieve(new RetrieveRequest(FhirSchema.R4.FindType("Encounter")!)));
    }

    private static IEnumerable<string?> Ids(IReadOnlyList<Element> resources) => resources.Select(resource => resource.TextOf("id"));
}
