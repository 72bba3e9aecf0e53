using System.Text;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Validation;

public sealed class BundleTests
{
    private const string Composition = """
        {"resourceType":"Composition","id":"c","status":"final","type":{"text":"x"},"date":"2024-01-01","title":"x",
        "author":[{"display":"x"}],"subject":{"reference":"SUBJECT"}}
        """;

    [Theory]
    [InlineData("http://x.example/Composition/c", "Patient/1", "http://x.example/Patient/1", "")]
    [InlineData("http://x.example/Composition/c", "http://x.example/Patient/1", "http://x.example/Patient/1", "")]
    [InlineData("urn:uuid:00000000-0000-4000-8000-000000000001", "urn:uuid:00000000-0000-4000-8000-000000000002",
        "urn:uuid:00000000-0000-4000-8000-000000000002", "")]
    [InlineData("http://x.example/Composition/c", "Patient/1", "http://y.example/Patient/1",
        "bundle-reference Bundle.entry[0].resource.subject, bundle-unreachable Bundle.entry[1]")]
    [InlineData("urn:uuid:00000000-0000-4000-8000-000000000001", "Patient/1", "http://x.example/Patient/1",
        "bundle-reference Bundle.entry[0].resource.subject, bundle-unreachable Bundle.entry[1]")]
    [InlineData("http://x.example/Composition/c", "Patient/1", "http://x.example/Patient/2",
        "bundle-full-url Bundle.entry[1], bundle-reference Bundle.entry[0].resource.subject, bundle-unreachable Bundle.entry[1]")]
    [InlineData("http://x.example/Composition/c", "Patient/1", "Patient/1",
        "bundle-full-url Bundle.entry[1], bundle-reference Bundle.entry[0].resource.subject, bundle-unreachable Bundle.entry[1]")]
    public void A_document_refers_to_its_entries_by_the_rules_of_fullUrl(string own, string reference, string other, string errors) =>
        Assert.Equal(
        errors,
        Errors($$$"""
            {"resourceType":"Bundle","type":"document","timestamp":"2024-01-01T00:00:00Z","identifier":{"system":"http://x.example/ids",
            "value":"1"},"entry":[
            {"fullUrl":"{{{own}}}","resource":{{{Composition.Replace("SUBJECT", reference, StringComparison.Ordinal)}}}},
            {"fullUrl":"{{{other}}}","resource":{"resourceType":"Patient","id":"1"}}]}
            """));

    [Fact]
    public void An_entry_that_refers_to_a_reached_one_is_reached() => Assert.Equal(
        "bundle-unreachable Bundle.entry[3]",
        Errors($$$"""
            {"resourceType":"Bundle","type":"document","timestamp":"2024-01-01T00:00:00Z","identifier":{"system":"http://x.example/ids",
            "value":"1"},"entry":[
            {"fullUrl":"http://x.example/Composition/c",
            "resource":{{{Composition.Replace("SUBJECT", "Patient/1", StringComparison.Ordinal)}}}},
            {"fullUrl":"http://x.example/Patient/1","resource":{"resourceType":"Patient","id":"1"}},
            {"fullUrl":"http://x.example/Provenance/p","resource":{"resourceType":"Provenance","id":"p",
            "target":[{"reference":"Patient/1"}],"recorded":"2024-01-01T00:00:00Z","agent":[{"who":{"display":"x"}}]}},
            {"fullUrl":"http://x.example/Patient/3","resource":{"resourceType":"Patient","id":"3"}}]}
            """));

    [Theory]
    [InlineData("POST", "Patient", "")]
    [InlineData("PUT", "Patient/1", "")]
    [InlineData("PUT", "Patient?identifier=x", "")]
    [InlineData("POST", "Observation", "bundle-entry Bundle.entry[0].request")]
    public void A_request_fits_its_resource(string method, string url, string errors) => Assert.Equal(
        errors,
        Errors("""{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Patient"},"request":"""
            + $$$"""{"method":"{{{method}}}","url":"{{{url}}}"}}]}"""));

    [Theory]
    [InlineData("""{"resourceType":"Patient","id":"1"}""", "match", "")]
    [InlineData("""{"resourceType":"Patient"}""", "match", "bundle-entry Bundle.entry[0].resource")]
    [InlineData("""{"resourceType":"Device","id":"1"}""", "match", "bundle-entry Bundle.entry[0].resource")]
    [InlineData("""{"resourceType":"Device","id":"1"}""", "include", "")]
    [InlineData("""{"resourceType":"Device","id":"1"}""", "outcome", "bundle-entry Bundle.entry[0].resource")]
    public void A_search_set_holds_what_was_searched_for(string resource, string mode, string errors) => Assert.Equal(
        errors,
        Errors("""{"resourceType":"Bundle","type":"searchset","link":["""
            + """{"relation":"self","url":"http://x.example/Patient?name=a"}],"entry":["""
            + $$$"""{"fullUrl":"http://x.example/a","resource":{{{resource}}},"search":{"mode":"{{{mode}}}"}}]}"""));

    private static string Errors(string bundle) => string.Join(
        ", ",
        ValidationSuite.Shipped.Validate(Encoding.UTF8.GetBytes(bundle)).Issues.Where(i => i.IsError)
            .Select(i => $"{i.MessageId} {i.Expression}"));
}
