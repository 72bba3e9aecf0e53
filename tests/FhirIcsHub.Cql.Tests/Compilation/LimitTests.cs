using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Compilation;

public sealed class LimitTests
{
    private const string Product = """
        library T
        define "Hundred": expand { Interval[1, 100] }
        define "Runaway": Count(from "Hundred" A, "Hundred" B, "Hundred" C, "Hundred" D, "Hundred" E return all A)
        define "Small": 1
        """;

    [Fact]
    public void A_product_of_lists_ends_when_its_steps_are_used_up()
    {
        var evaluation = CqlText.Evaluate(Product, limits: CqlLimits.Default with { MaxSteps = 20_000, MaxListSize = int.MaxValue });
        var error = Assert.Throws<CqlException>(() => evaluation.Value("Runaway"));
        Assert.Contains("20000 steps", error.Message, StringComparison.Ordinal);
        Assert.Equal(("T", "Runaway"), (error.Library, error.Define));
    }

    [Fact]
    public void A_list_does_not_grow_beyond_its_limit()
    {
        var evaluation = CqlText.Evaluate(Product, limits: CqlLimits.Default with { MaxListSize = 5_000 });
        Assert.Contains("5000 elements", Assert.Throws<CqlException>(() => evaluation.Value("Runaway")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_evaluation_ends_when_its_time_is_over()
    {
        var evaluation = CqlText.Evaluate(Product, limits: CqlLimits.Default with { MaxTime = TimeSpan.FromTicks(1) });
        Assert.Contains("takes longer", Assert.Throws<CqlException>(() => evaluation.Value("Runaway")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_evaluation_ends()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var evaluation = CqlText.Evaluate(
            Product, CompiledElm.NoRecord.Instance, new CqlEvaluationOptions { Now = CompiledElm.Now, Cancellation = source.Token });
        Assert.Throws<OperationCanceledException>(() => evaluation.Value("Runaway"));
    }

    [Fact]
    public void A_function_without_end_is_bounded_by_its_depth()
    {
        // function F(x): F(x + 1)
        var call = new FunctionRef { Name = "F", Operands = [new Operation(ElmOperator.Add, new OperandRef { Name = "x" }, One())] };
        var function = new FunctionDef
        {
            Name = "F",
            Operands = [new OperandDef { Name = "x", OperandType = "{urn:hl7-org:elm-types:r1}Integer" }],
            Expression = call,
        };
        var define = new ExpressionDef { Name = "Endless", Expression = new FunctionRef { Name = "F", Operands = [One()] } };
        var library = new Library { Identifier = new VersionedIdentifier { Id = "T" }, Statements = [function, define] };
        var evaluation = CompiledElm.Evaluate(CompiledElm.Compile(library).Library!);
        Assert.Contains("deeper", Assert.Throws<CqlException>(() => evaluation.Value("Endless")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_recursive_function_that_ends_has_its_value()
    {
        // function F(x): if x <= 0 then 0 else 1 + F(x - 1)
        var x = new OperandRef { Name = "x" };
        var function = new FunctionDef
        {
            Name = "F",
            Operands = [new OperandDef { Name = "x", OperandType = "{urn:hl7-org:elm-types:r1}Integer" }],
            Expression = new If
            {
                Condition = new Operation(ElmOperator.LessOrEqual, x, Number("0")),
                Then = Number("0"),
                Else = new Operation(
                    ElmOperator.Add, One(), new FunctionRef { Name = "F", Operands = [new Operation(ElmOperator.Subtract, x, One())] }),
            },
        };
        var define = new ExpressionDef { Name = "Fifty", Expression = new FunctionRef { Name = "F", Operands = [Number("50")] } };
        var library = new Library { Identifier = new VersionedIdentifier { Id = "T" }, Statements = [function, define] };
        Assert.Equal(50, CompiledElm.Evaluate(CompiledElm.Compile(library).Library!).Value("Fifty"));
    }

    [Fact]
    public void Defines_that_refer_to_each_other_in_a_circle_are_a_problem_and_an_error()
    {
        var a = new ExpressionDef { Name = "A", Expression = new ExpressionRef { Name = "B" } };
        var b = new ExpressionDef { Name = "B", Expression = new ExpressionRef { Name = "A" } };
        var compiled = CompiledElm.Compile(new Library { Identifier = new VersionedIdentifier { Id = "T" }, Statements = [a, b] });
        Assert.Contains(compiled.Problems, problem => problem.Message.Contains("refers to itself", StringComparison.Ordinal));
        Assert.Throws<CqlException>(() => CompiledElm.Evaluate(compiled.Library!).Value("A"));
    }

    [Fact]
    public void Expressions_nested_beyond_all_reason_are_refused_and_not_a_crash()
    {
        Expression deep = One();
        for (var i = 0; i < 20_000; i++)
        {
            deep = new Operation(ElmOperator.Negate, deep);
        }

        var define = new ExpressionDef { Name = "Deep", Expression = deep };
        var compiled = CompiledElm.Compile(new Library { Identifier = new VersionedIdentifier { Id = "T" }, Statements = [define] });
        Assert.Contains(compiled.Problems, problem => problem.Message.Contains("nested too deeply", StringComparison.Ordinal));
        Assert.Throws<CqlException>(() => CompiledElm.Evaluate(compiled.Library!).Value("Deep"));
    }

    private static Literal One() => Number("1");

    private static Literal Number(string text) => new() { ValueType = "{urn:hl7-org:elm-types:r1}Integer", Value = text };
}
