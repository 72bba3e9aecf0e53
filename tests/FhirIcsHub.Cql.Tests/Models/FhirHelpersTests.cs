using FhirIcsHub.Cql.Grammar;
using FhirIcsHub.Cql.Grammar.Syntax;
using FhirIcsHub.Cql.Models;
using FhirIcsHub.Cql.Types;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Models;

public sealed class FhirHelpersTests
{
    [Fact]
    public void The_shipped_FHIRHelpers_has_the_functions_of_the_published_one()
    {
        var published = Functions(File.ReadAllText(ConformanceSuite.PathOf("elm-reference", "lib", "FHIRHelpers-4.0.1.cql")));

        Assert.Equal(published, Functions(ShippedModels.FhirHelpers));
    }

    [Fact]
    public void Every_conversion_of_FHIR_has_its_function()
    {
        var functions = Functions(ShippedModels.FhirHelpers);

        Assert.All(ModelSet.Shipped.Find("FHIR")!.Conversions, conversion =>
        {
            var name = ((NamedType)conversion.From).SimpleName;
            Assert.Equal("FHIRHelpers", conversion.Library);
            Assert.Contains($"{conversion.Function}({name})", functions);
        });
    }

    [Fact]
    public void Old_libraries_may_call_the_functions_fluently() =>
        Assert.Contains("@allowFluent: true", ShippedModels.FhirHelpers, StringComparison.Ordinal);

    private static List<string> Functions(string text)
    {
        var parsed = CqlParser.ParseLibrary(new SourceText(text));
        Assert.Empty(parsed.Problems);
        Assert.Equal(("FHIRHelpers", "4.0.1"), (parsed.Syntax!.Name!.Name, parsed.Syntax.Version));
        return
        [
            .. parsed.Syntax.Definitions
                .OfType<FunctionDefinition>()
                .Select(Text)
                .Order(StringComparer.Ordinal),
        ];
    }

    private static string Text(FunctionDefinition function)
    {
        var head = $"{function.Name.Name}({string.Join(", ", function.Operands.Select(o => Text(o.Type)))})";
        return function.Body is null ? $"{head}: {Text(function.Returns!)}" : head;
    }

    private static string Text(TypeSyntax type) => type switch
    {
        NamedTypeSyntax named => named.Name.Name,
        ListTypeSyntax list => $"list<{Text(list.Element)}>",
        IntervalTypeSyntax interval => $"interval<{Text(interval.Point)}>",
        ChoiceTypeSyntax choice => $"choice<{string.Join(',', choice.Types.Select(Text))}>",
        _ => type.ToString(),
    };
}
