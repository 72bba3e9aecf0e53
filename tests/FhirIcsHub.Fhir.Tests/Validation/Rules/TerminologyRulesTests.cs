using Xunit;
using static FhirIcsHub.Fhir.Tests.Validation.Rules.RuleTrial;

namespace FhirIcsHub.Fhir.Tests.Validation.Rules;

public sealed class TerminologyRulesTests
{
    private const string System = "http://a.uk/CodeSystem/c";

    private const string Known = $$"""
        {"resourceType":"CodeSystem","url":"{{System}}","status":"active","content":"complete","property":[{"code":"since",
        "type":"dateTime"},{"code":"like","type":"Coding"}],
         "concept":[{"code":"1","concept":[{"code":"1.1"}]},{"code":"2"}]}
        """;

    private static string CodeSystem(string content, string more) =>
        $$"""{"resourceType":"CodeSystem","url":"http://a.uk/CodeSystem/x","status":"active","content":"{{content}}",{{more}}}""";

    private static string ValueSet(string include) =>
        $$"""{"resourceType":"ValueSet","url":"http://a.uk/ValueSet/x","status":"active","compose":{"include":[{{include}}]} }""";

    private static string Filter(string property, string operation, string value, string system = System) =>
        ValueSet($$"""{"system":"{{system}}","filter":[{"property":"{{property}}","op":"{{operation}}","value":"{{value}}"}]}""");

    [Theory]
    [InlineData("not-present", true)]
    [InlineData("complete", false)]
    [InlineData("fragment", false)]
    public void A_code_system_that_is_not_present_has_no_concepts(string content, bool isFound) =>
        Assert.Equal(isFound ? ["CodeSystem.concept[0]"] : [],
            Places("cs-not-present", Judge(CodeSystem(content, "\"concept\":[{\"code\":\"1\"}]"))));

    [Theory]
    [InlineData(2, 0)]
    [InlineData(3, 1)]
    public void The_count_of_a_complete_code_system_is_that_of_its_concepts(int count, int found) =>
        Assert.Equal(found, Places("cs-count", Judge(CodeSystem("complete", $"\"count\":{count},\"concept\":[{{\"code\":\"1\","
            + $"\"concept\":[{{\"code\":\"2\"}}]}}]"))).Length);

    [Fact]
    public void A_supplement_says_so_and_supplements_codes_that_are_there()
    {
        var right = CodeSystem("supplement", $"\"supplements\":\"{System}\",\"concept\":[{{\"code\":\"1.1\"}}]");
        FindsNoError(right, Known);
        Finds("cs-supplement-content", "CodeSystem.content",
            right.Replace("\"supplement\"", "\"complete\"", StringComparison.Ordinal), Known);
        Finds("cs-supplement-code", "CodeSystem.concept[0]", right.Replace("1.1", "1.2", StringComparison.Ordinal), Known);
        Finds("cs-supplement-of-nothing", "CodeSystem.content", CodeSystem("supplement", "\"concept\":[{\"code\":\"1\"}]"));
    }

    [Theory]
    [InlineData("{\"system\":\"http://a.uk/CodeSystem/x\"}", "")]
    [InlineData("{\"system\":\"http://a.uk/CodeSystem/y\"}", "cs-value-set-system")]
    [InlineData("{\"system\":\"http://a.uk/CodeSystem/x\",\"concept\":[{\"code\":\"1\"}]}", "cs-value-set-part")]
    [InlineData("{\"system\":\"http://a.uk/CodeSystem/x\"},{\"system\":\"http://a.uk/CodeSystem/y\"}", "cs-value-set-shape")]
    public void The_value_set_of_a_code_system_is_all_of_it(string include, string messageId)
    {
        var issues = Judge(
            CodeSystem("complete", "\"valueSet\":\"http://a.uk/ValueSet/x\",\"concept\":[{\"code\":\"1\"}]"), ValueSet(include));
        Assert.Equal(messageId.Length == 0 ? [] : [messageId], issues.Where(i => i.IsError).Select(i => i.MessageId));
    }

