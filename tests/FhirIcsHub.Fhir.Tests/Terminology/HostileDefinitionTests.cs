using System.Text;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Terminology;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Terminology;

/// <summary>
/// Definitions, requests and answers that were damaged at random: results and issues, never an exception, never without end.
/// </summary>
public sealed class HostileDefinitionTests
{
    private const int Rounds = 1_500;

    private static readonly string[] Sound =
    [
        Given.Animals,
        Given.ValueSet(
            "set",
            "'lockedDate':'2020-01-01','inactive':true,'include':[{'system':'http://example.org/animals','version':'2',"
            + "'filter':[{'property':'concept','op':'is-a','value':'mammal'}]},"
            + "{'system':'http://example.org/animals','concept':[{'code':'fish','display':'Fisch','designation':[{'language':'de',"
            + "'value':'Fisch'}]}]},{'valueSet':['http://example.org/vs/set2']}],"
            + "'exclude':[{'system':'http://example.org/animals','filter':[{'property':'code','op':'regex','value':'w.*'}]}]",
            "'expansion':{'total':2,'offset':0,'timestamp':'2020-01-01','contains':[{'system':'http://example.org/animals','code':'cat',"
            + "'contains':[{'system':'http://x','code':'y'}]}]},"),
        Given.ValueSet(
            "set2", "'include':[{'system':'http://example.org/animals','filter':[{'property':'legs','op':'in','value':'0,2'}]}]"),
        """
        {'resourceType':'ConceptMap','url':'http://example.org/map','status':'active','sourceUri':'http://example.org/vs/set',
        'group':[{'source':'http://example.org/animals',
         'target':'http://example.org/b','element':[{'code':'cat','target':[{'code':'gatto','equivalence':'equal',
         'dependsOn':[{'property':'p','value':'v'}],'product':[{'property':'q','value':'w'}]}]}],
         'unmatched':{'mode':'other-map','url':'http://example.org/map'}}]}
        """,
        """
        {'resourceType':'Parameters','parameter':[{'name':'url','valueUri':'http://example.org/vs/set'},{'name':'count','valueInteger':3},
        {'name':'filter','valueString':'c'},
         {'name':'coding','valueCoding':{'system':'http://example.org/animals','code':'cat'}},{'name':'result','valueBoolean':true},
         {'name':'name','valueString':'n'},
         {'name':'match','part':[{'name':'equivalence','valueCode':'equal'},{'name':'concept','valueCoding':{'code':'x'}}]},
         {'name':'property','part':[{'name':'code','valueCode':'c'},{'name':'value','valueCode':'d'}]}]}
        """,
    ];

    [Fact]
    public void Damaged_definitions_and_messages_are_answered()
    {
        var random = new Random(20_260_401);
        for (var round = 0; round < Rounds; round++)
        {
            var resources = Sound.Select((json, i) => Damaged(json, i == round % Sound.Length ? random.Next(1, 4) : 0, random))
                .OfType<Resource>().ToList();
            var terminology = new LocalTerminology(DefinitionSet.Empty.With([.. resources.Select(r => DefinitionSet.Of(r, "test"))]));
            Ask(terminology);
            foreach (var resource in resources)
            {
                Ask(terminology, resource);
            }
        }
    }

    [Fact]
    public void A_hierarchy_in_circles_and_codes_twice_do_no_harm()
    {
        var terminology = Given.Terminology(
            """
            {'resourceType':'CodeSystem','url':'http://example.org/animals','status':'active','content':'complete','concept':[
             {'code':'a','property':[{'code':'parent','valueCode':'b'}]},{'code':'b','property':[{'code':'parent','valueCode':'c'}]},
             {'code':'c','property':[{'code':'parent','valueCode':'a'},{'code':'child','valueCode':'c'}]},{'code':'a'},
             {'display':'without code'}]}
            """,
            Given.Animal("all", Given.Filter("concept", "is-a", "a")));
        Assert.Equal(["a", "b", "c"],
            terminology.Expand(new ExpandRequest { Url = "http://example.org/vs/all" }).Expansion!.Contains.Select(c => c.Code));
        Assert.Equal(Subsumption.Subsumes, terminology.Subsumes(
            new SubsumesRequest { System = "http://example.org/animals", CodingA = new(null, "a"), CodingB = new(null, "b") }).Outcome);
    }

