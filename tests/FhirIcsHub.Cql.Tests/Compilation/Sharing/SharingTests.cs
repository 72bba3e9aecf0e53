using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Cql.Runtime.Values;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Compilation.Sharing;

/// <summary>
/// What is evaluated once. Steps are counted: a list of 3,000 rows can be made, gone through and counted once
/// within the limit, not twice.
/// </summary>
public sealed class SharingTests
{
    private const string Head = """
        library T
        using FHIR version '4.0.1'
        include FHIRHelpers version '4.0.1'
        valueset "VS": 'http://example.org/vs'
        parameter "P" Integer default 1
        context Patient
        define "Long": First([Patient]).id is not null and exists (expand Interval[1, 3000])
        define "Rows": if First([Patient]) is null then null else expand Interval[1, 3000]
        define "Few": { 1, 2, 3, 4, 5 }

        """;

    private static readonly CqlLimits Tight = CqlLimits.Default with { MaxSteps = 11_000 };

    [Fact]
    public void An_expression_that_two_defines_use_is_evaluated_once() =>
        Assert.Equal(3000, Evaluate("""
            define "One": Count("Rows" R where R > 0)
            define "Other": Count("Rows" S where S > 0) + 0 * "One"
            """).Value("Other"));

    [Fact]
    public void An_expression_that_one_define_uses_twice_is_evaluated_once() =>
        Assert.Equal(6000, Evaluate("define \"X\": Count(\"Rows\" R where R > 0) + Count(\"Rows\" R where R > 0)").Value("X"));

    [Fact]
    public void What_does_not_depend_on_the_row_is_evaluated_once_for_all_rows() =>
        Assert.Equal(5, Evaluate("define \"X\": Count(\"Few\" F where F < Count(\"Rows\" R where R > 0))").Value("X"));

    [Fact]
    public void What_depends_on_the_outer_row_is_evaluated_once_for_its_inner_rows() =>
        Assert.Equal(5, Evaluate(
            """
            define "X": First(({ 1 }) A return all Count("Few" F where F < Count("Rows" R where R > A)))
            """).Value("X"));

    [Fact]
    public void What_depends_on_the_operands_of_a_function_is_evaluated_once_a_call() =>
        Assert.Equal(5998, Evaluate(
            """
            define function "F"(n Integer): Count("Rows" R where R > n) + Count("Rows" R where R > n)
            define "X": F(1)
            """).Value("X"));

    [Fact]
    public void Operands_of_one_function_are_told_from_each_other()
    {
        var evaluation = Evaluate(
            """
            define function "Between"(low Integer, high Integer): (10 + low) * 100 + (10 + high)
            define "X": "Between"(1, 2)
            """);
        Assert.Equal(1112, evaluation.Value("X"));
    }

    [Fact]
    public void What_does_not_depend_on_the_person_is_evaluated_once_a_run()
    {
        var library = CqlText.Compile(Head + "define \"X\": Count(\"VS\") + Count([Observation])").Library!;
        var terminology = new CountingTerminology();
        var options = new CqlEvaluationOptions { Now = CompiledElm.Now, Terminology = terminology };
        Assert.Equal(2, new CqlEvaluation(library, CqlText.Record(), options).Value("X"));
        var other = CqlText.Record("""{"resourceType":"Observation","id":"a"}""");
        Assert.Equal(3, new CqlEvaluation(library, other, options).Value("X"));
        Assert.Equal(1, terminology.Asked);
        Assert.Equal(3, new CqlEvaluation(library, other, options with { Now = CompiledElm.Now.AddDays(1) }).Value("X"));
        Assert.Equal(2, terminology.Asked);
    }

    [Fact]
    public void Evaluations_with_options_of_their_own_are_one_run_when_all_is_the_same()
    {
        var library = CqlText.Compile(Head + "define \"X\": Count(\"VS\") + \"P\"").Library!;
        var terminology = new CountingTerminology();
        object? With(int parameter) => new CqlEvaluation(library, CqlText.Record(), new CqlEvaluationOptions
        {
            Now = CompiledElm.Now,
            Terminology = terminology,
            Parameters = new Dictionary<string, object?> { ["P"] = parameter },
        }).Value("X");
        Assert.Equal([3, 3, 4, 3], [With(1), With(1), With(2), With(1)]);
        Assert.Equal(2, terminology.Asked);
    }

