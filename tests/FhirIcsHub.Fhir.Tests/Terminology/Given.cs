using System.Text;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Terminology;

namespace FhirIcsHub.Fhir.Tests.Terminology;

/// <summary>Small definitions, written as JSON with single quotes.</summary>
internal static class Given
{
    public const string Animals = """
        {'resourceType':'CodeSystem','url':'http://example.org/animals','version':'2','name':'Animals','language':'en','status':'active',
        'caseSensitive':true,
         'content':'complete','hierarchyMeaning':'is-a','property':[{'code':'legs','type':'integer'},{'code':'status','type':'code',
         'uri':'http://hl7.org/fhir/concept-properties#status'},
         {'code':'parent','type':'code','uri':'http://hl7.org/fhir/concept-properties#parent'},{'code':'eats','type':'Coding'}],
         'concept':[
          {'code':'animal','display':'Animal','property':[{'code':'notSelectable','valueBoolean':true}],'concept':[
           {'code':'mammal','display':'Mammal','definition':'Has fur','concept':[
            {'code':'cat','display':'Cat','property':[{'code':'legs','valueInteger':4},{'code':'eats',
            'valueCoding':{'system':'http://example.org/animals','code':'fish'}}],
             'designation':[{'language':'de','value':'Katze'},{'language':'fr','use':{'system':'http://example.org/use','code':'long'},
             'value':'Chat rayé'}]},
            {'code':'whale','display':'Blue whale','property':[{'code':'legs','valueInteger':0}]}]},
           {'code':'fish','display':'Fish','property':[{'code':'legs','valueInteger':0}]},
           {'code':'dodo','display':'Dodo','property':[{'code':'status','valueCode':'retired'},{'code':'legs','valueInteger':2}]}]},
          {'code':'swimmer','display':'Swimmer','property':[{'code':'child','valueCode':'whale'},{'code':'child','valueCode':'fish'}]}]}
        """;

    public static Resource Resource(string json) =>
        Fhir.Resource.Read(Encoding.UTF8.GetBytes(json.Replace('\'', '"')), ReadMode.AsSent).Resource
            ?? throw new ArgumentException("not JSON", nameof(json));

    public static DefinitionSet Set(params string[] resources) =>
        DefinitionSet.R4Core.With([.. resources.Select(r => DefinitionSet.Of(Resource(r), "test"))]);

    /// <summary>Without R4's own definitions, which take time when there are many sets.</summary>
    public static LocalTerminology Alone(params string[] resources) =>
        new(DefinitionSet.Empty.With([.. resources.Select(r => DefinitionSet.Of(Resource(r), "test"))]));

    public static LocalTerminology Terminology(params string[] resources) => new(Set(resources));

    /// <summary>A value set http://example.org/vs/{name} with that compose.</summary>
    public static string ValueSet(string name, string compose, string more = "") =>
        $$"""{'resourceType':'ValueSet','url':'http://example.org/vs/{{name}}','version':'1','status':'active',{{more}}'compose':"""
        + $$"""{ {{compose}} } }""";

    /// <summary>A value set of the animals that pass filters.</summary>
    public static string Animal(string name, string filters, string more = "")
    {
        var filter = filters.Length == 0 ? "" : $",'filter':[{filters}]";
        return ValueSet(name, $"{more}'include':[{{'system':'http://example.org/animals'{filter}}}]");
    }

    public static string Filter(string property, string op, string value) => $"{{'property':'{property}','op':'{op}','value':'{value}'}}";
}
