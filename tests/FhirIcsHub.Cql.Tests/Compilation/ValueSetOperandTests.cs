using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Cql.Runtime.Values;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Compilation;

/// <summary>Functions that are given value sets: the code that is made for each of them finds what the function says.</summary>
public sealed class ValueSetOperandTests
{
    /// <summary>More than a function is made for.</summary>
    private const int Many = 80;

    private const string Functions = """
        define function "IsOf"(o Observation, v System.ValueSet): o.code in v
        define function "IsOfEither"(o Observation, v System.ValueSet, w System.ValueSet): "IsOf"(o, v) or "IsOf"(o, w)
        define function "Flipped"(o Observation, v System.ValueSet, w System.ValueSet, turns Integer):
          if turns = 0 then "IsOf"(o, v) else "IsOfEither"(o, w, w) and turns > 0

        """;

    [Fact]
    public void Each_value_set_that_a_call_names_is_the_one_that_is_asked()
    {
        var evaluation = Evaluate(
            """
            define "Of1": [Observation] O where "IsOf"(O, "V1") return all O.id.value
            define "Of2": [Observation] O where "IsOf"(O, "V2") return all O.id.value
            define "OfBoth": [Observation] O where "IsOfEither"(O, "V2", "V1") return all O.id.value
            define "Flipped": [Observation] O where "Flipped"(O, "V1", "V2", 1) return all O.id.value
            define "Chosen": [Observation] O where "IsOf"(O, if O.id = 'a' then "V1" else "V1") return all O.id.value
            """);
        Assert.Equal(["a"], Ids(evaluation, "Of1"));
        Assert.Equal(["b"], Ids(evaluation, "Of2"));
        Assert.Equal(["a", "b"], Ids(evaluation, "OfBoth"));
        Assert.Equal(["b"], Ids(evaluation, "Flipped"));
        Assert.Equal(["a"], Ids(evaluation, "Chosen"));
    }

    [Fact]
    public void There_can_be_more_value_sets_than_a_function_is_made_for()
    {
        var evaluation = Evaluate(string.Concat(Enumerable.Range(1, Many).Select(
            i => $"define \"Of{i}\": [Observation] O where \"IsOf\"(O, \"V{i}\") return all O.id.value\n")));
        Assert.Equal(["a"], Ids(evaluation, "Of1"));
        Assert.All(Enumerable.Range(3, Many - 2), i => Assert.Empty(Ids(evaluation, $"Of{i}")));
        Assert.Equal(["b"], Ids(evaluation, "Of2"));
    }

    [Fact]
    public void A_value_set_that_is_missing_is_told_by_its_url()
    {
        var evaluation = Evaluate("define \"X\": [Observation] O where \"IsOf\"(O, \"Missing\")");
        Assert.Contains("http://example.org/missing", Assert.Throws<CqlException>(() => evaluation.Value("X")).Message);
    }

    private static CqlEvaluation Evaluate(string defines)
    {
        var head = "library T\nusing FHIR version '4.0.1'\ninclude FHIRHelpers version '4.0.1'\n"
            + string.Concat(Enumerable.Range(1, Many).Select(i => $"valueset \"V{i}\": 'http://example.org/v{i}'\n"))
            + "valueset \"Missing\": 'http://example.org/missing'\ncontext Patient\n";
        return CqlText.Evaluate(
            head + Functions + defines,
            CqlText.Record(Observation("a", 1), Observation("b", 2), """{"resourceType":"Observation","id":"none"}"""),
            new CqlEvaluationOptions { Now = CompiledElm.Now, Terminology = new Numbered() });
    }

    private static string Observation(string id, int code) =>
        $$$"""{"resourceType":"Observation","id":"{{{id}}}","code":{"coding":[{"system":"s","code":"{{{code}}}"}]}}""";

    private static IEnumerable<object?> Ids(CqlEvaluation evaluation, string define) => CqlList.Untyped(evaluation.Value(define))!;

    /// <summary>Each value set has the code that its URL ends with.</summary>
    private sealed class Numbered : ICqlTerminology
    {
        public CqlValueSetContent? ValueSet(string canonical) =>
            canonical.Contains("missing", StringComparison.Ordinal) ? null
                : new CqlValueSetContent([new CqlCode(canonical[(canonical.LastIndexOf('v') + 1)..], "s")], canonical);

        public CqlCodeSystemContent? CodeSystem(string canonical) => null;

        public bool Subsumes(CqlCode ancestor, CqlCode descendant) => false;
    }
}
