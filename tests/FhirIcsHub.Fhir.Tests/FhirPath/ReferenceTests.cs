using System.Text;
using FhirIcsHub.Fhir.FhirPath;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.FhirPath;

public sealed class ReferenceTests
{
    private static readonly Resource Request = Read(
        """
        {"resourceType":"MedicationRequest","id":"m","status":"active","intent":"order",
         "contained":[{"resourceType":"Medication","id":"med","status":"active"},{"resourceType":"Practitioner","id":"doc",
         "extension":[{"url":"urn:x","valueReference":{"reference":"#"}}]}],
         "medicationReference":{"reference":"#med"},
         "subject":{"reference":"Patient/1"},
         "requester":{"reference":"http://other/fhir/PractitionerRole/7/_history/2"},
         "recorder":{"reference":"urn:uuid:0b1f8a52-0000-4000-8000-000000000001","type":"Practitioner"},
         "performer":{"identifier":{"value":"x"}},
         "_authoredOn":{"extension":[{"url":"urn:y","valueReference":{"reference":"#doc"}}]}}
        """);

    private static readonly Resource Bundle = Read(
        """
        {"resourceType":"Bundle","type":"collection","entry":[
          {"fullUrl":"http://a/Patient/1","resource":{"resourceType":"Patient","id":"1","gender":"male"}},
          {"fullUrl":"http://b/Patient/1","resource":{"resourceType":"Patient","id":"1","gender":"female"}},
          {"fullUrl":"http://b/Observation/2","resource":{"resourceType":"Observation","id":"2","status":"final","code":{"text":"x"},
          "subject":{"reference":"Patient/1"},
             "performer":[{"reference":"#p"}],"contained":[{"resourceType":"Practitioner","id":"p"}]}},
          {"fullUrl":"urn:uuid:0b1f8a52-0000-4000-8000-000000000003","resource":{"resourceType":"Observation","id":"3","status":"final",
          "code":{"text":"x"},
             "subject":{"reference":"urn:uuid:0b1f8a52-0000-4000-8000-000000000004"}}},
          {"fullUrl":"urn:uuid:0b1f8a52-0000-4000-8000-000000000004","resource":{"resourceType":"Patient","id":"4","gender":"other"}}]}
        """);

    [Theory]
    [InlineData("subject.where(resolve() is Patient).exists()", true)]
    [InlineData("subject.where(resolve() is Practitioner).exists()", false)]
    [InlineData("requester.where(resolve() is PractitionerRole).exists()", true)]
    [InlineData("requester.where(resolve().is(PractitionerRole)).exists()", true)]
    [InlineData("requester.where(resolve() is Practitioner).exists()", false)]
    [InlineData("subject.where(resolve() is Resource).exists()", true)]
    [InlineData("recorder.where(resolve() is Practitioner).exists()", true)]
    [InlineData("performer.where(resolve() is Practitioner).exists()", false)]
    [InlineData("medication.where(resolve() is Medication).exists()", true)]
    [InlineData("medication.where(resolve() is Patient).exists()", false)]
    public void The_type_of_a_target_is_told_from_the_reference(string expression, bool expected) =>
        Assert.Equal(expected, FhirPathCache.Get(expression).IsTrue(Request.Root));

    [Theory]
    [InlineData("medication.resolve().id", "med")]
    [InlineData("contained.extension.value.resolve().id", "m")]
    [InlineData("authoredOn.extension.value.resolve().id", "doc")]
    [InlineData("contained[0].select(%rootResource.id)", "m")]
    public void A_fragment_is_looked_for_in_the_container(string expression, string id) =>
        Assert.Equal(id, Assert.Single(FhirPathCache.Get(expression).Evaluate(Request.Root)).ToString());

    [Theory]
    [InlineData("Bundle.entry[2].resource.subject.resolve().gender", "female")]
    [InlineData("Bundle.entry[2].resource.performer.resolve().id", "p")]
    [InlineData("Bundle.entry[3].resource.subject.resolve().gender", "other")]
    [InlineData("Bundle.entry.resource.ofType(Observation).where(subject.resolve() is Patient).id", "2 3")]
    public void A_reference_within_a_Bundle_goes_by_fullUrl(string expression, string expected) =>
        Assert.Equal(expected, string.Join(' ', FhirPathCache.Get(expression).Evaluate(Bundle.Root)));

    [Fact]
    public void Within_a_Bundle_rootResource_of_a_contained_resource_is_its_container_and_not_the_Bundle()
    {
        var contained = Bundle.Root.Named("entry").ToList()[2].First("resource").First("contained").AsResource();
        Assert.Equal("2", FhirPathCache.Get("%rootResource.id").Evaluate(contained.Root)[0].ToString());
        Assert.Equal("p", FhirPathCache.Get("%resource.id").Evaluate(contained.Root)[0].ToString());
    }

    [Fact]
    public void The_resolver_of_the_context_is_asked_for_what_is_elsewhere()
    {
        var asked = new List<string>();
        var patient = Read("""{"resourceType":"Patient","id":"1","gender":"male"}""");
        var context = new FhirPathContext { Resolver = reference => { asked.Add(reference); return patient.Root; } };
        Assert.Equal("male", FhirPathCache.Get("subject.resolve().gender").Evaluate(Request.Root, context)[0].ToString());
        Assert.Equal(["Patient/1"], asked);
    }

    private static Resource Read(string json) =>
        Resource.Read(Encoding.UTF8.GetBytes(json)).Resource ?? throw new InvalidOperationException(
        Resource.Read(Encoding.UTF8.GetBytes(json)).Issues[0].Diagnostics);
}