    [Fact]
    public void Parameters_of_one_run_are_not_those_of_another()
    {
        var library = CqlText.Compile(Head + "define \"Next\": (\"P\" + 1) * (\"P\" + 1)").Library!;
        object? With(int value) => new CqlEvaluation(library, CqlText.Record(), new CqlEvaluationOptions
        {
            Now = CompiledElm.Now,
            Parameters = new Dictionary<string, object?> { ["P"] = value },
        }).Value("Next");
        Assert.Equal(16, With(3));
        Assert.Equal(25, With(4));
    }

    [Fact]
    public void A_shared_error_names_the_define_and_place_that_asked()
    {
        var evaluation = CqlText.Evaluate(
            """
            library T
            define "One": 1 + (singleton from ({ 1, 2 } union { 3 }))
            define "Other":
              2 + (singleton from ({ 1, 2 } union { 3 }))
            """);
        var one = Assert.Throws<CqlException>(() => evaluation.Value("One"));
        var other = Assert.Throws<CqlException>(() => evaluation.Value("Other"));
        Assert.Equal(("T", "One", "2:19-2:57"), (one.Library, one.Define, one.Locator));
        Assert.Equal(("T", "Other", "4:7-4:45"), (other.Library, other.Define, other.Locator));
        Assert.Equal(one.Message, other.Message);
    }

    [Fact]
    public void An_error_that_no_condition_lets_through_does_not_come() =>
        Assert.Equal(0, Evaluate(
            """
            define "X": Count("Few" F where F > 9 and F = (singleton from "Few") and F = (singleton from "Few"))
            """).Value("X"));

    [Fact]
    public void A_search_for_a_row_ends_at_the_first_also_where_another_place_wants_all()
    {
        var evaluation = Evaluate(
            """
            define "Is": exists ("Few" F return all if F < 3 then F else singleton from "Few")
            define "All": "Few" F return all if F < 3 then F else singleton from "Few"
            """);
        Assert.Equal(true, evaluation.Value("Is"));
        Assert.Throws<CqlException>(() => evaluation.Value("All"));
    }

    [Fact]
    public void Messages_are_given_by_each_expression_that_says_so()
    {
        var evaluation = Evaluate(
            """
            define "X": Message(1 + 2, true, 'a', 'Warning', 'told') + Message(1 + 2, true, 'a', 'Warning', 'told')
            define "Y": Message(4, true, 'b', 'Warning', 'told')
            """);
        Assert.Equal(6, evaluation.Value("X"));
        Assert.Equal(2, evaluation.Messages.Count);
    }

    [Fact]
    public void Messages_of_what_does_not_depend_on_the_person_are_given_for_each()
    {
        var library = CqlText.Compile(Head + "define \"Y\": Message(4, true, 'b', 'Warning', 'told')").Library!;
        var options = new CqlEvaluationOptions { Now = CompiledElm.Now };
        foreach (var _ in Enumerable.Range(0, 2))
        {
            var evaluation = new CqlEvaluation(library, CqlText.Record(), options);
            Assert.Equal(4, evaluation.Value("Y"));
            Assert.Single(evaluation.Messages);
        }
    }

    [Fact]
    public void Queries_that_differ_in_the_names_of_their_aliases_alone_are_one_and_others_are_not()
    {
        var evaluation = Evaluate(
            """
            define "A": "Few" X let Y: X + 1 where Y > 2 and X < 5 return all X
            define "B": "Few" Z let Y: Z + 1 where Y > 2 and Z < 5 return all Z
            define "C": "Few" X let Y: X + 1 where X > 2 and Y < 5 return all X
            define "D": from "Few" X, "Few" Y where X > Y return all X
            define "E": from "Few" X, "Few" Y where X > Y return all Y
            """);
        Assert.Equal([2, 3, 4], Numbers(evaluation.Value("A")));
        Assert.Equal([2, 3, 4], Numbers(evaluation.Value("B")));
        Assert.Equal([3], Numbers(evaluation.Value("C")));
        Assert.Equal([2, 3, 3, 4, 4, 4, 5, 5, 5, 5], Numbers(evaluation.Value("D")));
        Assert.Equal([1, 1, 2, 1, 2, 3, 1, 2, 3, 4], Numbers(evaluation.Value("E")));
    }

