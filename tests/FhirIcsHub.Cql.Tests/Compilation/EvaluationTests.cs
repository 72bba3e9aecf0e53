using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Cql.Runtime.Values;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Compilation;

public sealed class EvaluationTests
{
    [Fact]
    public void A_define_that_fails_does_not_spoil_the_others()
    {
        var evaluation = CqlText.Evaluate(
            """
            library T
            define "Fails": singleton from { 1, 2 }
            define "Uses it": "Fails" + 1
            define "Works": 40 + 2
            """);
        Assert.Throws<CqlException>(() => evaluation.Value("Uses it"));
        Assert.Equal(42, evaluation.Value("Works"));
        Assert.Throws<CqlException>(() => evaluation.Value("Fails"));
    }

    [Fact]
    public void An_error_names_library_define_and_place()
    {
        var set = new LibrarySet();
        set.AddText("library T\ndefine \"Outer\": \"Inner\" + 1\ndefine \"Inner\":\n  singleton from { 1, 2 }\n");
        var evaluation = CompiledElm.Evaluate(new CqlCompiler(set).Compile("T").Library!);
        var error = Assert.Throws<CqlException>(() => evaluation.Value("Outer"));
        Assert.Equal(("T", "Inner", "4:3-4:25"), (error.Library, error.Define, error.Locator));
    }

    [Fact]
    public void What_does_not_decide_is_not_evaluated()
    {
        var evaluation = CqlText.Evaluate(
            """
            library T
            define "Fails": (singleton from { 1, 2 }) = 1
            define "And": false and "Fails"
            define "Or": true or "Fails"
            define "Implies": false implies "Fails"
            define "If": if true then 1 else singleton from { 1, 2 }
            define "Case": case when true then 1 else singleton from { 1, 2 } end
            define "Coalesce": Coalesce(1, singleton from { 1, 2 })
            define "Let": ({ 1 }) X let Y: singleton from { 1, 2 } where X > 1 and Y = 1 return X
            define "Exists": exists (({ 1, 2 }) X where X = 1 or "Fails")
            """);
        Assert.Equal(false, evaluation.Value("And"));
        Assert.Equal(true, evaluation.Value("Or"));
        Assert.Equal(true, evaluation.Value("Implies"));
        Assert.Equal(1, evaluation.Value("If"));
        Assert.Equal(1, evaluation.Value("Case"));
        Assert.Equal(1, evaluation.Value("Coalesce"));
        Assert.Empty(CqlList.Untyped(evaluation.Value("Let"))!);
        Assert.Equal(true, evaluation.Value("Exists"));
    }

    [Fact]
    public void A_define_is_evaluated_once_however_many_use_it()
    {
        var record = new CountingRecord(CqlText.Record("""{"resourceType":"Condition","id":"c","subject":{"reference":"Patient/p"}}"""));
        var evaluation = CqlText.Evaluate(
            """
            library T
            using FHIR version '4.0.1'
            include FHIRHelpers version '4.0.1'
            context Patient
            define "A": [Condition]
            define "B": Count("A") + Count("A")
            define "C": Count("A") + "B" + Count([Condition])
            """,
            record);
        Assert.Equal(4, evaluation.Value("C"));
        Assert.Equal(1, record.Retrieves);
    }

    [Fact]
    public void Code_for_all_persons_is_shared_and_results_are_not()
    {
        var library = CqlText.Compile(
            """
            library T
            using FHIR version '4.0.1'
            include FHIRHelpers version '4.0.1'
            context Patient
            define "N": Count([Condition])
            """).Library!;
        var options = new CqlEvaluationOptions { Now = CompiledElm.Now };
        var none = new CqlEvaluation(library, CqlText.Record(), options);
        var one = new CqlEvaluation(library, CqlText.Record("""{"resourceType":"Condition","id":"c"}"""), options);
        Assert.Equal(0, none.Value("N"));
        Assert.Equal(1, one.Value("N"));
    }

    [Fact]
    public void A_function_is_called_with_arguments_and_a_wrong_one_is_refused()
    {
        var evaluation = CqlText.Evaluate("library T\ndefine function Twice(x Integer): x * 2\ndefine function Twice(x String): x + x");
        Assert.Equal(6, evaluation.Call("Twice", 3));
        Assert.Equal("aa", evaluation.Call("Twice", "a"));
        Assert.Null(evaluation.Call("Twice", [null]));
        Assert.Throws<CqlException>(() => evaluation.Call("Twice", true));
        Assert.Throws<CqlException>(() => evaluation.Call("Thrice", 1));
    }

    [Fact]
    public void A_parameter_has_the_value_given_or_its_default_and_a_wrong_one_is_an_error()
    {
        const string Cql = "library T\nparameter P Integer default 5\ndefine \"X\": P + 1";
        var library = CqlText.Compile(Cql).Library!;
        object? With(object? value) => new CqlEvaluation(library, CompiledElm.NoRecord.Instance, new CqlEvaluationOptions
        {
            Now = CompiledElm.Now,
            Parameters = new Dictionary<string, object?> { ["P"] = value },
        }).Value("X");
        Assert.Equal(6, CompiledElm.Evaluate(library).Value("X"));
        Assert.Equal(8, With(7));
        Assert.Null(With(null));
        Assert.Equal("P", Assert.Throws<CqlException>(() => With("seven")).Define);
    }

    [Fact]
    public void Sorting_puts_null_first_and_keeps_the_order_of_equal_ones()
    {
        var evaluation = CqlText.Evaluate(
            """
            library T
            define "Rows": { Tuple { n: 2, s: 'a' }, Tuple { n: null as Integer, s: 'b' }, Tuple { n: 2, s: 'c' }, Tuple { n: 1, s: 'd' } }
            define "Ascending": "Rows" R return all R sort by n
            define "Descending": "Rows" R return all R sort by n desc
            """);
        Assert.Equal("bdac", Letters(evaluation.Value("Ascending")));
        Assert.Equal("acdb", Letters(evaluation.Value("Descending")));
    }

    [Fact]
    public void Queries_stand_wherever_a_value_does()
    {
        var evaluation = CqlText.Evaluate(
            """
            library T
            define "L": { 1, 2, 3 }
            define "N": First("L" X where X > 5)
            define "A": "N" is not null or First("L" X where X > 2) is null
            define "B": "N" is not null or (if exists ("L" X where X > 2) then true else false)
            define "C": 1 + (if First("L" X where X > 1) is null then 0 else First("L" X where X > 1))
            """);
        Assert.Equal(false, evaluation.Value("A"));
        Assert.Equal(true, evaluation.Value("B"));
        Assert.Equal(3, evaluation.Value("C"));
    }

    private static string Letters(object? rows) =>
        string.Concat(CqlList.Untyped(rows)!.OfType<CqlTuple>().Select(row => (string)row["s"]!));

    private sealed class CountingRecord(IPersonRecord inner) : IPersonRecord
    {
        public int Retrieves { get; private set; }

        public Fhir.Element Patient => inner.Patient;

        public IReadOnlyList<Fhir.Element> Resources => inner.Resources;

        public IReadOnlyList<Fhir.Element> Retrieve(in RetrieveRequest request)
        {
            Retrieves++;
            return inner.Retrieve(request);
        }

        public Fhir.Element Resolve(string reference) => inner.Resolve(reference);
    }
}