    [Theory]
    [InlineData("{\"code\":\"a\",\"type\":\"string\"},{\"code\":\"a\",\"type\":\"string\"}", "cs-property-code-twice",
        "CodeSystem.property[1]")]
    [InlineData("{\"code\":\"a\",\"uri\":\"http://a.uk/p\",\"type\":\"string\"},{\"code\":\"b\",\"uri\":\"http://a.uk/p\","
        + "\"type\":\"string\"}", "cs-property-uri-twice", "CodeSystem.property[1]")]
    [InlineData("{\"code\":\"notSelectable\",\"uri\":\"http://hl7.org/fhir/concept-properties#notSelectable\",\"type\":\"code\"}",
        "cs-property-uri-type", "CodeSystem.property[0]")]
    [InlineData("{\"code\":\"inactive\",\"uri\":\"http://hl7.org/fhir/concept-properties#notSelectable\",\"type\":\"boolean\"}",
        "cs-property-uri-code", "CodeSystem.property[0]")]
    [InlineData("{\"code\":\"x\",\"uri\":\"http://hl7.org/fhir/concept-properties#nothing\",\"type\":\"boolean\"}",
        "cs-property-uri-unknown", "CodeSystem.property[0]")]
    public void Properties_are_defined_once_and_as_FHIR_defines_them(string properties, string messageId, string place)
    {
        Finds(messageId, place, CodeSystem("complete", $"\"property\":[{properties}],\"concept\":[{{\"code\":\"1\"}}]"));
        FindsNoError(CodeSystem("complete", "\"property\":[{\"code\":\"notSelectable\","
            + "\"uri\":\"http://hl7.org/fhir/concept-properties#notSelectable\",\"type\":\"boolean\"}],\"concept\":[{\"code\":\"1\"}]"));
    }