    private static void Ask(LocalTerminology terminology)
    {
        terminology.Contains("http://example.org/vs/set", null, "cat");
        var coding = new Coding("http://example.org/animals", "cat", "Cat");
        _ = TerminologyAnswers.Write(terminology.Expand(
            new ExpandRequest { Url = "http://example.org/vs/set", IncludeDesignations = true, IncludeDefinition = true }));
        _ = TerminologyAnswers.Write(
            terminology.Expand(new ExpandRequest { Url = "http://example.org/vs/set2", Filter = "c", Count = 2, Offset = 1 }));
        _ = TerminologyAnswers.Write(
            terminology.ValidateCode(new ValidateCodeRequest { Url = "http://example.org/vs/set", Coding = coding }));
        _ = TerminologyAnswers.Write(terminology.Lookup(new LookupRequest { Coding = coding }));
        _ = TerminologyAnswers.Write(
            terminology.Subsumes(new SubsumesRequest { CodingA = coding, CodingB = coding with { Code = "mammal" } }));
        _ = TerminologyAnswers.Write(terminology.Translate(new TranslateRequest { Url = "http://example.org/map", Codings = [coding] }));
        _ = TerminologyAnswers.Write(
            terminology.Translate(new TranslateRequest { TargetSystem = "http://example.org/b", Codings = [coding], Reverse = true }));
    }

    private static void Ask(LocalTerminology terminology, Resource resource)
    {
        terminology.Expand(new ExpandRequest { ValueSet = resource });
        terminology.ValidateCodeInSystem(new ValidateCodeRequest { Resource = resource, Coding = new(null, "cat") });
        terminology.Translate(new TranslateRequest { ConceptMap = resource, Codings = [new(null, "cat")] });
        var input = OperationInput.Of(resource);
        terminology.Expand(TerminologyRequests.ReadExpand(input));
        terminology.ValidateCode(TerminologyRequests.ReadValidateCode(input));
        terminology.Lookup(TerminologyRequests.ReadLookup(input));
        terminology.Subsumes(TerminologyRequests.ReadSubsumes(input));
        terminology.Translate(TerminologyRequests.ReadTranslate(input));
        TerminologyReplies.ReadExpansion(resource);
        TerminologyReplies.ReadValidateCode(resource);
        TerminologyReplies.ReadLookup(resource, null);
        TerminologyReplies.ReadSubsumes(resource);
        TerminologyReplies.ReadTranslate(resource);
    }

    // Swaps values for others and drops or doubles what stands between two places: mostly still JSON.
    private static Resource? Damaged(string json, int times, Random random)
    {
        string[] values = ["''", "null", "1", "true", "[]", "{}", "['x']", "[{}]", "{'resourceType':'Patient'}", "'-1'",
            "'\\u0000'", "1e99"];
        var text = new StringBuilder(json.Replace("\n", "", StringComparison.Ordinal));
        for (var i = 0; i < times; i++)
        {
            var colons = Enumerable.Range(0, text.Length).Where(at => text[at] == ':' && text[at - 1] == '\'').ToList();
            var from = colons[random.Next(colons.Count)] + 1;
            var to = Enumerable.Range(from, text.Length - from).First(at => text[at] is ',' or '}');
            text.Remove(from, to - from).Insert(from, values[random.Next(values.Length)]);
        }

        return Resource.Read(Encoding.UTF8.GetBytes(text.ToString().Replace('\'', '"')), ReadMode.AsSent).Resource;
    }
}