    [Fact]
    public void What_depends_on_a_row_of_a_list_is_evaluated_once_for_all_queries_that_go_through_the_list()
    {
        var evaluation = Evaluate(
            """
            define "A": "Few" F where Count("Rows" R where R > F) > 2996 return all F
            define "B": "Few" G let n: Count("Rows" S where S > G) return all n
            define "C": "Few" G with "Few" H such that Count("Rows" S where S > H) < 2996 and H > G return all G
            """,
            40_000);
        Assert.Equal([1, 2, 3], Numbers(evaluation.Value("A")));
        Assert.Equal([2999, 2998, 2997, 2996, 2995], Numbers(evaluation.Value("B")));
        Assert.Equal([1, 2, 3, 4], Numbers(evaluation.Value("C")));
    }

    [Fact]
    public void Rows_of_one_list_are_told_from_each_other()
    {
        var evaluation = Evaluate(
            """
            define "A": from "Few" X, "Few" Y where (X + 10) * (X + 10) + 1 < (Y + 10) * (Y + 10) + 1 and X > 3 return all X * 10 + Y
            define "B": "Few" X with "Few" Y such that (X + 10) * (X + 10) + 1 < (Y + 10) * (Y + 10) + 1 and Y < 3
            define "C": "Few" X where exists ("Few" Y where ((X + 10) * (X + 10)) - ((Y + 10) * (Y + 10)) > 25) return all X
            """);
        Assert.Equal([45], Numbers(evaluation.Value("A")));
        Assert.Equal([1], Numbers(evaluation.Value("B")));
        Assert.Equal([3, 4, 5], Numbers(evaluation.Value("C")));
    }

    [Fact]
    public void Lets_of_one_name_are_told_from_each_other()
    {
        var evaluation = Evaluate(
            """
            define "A": "Few" X let l: X * X + 1 return all (l + 1) * (l + 1)
            define "B": "Few" X let l: X * X + 2 return all (l + 1) * (l + 1)
            define "C": "Few" X let m: X * X + 1 return all (m + 1) * (m + 1)
            define "D": "Few" X let l: 5 return all (l + 1) * (l + 1)
            define "E": "Few" X let l: 6 return all (l + 1) * (l + 1)
            define "F": from "Few" X, "Few" Y let l: X * X + 1 where Y < 2 return all (l + 1) * (l + 1)
            """);
        Assert.Equal([9, 36, 121, 324, 729], Numbers(evaluation.Value("A")));
        Assert.Equal([16, 49, 144, 361, 784], Numbers(evaluation.Value("B")));
        Assert.Equal([9, 36, 121, 324, 729], Numbers(evaluation.Value("C")));
        Assert.Equal([36, 36, 36, 36, 36], Numbers(evaluation.Value("D")));
        Assert.Equal([49, 49, 49, 49, 49], Numbers(evaluation.Value("E")));
        Assert.Equal([9, 36, 121, 324, 729], Numbers(evaluation.Value("F")));
    }

    [Fact]
    public void An_error_that_rows_of_a_list_share_names_the_define_and_place_that_asked()
    {
        var evaluation = CqlText.Evaluate(
            """
            library T
            define "L": { 1, 2 }
            define "One": "L" X return all 1 + (singleton from ({ 1, X } union { X }))
            define "Other":
              "L" X return all 2 + (singleton from ({ 1, X } union { X }))
            """);
        var one = Assert.Throws<CqlException>(() => evaluation.Value("One"));
        var other = Assert.Throws<CqlException>(() => evaluation.Value("Other"));
        Assert.Equal(("One", "3"), (one.Define, one.Locator?.Split(':')[0]));
        Assert.Equal(("Other", "5"), (other.Define, other.Locator?.Split(':')[0]));
    }

    private static CqlEvaluation Evaluate(string defines, int steps) => CqlText.Evaluate(
        Head + defines,
        CqlText.Record(),
        new CqlEvaluationOptions { Now = CompiledElm.Now, Limits = CqlLimits.Default with { MaxSteps = steps } });

    private static CqlEvaluation Evaluate(string defines) =>
        CqlText.Evaluate(Head + defines, CqlText.Record(), new CqlEvaluationOptions { Now = CompiledElm.Now, Limits = Tight });

    private static IEnumerable<object?> Numbers(object? list) => CqlList.Untyped(list)!;

    private sealed class CountingTerminology : ICqlTerminology
    {
        public int Asked { get; private set; }

        public CqlValueSetContent? ValueSet(string canonical)
        {
            Asked++;
            return new CqlValueSetContent([new CqlCode("a", "http://example.org"), new CqlCode("b", "http://example.org")], canonical);
        }

        public CqlCodeSystemContent? CodeSystem(string canonical) => null;

        public bool Subsumes(CqlCode ancestor, CqlCode descendant) => false;
    }
}
