using System.Text;
using FhirIcsHub.Fhir.Terminology;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Terminology;

/// <summary>Requests and answers as FHIR JSON: what is written is valid R4, and reads back as it was.</summary>
public sealed class WireTests
{
    private const string System = "http://example.org/animals";
    private static readonly LocalTerminology Terminology = Given.Terminology(Given.Animals, Given.Animal("all", ""));

    [Fact]
    public void Requests_read_back_as_they_were_written()
    {
        var expand = new ExpandRequest
        {
            Url = "http://x",
            ValueSetVersion = "2",
            Filter = "a b",
            Offset = 3,
            Count = 0,
            IncludeDesignations = true,
            IncludeDefinition = true,
            ActiveOnly = true,
            ExcludeNested = true,
            ExcludeNotForUI = false,
            DisplayLanguage = "de",
        };
        Assert.Equal(expand, Read(TerminologyQuestions.Write(expand), TerminologyRequests.ReadExpand) with
        {
            Designations = expand.Designations,
            ExcludeSystems = expand.ExcludeSystems,
            SystemVersions = expand.SystemVersions,
            CheckSystemVersions = expand.CheckSystemVersions,
            ForceSystemVersions = expand.ForceSystemVersions,
        });
        var lists = Read(
            TerminologyQuestions.Write(expand with
            {
                Designations = ["d"],
                ExcludeSystems = ["e", "f"],
                SystemVersions = ["s|1"],
                CheckSystemVersions = ["c|1"],
                ForceSystemVersions = ["f|1"],
            }),
            TerminologyRequests.ReadExpand);
        Assert.Equal(["d", "e", "f", "s|1", "c|1", "f|1"], [.. lists.Designations, .. lists.ExcludeSystems, .. lists.SystemVersions,
            .. lists.CheckSystemVersions, .. lists.ForceSystemVersions]);
        var validate = new ValidateCodeRequest
        {
            Url = "http://x",
            Version = "1",
            Coding = new("s", "c", "d", "v"),
            Abstract = false,
            DisplayLanguage = "en",
        };
        Assert.Equal(validate, Read(TerminologyQuestions.Write(validate), TerminologyRequests.ReadValidateCode));
        Assert.Equal(validate with { Coding = new(null, "c", "d") },
            Read(TerminologyQuestions.Write(validate with { Coding = new(null, "c", "d") }), TerminologyRequests.ReadValidateCode));
        Assert.Equal(validate, Read(TerminologyQuestions.WriteForSystem(validate), TerminologyRequests.ReadValidateCodeInSystem));
        Assert.Equal([new("s", "c"), new("t", "d")], Read(TerminologyQuestions.Write(
            new ValidateCodeRequest { CodeableConcept = [new("s", "c"), new("t", "d")] }), TerminologyRequests.ReadValidateCode)
            .CodeableConcept!);
        var lookup = Read(TerminologyQuestions.Write(
            new LookupRequest { Coding = new("s", "c", null, "1"), DisplayLanguage = "de", Properties = ["p", "q"] }),
                TerminologyRequests.ReadLookup);
        Assert.Equal(
            (new Coding("s", "c", null, "1"), "de", "p q"), (lookup.Coding, lookup.DisplayLanguage, string.Join(' ', lookup.Properties)));
        var subsumes = Read(TerminologyQuestions.Write(
            new SubsumesRequest { CodingA = new(null, "a"), CodingB = new("s", "b"), System = "s", Version = "1" }),
                TerminologyRequests.ReadSubsumes);
        Assert.Equal(new SubsumesRequest { CodingA = new("s", "a"), CodingB = new("s", "b"), System = "s", Version = "1" }, subsumes);
        var translate = Read(TerminologyQuestions.Write(new TranslateRequest
        {
            Url = "u|2",
            Codings = [new("s", "c")],
            Target = "t",
            TargetSystem = "ts",
            Reverse = true,
            Dependencies = [new("p", new Coding("s", "v"))],
        }), TerminologyRequests.ReadTranslate);
        Assert.Equal(("u", "2", "t", "ts", true),
            (translate.Url, translate.ConceptMapVersion, translate.Target, translate.TargetSystem, translate.Reverse));
        Assert.Equal(new MapElement("p", new Coding("s", "v")), Assert.Single(translate.Dependencies));
    }

