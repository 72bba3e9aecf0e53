using System.Text;
using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Cql.Runtime.Clinical;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Terminology;

namespace FhirIcsHub.Cql.Tests.Runtime.Clinical;

/// <summary>Terminology of small definitions, written as JSON with single quotes.</summary>
internal static class TestTerminology
{
    public const string Animals = """
        {'resourceType':'CodeSystem','url':'http://example.org/animals','version':'2','name':'Animals','status':'active',
         'caseSensitive':true,'content':'complete','hierarchyMeaning':'is-a','concept':[
          {'code':'mammal','display':'Mammal','concept':[{'code':'cat','display':'Cat'},{'code':'whale','display':'Whale'}]},
          {'code':'fish','display':'Fish'}]}
        """;

    public static readonly DateTimeOffset Now = new(2026, 3, 28, 14, 30, 0, TimeSpan.FromHours(1));

    public static LocalCqlTerminology Of(params string[] resources) => new(new LocalTerminology(
        DefinitionSet.R4Core.With([.. resources.Select(resource => DefinitionSet.Of(Resource(resource), "test"))])));

    public static CqlContext Context(params string[] resources) => new(Now, Of(resources));

    public static Resource Resource(string json) =>
        Fhir.Resource.Read(Encoding.UTF8.GetBytes(json.Replace('\'', '"')), ReadMode.AsSent).Resource
            ?? throw new ArgumentException("not JSON", nameof(json));

    public static string ValueSet(string name, string content, string version = "1") =>
        $$"""{'resourceType':'ValueSet','url':'http://example.org/vs/{{name}}','version':'{{version}}','status':'active',{{content}}}""";
}
