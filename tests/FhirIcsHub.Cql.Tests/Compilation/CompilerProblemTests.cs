using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Compilation;

public sealed class CompilerProblemTests
{
    public static TheoryData<string> BrokenExpressions =>
    [
        nameof(ExpressionRef), nameof(FunctionRef), nameof(ParameterRef), nameof(ValueSetRef), nameof(CodeRef), nameof(AliasRef),
            nameof(Retrieve), "Included",
    ];

    [Theory]
    [MemberData(nameof(BrokenExpressions))]
    public void A_broken_define_is_a_problem_with_its_place_and_matters_only_when_it_is_used(string kind)
    {
        Expression broken = kind switch
        {
            nameof(ExpressionRef) => new ExpressionRef { Name = "Nobody" },
            nameof(FunctionRef) => new FunctionRef { Name = "Nobody" },
            nameof(ParameterRef) => new ParameterRef { Name = "Nobody" },
            nameof(ValueSetRef) => new ValueSetRef { Name = "Nobody" },
            nameof(CodeRef) => new CodeRef { Name = "Nobody" },
            nameof(AliasRef) => new AliasRef { Name = "Nobody" },
            nameof(Retrieve) => new Retrieve { DataType = "{http://hl7.org/fhir}Nobody" },
            _ => new ExpressionRef { LibraryName = "Gone", Name = "Nobody" },
        };
        broken.Locator = "7:3-7:9";
        var library = new Library
        {
            Identifier = new VersionedIdentifier { Id = "T" },
            Statements =
            [
                new ExpressionDef { Name = "Broken", Expression = broken },
                new ExpressionDef { Name = "Whole",
                    Expression = new Literal { ValueType = "{urn:hl7-org:elm-types:r1}Integer", Value = "1" } },
            ],
        };
        var compiled = CompiledElm.Compile(library);
        var problem = Assert.Single(compiled.Problems);
        Assert.Equal(("T", 7, 3, 7, 9), (problem.Library, problem.Line, problem.Column, problem.EndLine, problem.EndColumn));
        Assert.StartsWith("Broken: ", problem.Message, StringComparison.Ordinal);

        var evaluation = CompiledElm.Evaluate(compiled.Library!);
        Assert.Equal(1, evaluation.Value("Whole"));
        var error = Assert.Throws<CqlException>(() => evaluation.Value("Broken"));
        Assert.Equal(("T", "Broken", "7:3-7:9"), (error.Library, error.Define, error.Locator));
    }

    [Fact]
    public void A_library_that_is_not_there_is_a_problem_and_no_library()
    {
        var compiled = new CqlCompiler(new LibrarySet()).Compile("Nobody");
        Assert.Null(compiled.Library);
        Assert.Contains(compiled.Problems, problem => problem.Message.Contains("Nobody", StringComparison.Ordinal));
    }

    [Fact]
    public void A_missing_value_set_is_an_error_that_names_it_and_not_an_empty_list()
    {
        var evaluation = CqlText.Evaluate(
            """
            library T
            using FHIR version '4.0.1'
            include FHIRHelpers version '4.0.1'
            valueset "V": 'http://example.org/vs'
            context Patient
            define "R": exists [Condition: "V"]
            """,
            CqlText.Record("""{"resourceType":"Condition","id":"c"}"""));
        Assert.Contains("http://example.org/vs", Assert.Throws<CqlException>(() => evaluation.Value("R")).Message,
            StringComparison.Ordinal);
    }
}