    [Theory]
    [InlineData("{\"code\":\"a\",\"valueString\":\"x\"}", "")]
    [InlineData("{\"code\":\"a\",\"valueInteger\":1}", "cs-property-value-type")]
    [InlineData("{\"code\":\"b\",\"valueInteger\":1}", "cs-property-undefined")]
    [InlineData("{\"code\":\"parent\",\"valueCode\":\"1\"}", "")]
    [InlineData("{\"code\":\"parent\",\"valueCode\":\"3\"}", "cs-property-code-unknown")]
    public void A_property_of_a_concept_has_the_type_of_its_definition(string property, string messageId)
    {
        var issues = Judge(CodeSystem("complete", $$"""
            "property":[{"code":"a","type":"string"},{"code":"parent","type":"code"}],"concept":[{"code":"1"},{"code":"2",
            "property":[{{property}}]}]
            """));
        Assert.Equal(messageId.Length == 0 ? [] : [messageId],
            issues.Select(i => i.MessageId).Where(id => id!.StartsWith("cs-", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("CodeSystem/x", "vs-system-absolute")]
    [InlineData("#x", "vs-system-absolute")]
    [InlineData("http://hl7.org/fhir/ValueSet/administrative-gender", "vs-system-value-set")]
    [InlineData("http://hl7.org/fhir/administrative-gender", "")]
    public void A_value_set_includes_code_systems_by_their_URI(string system, string messageId)
    {
        var issues = Judge(ValueSet($"{{\"system\":\"{system}\"}}"));
        Assert.Equal(messageId.Length == 0 ? [] : [messageId], issues.Where(i => i.IsError).Select(i => i.MessageId));
    }

    [Fact]
    public void Codes_that_a_complete_code_system_has_not_are_a_warning()
    {
        static string Of(string code) => ValueSet($"{{\"system\":\"{System}\",\"concept\":[{{\"code\":\"{code}\"}}]}}");
        FindsNone("vs-concept-unknown", Of("1.1"), Known);
        Assert.Contains(Judge(Of("1.2"), Known), i => i is { MessageId: "vs-concept-unknown", Severity: IssueSeverity.Warning });
    }

    [Fact]
    public void A_value_set_that_includes_itself_by_a_detour_is_a_loop()
    {
        const string detour = """{"resourceType":"ValueSet","url":"http://a.uk/ValueSet/y","status":"active","compose":{"include":["""
            + """{"valueSet":["http://a.uk/ValueSet/x|1"]}]}}""";
        Finds("vs-import-loop", "ValueSet.compose.include[0].valueSet[0]", ValueSet("{\"valueSet\":[\"http://a.uk/ValueSet/y\"]}"), detour);
        Finds("vs-import-self", "ValueSet.compose.include[0].valueSet[0]", ValueSet("{\"valueSet\":[\"http://a.uk/ValueSet/x\"]}"));
        FindsNoError(ValueSet("{\"valueSet\":[\"http://hl7.org/fhir/ValueSet/administrative-gender\"]}"));
        Finds("vs-import-type", "ValueSet.compose.include[0].valueSet[0]",
            ValueSet("{\"valueSet\":[\"http://hl7.org/fhir/administrative-gender\"]}"));
    }

    [Theory]
    [InlineData("notSelectable", "=", "true", "")]
    [InlineData("notSelectable", "=", "1", "vs-filter-boolean")]
    [InlineData("since", "=", "2024-01-01", "")]
    [InlineData("since", "=", "yesterday", "vs-filter-date")]
    [InlineData("since", "exists", "true", "")]
    [InlineData("since", "exists", "yes", "vs-filter-boolean")]
    [InlineData("like", "=", "http://a.uk/CodeSystem/c#1.1", "")]
    [InlineData("like", "=", "http://a.uk/CodeSystem/c#1.2", "vs-filter-coding-unknown")]
    [InlineData("like", "=", "1.1", "vs-filter-coding")]
    [InlineData("code", "regex", "[0-9.]+", "")]
    [InlineData("code", "regex", "[0-9", "vs-filter-regex")]
    public void A_filter_suits_the_property(string property, string operation, string value, string messageId)
    {
        var issues = Judge(Filter(property, operation, value), Known);
        Assert.Equal(messageId.Length == 0 ? [] : [messageId], issues.Where(i => i.IsError).Select(i => i.MessageId));
    }

    // 73211009 is diabetes mellitus; its last digit is a check digit.
    [Theory]
    [InlineData("concept", "is-a", "73211009", "")]
    [InlineData("concept", "is-a", "73211008", "vs-filter-code")]
    [InlineData("concept", "is-a", "something", "vs-filter-code")]
    [InlineData("2342342123", "not-in", "73211009", "")]
    [InlineData("363698007", "=", "73211009", "")]
    [InlineData("363698007", "not-in", "73211009", "vs-filter-operation")]
    public void A_filter_on_SNOMED_CT_has_its_form(string property, string operation, string value, string messageId)
    {
        var issues = Judge(Filter(property, operation, value, "http://snomed.info/sct"));
        Assert.Equal(messageId.Length == 0 ? [] : [messageId], issues.Where(i => i.IsError).Select(i => i.MessageId));
    }

    [Theory]
    [InlineData("1", "1.1", "")]
    [InlineData("2", "1.1", "cm-source-value-set")]
    [InlineData("3", "1.1", "cm-source-code")]
    [InlineData("1", "3", "cm-target-code")]
    public void A_concept_map_maps_codes_that_are_there(string source, string target, string messageId)
    {
        const string sourceSet = """{"resourceType":"ValueSet","url":"http://a.uk/ValueSet/x","status":"active","compose":{"include":["""
            + $$"""{"system":"{{System}}","concept":[{"code":"1"}]}]} }""";
        var issues = Judge(
            $$"""
            {"resourceType":"ConceptMap","status":"active","sourceCanonical":"http://a.uk/ValueSet/x","group":[{"source":"{{System}}",
            "target":"{{System}}",
             "element":[{"code":"{{source}}","target":[{"code":"{{target}}","equivalence":"equal"}]}]}]}
            """,
            Known, sourceSet);
        Assert.Equal(messageId.Length == 0 ? [] : [messageId], issues.Where(i => i.IsError).Select(i => i.MessageId));
    }
}
