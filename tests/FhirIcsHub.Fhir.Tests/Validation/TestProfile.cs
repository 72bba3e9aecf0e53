using System.Text;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Profiles;
using FhirIcsHub.Fhir.Terminology;
using FhirIcsHub.Fhir.Validation;

namespace FhirIcsHub.Fhir.Tests.Validation;

/// <summary>A profile made for one test, and what is wrong with a resource by it.</summary>
internal static class TestProfile
{
    public const string Url = "http://test.example/StructureDefinition/profile";

    /// <summary>
    /// Message id and place of each error of the resource, judged by a profile with that differential (element objects in JSON).
    /// </summary>
    public static string Errors(string type, string elements, string resource, params IReadOnlyList<string> others)
    {
        var definitions = DefinitionSet.R4Core.With(
            [Definition(Url, type, elements), .. others.Select(o => DefinitionSet.Of(Read(o), "test"))]);
        var result = new Validator(definitions, new SnapshotGenerator(definitions), new LocalTerminology(definitions))
            .Validate(Encoding.UTF8.GetBytes(resource), [Url]);
        return string.Join(", ", result.Issues.Where(i => i.IsError).Select(i => $"{i.MessageId} {i.Expression}"));
    }

    public static string Profile(string url, string type, string elements) => $$$"""
        {"resourceType":"StructureDefinition","url":"{{{url}}}","name":"Test","status":"active","fhirVersion":"4.0.1","abstract":false,
         "kind":"{{{(char.IsUpper(type[0]) && type is not ("HumanName" or "Address" or "Extension") ? "resource" : "complex-type")}}}",
         "type":"{{{type}}}","baseDefinition":"http://hl7.org/fhir/StructureDefinition/{{{type}}}","derivation":"constraint",
         "differential":{"element":[{{{elements}}}]}}
        """;

    private static Definition Definition(string url, string type, string elements) =>
        DefinitionSet.Of(Read(Profile(url, type, elements)), "test");

    private static Resource Read(string json)
    {
        var read = Resource.Read(Encoding.UTF8.GetBytes(json), ReadMode.AsSent);
        return read.Resource ?? throw new ArgumentException(read.Issues[0].Diagnostics, nameof(json));
    }
}