    [Fact]
    public void Answers_are_valid_resources_and_read_back_as_they_were()
    {
        var expansion = Terminology.Expand(
            new ExpandRequest { Url = "http://example.org/vs/all", IncludeDesignations = true, IncludeDefinition = true }).Expansion!;
        var read = TerminologyReplies.ReadExpansion(Answer(TerminologyAnswers.Write(new ExpandResult(expansion, []))))!;
        Assert.Equal((expansion.Identifier, expansion.Total, expansion.Timestamp.ToUnixTimeMilliseconds()),
            (read.Identifier, read.Total, read.Timestamp.ToUnixTimeMilliseconds()));
        Assert.Equal(expansion.Parameters, read.Parameters);
        Assert.Equal(Text(expansion.Contains), Text(read.Contains));

        var validated = Terminology.ValidateCode(
            new ValidateCodeRequest { Url = "http://example.org/vs/all", Coding = new(System, "dodo") });
        Assert.Equal(validated with { Issues = [] },
            TerminologyReplies.ReadValidateCode(Answer(TerminologyAnswers.Write(validated)))! with { Issues = validated.Issues });

        var asked = new Coding(System, "cat");
        var concept = Terminology.Lookup(new LookupRequest { Coding = asked }).Concept!;
        var found = TerminologyReplies.ReadLookup(Answer(TerminologyAnswers.Write(new LookupResult(concept, []))), asked)!;
        Assert.Equal(concept.Properties, found.Properties);
        Assert.Equal(concept.Designations, found.Designations);
        Assert.Equal(concept.Coding, found.Coding);

        foreach (var outcome in Enum.GetValues<Subsumption>())
        {
            Assert.Equal(outcome, TerminologyReplies.ReadSubsumes(Answer(TerminologyAnswers.Write(new SubsumesResult(outcome, [])))));
        }

        var match = new TranslationMatch("wider", new Coding("s", "c", "d"), [new MapElement("p", new Coding("s", "v"))], "http://map");
        var translated = TerminologyReplies.ReadTranslate(Answer(TerminologyAnswers.Write(new TranslateResult(true, null, [match], []))))!;
        Assert.Equal(match with { Products = [] }, translated.Matches.Single() with { Products = [] });
        Assert.Equal(match.Products, translated.Matches.Single().Products);
        Assert.Equal("OperationOutcome", Answer(TerminologyAnswers.Write(Terminology.Subsumes(new SubsumesRequest()))).TypeName);
    }

    [Theory]
    [InlineData("{'resourceType':'Parameters','parameter':[{'name':'count','valueString':'ten'}]}", IssueType.Value, "count")]
    [InlineData("{'resourceType':'Parameters','parameter':[{'name':'count','valueInteger':-1}]}", IssueType.Value, "count")]
    [InlineData("{'resourceType':'Parameters','parameter':[{'name':'activeOnly','valueString':'yes'}]}", IssueType.Value, "activeOnly")]
    [InlineData("{'resourceType':'Parameters','parameter':[{'name':'url','valueUri':'a'},{'name':'url','valueUri':'b'}]}",
        IssueType.Invalid, "url")]
    [InlineData("{'resourceType':'Parameters','parameter':[{'name':'valueSet','valueUri':'a'}]}", IssueType.Invalid, "valueSet")]
    [InlineData("{'resourceType':'Parameters','parameter':[{'name':'date','valueDateTime':'2020'}]}", IssueType.NotSupported, "date")]
    [InlineData("{'resourceType':'Parameters','parameter':[{'name':'colour','valueString':'x'}]}", IssueType.NotSupported, "colour")]
    [InlineData("{'resourceType':'Patient'}", IssueType.Invalid, "Parameters")]
    public void A_wrong_parameter_is_named(string json, string code, string named)
    {
        var input = OperationInput.Of(Given.Resource(json));
        TerminologyRequests.ReadExpand(input);
        var issue = Assert.Single(input.Problems);
        Assert.Equal(code, issue.Code);
        Assert.Contains(named, issue.Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public void A_query_is_read_as_a_body_is()
    {
        var input = OperationInput.Of(
            [new("system", System), new("code", "cat"), new("_format", "json"), new("property", "legs"), new("property", "eats")]);
        var request = TerminologyRequests.ReadLookup(input);
        Assert.Empty(input.Problems);
        Assert.Equal((new Coding(System, "cat"), 2), (request.Coding, request.Properties.Count));
    }

    private static string Text(IEnumerable<ExpansionCode> codes) => string.Join(';', codes.Select(
        c => $"{c.System}|{c.Version}|{c.Code}|{c.Display}|{c.IsAbstract}|{c.IsInactive}|"
            + $"{string.Join(',', c.Designations)}({Text(c.Contains)})"));

    private static T Read<T>(byte[] json, Func<OperationInput, T> read)
    {
        var input = OperationInput.Of(Answer(json));
        var request = read(input);
        Assert.Empty(input.Problems);
        return request;
    }

    private static Resource Answer(byte[] json)
    {
        var read = Fhir.Resource.Read(json);
        Assert.True(read.Success, read.Issues.FirstOrDefault()?.ToString() + Encoding.UTF8.GetString(json));
        return read.Resource!;
    }
}
