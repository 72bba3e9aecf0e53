using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Requirements;
using FhirIcsHub.Cql.Tests.Elm;
using FhirIcsHub.Tests;
using Xunit;
using static FhirIcsHub.Cql.Tests.Requirements.ElmNodes;

namespace FhirIcsHub.Cql.Tests.Requirements;

public class DataRequirementsTests
{
    public static TheoryData<string> Measures => [.. ConformanceSuite.Find("ecqm") is null ? [] : ReferenceLibraries.Measures()];

    [Theory]
    [MemberData(nameof(Measures))]
    public void Every_element_that_an_expression_names_of_a_retrieve_is_needed(string measure)
    {
        var libraries = new MeasureLibraries(measure);
        foreach (var library in libraries.All)
        {
            var data = DataRequirements.Of(library, libraries.Find).Data;
            foreach (var (type, element) in library.Statements.Where(s => s is not FunctionDef).SelectMany(NamedElements).Distinct())
            {
                var needed = data.Where(d => d.Type == type).Any(d => d.Elements.IsWhole || d.Elements.Children.ContainsKey(element));
                Assert.True(needed, $"{library.Identifier.Id}: {type}.{element}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Measures))]
    public void Nothing_in_the_published_libraries_is_lost_on_the_way(string measure)
    {
        var libraries = new MeasureLibraries(measure);

        Assert.All(libraries.All, library => Assert.Empty(DataRequirements.Of(library, libraries.Find).Problems));
    }

    [Fact]
    public void Codes_are_needed_without_their_displays() => Assert.Equal(
        "type type.coding type.coding.code type.coding.system",
        Needed(new InValueSet { Code = ToConcept(RowPath("type")), ValueSet = new ValueSetRef { Name = "V" } }));

    [Fact]
    public void What_is_counted_as_a_list_of_codes_needs_all_of_them() => Assert.Equal(
        "type type.coding type.coding.code type.coding.display type.coding.system type.coding.version type.text",
        Needed(Op(
            ElmOperator.Greater,
            Op(ElmOperator.Count, new Property { Path = "codes", Source = ToConcept(RowPath("type")) }),
            new Literal { ValueType = "{urn:hl7-org:elm-types:r1}Integer", Value = "1" })));

    [Fact]
    public void A_test_for_null_needs_the_element_to_be_told_from_none() =>
        Assert.Equal("hospitalization", Needed(Op(ElmOperator.IsNull, RowPath("hospitalization"))));

    [Fact]
    public void Values_of_primitives_are_the_element_itself() =>
        Assert.Equal("status", Needed(Op(ElmOperator.Equal, RowPath("status.value"), Text("finished"))));

    [Fact]
    public void Helper_functions_are_looked_through() =>
        Assert.Equal("period period.end period.start", Needed(Op(ElmOperator.IncludedIn, OfPeriod, new ParameterRef { Name = "P" })));

    [Fact]
    public void Parts_of_an_element_are_found_through_nested_queries()
    {
        var principal = new Query
        {
            Sources = [new AliasedQuerySource { Alias = "D", Expression = RowPath("diagnosis") }],
            Where = Op(ElmOperator.Equal, new Property { Path = "rank.value", Scope = "D" }, Text("1")),
        };

        Assert.Equal("diagnosis diagnosis.rank", Needed(Op(ElmOperator.Exists, principal)));
    }

    [Fact]
    public void A_choice_is_narrowed_by_casts()
    {
        var quantity = new As
        {
            Operand = new Property { Path = "value", Scope = "O" },
            TypeSpecifier = new NamedTypeSpecifier("{http://hl7.org/fhir}Quantity"),
        };
        var query = new Query
        {
            Sources = [new AliasedQuerySource { Alias = "O", Expression = RetrieveOf("Observation") }],
            Where = Op(ElmOperator.Greater, new Property { Path = "value.value", Source = quantity }, Text("1")),
        };

        Assert.Equal("value value.value", Needed(Op(ElmOperator.Exists, query), "Observation"));
    }

    [Fact]
    public void An_operator_over_whole_resources_needs_all_of_them()
    {
        var requirement = Of(Op(ElmOperator.Descendents, RetrieveOf("Encounter"))).Data.Single();

        Assert.True(requirement.Elements.IsWhole);
    }

    [Fact]
    public void Resources_that_are_compared_need_their_ids() => Assert.Equal(
        "id", Needed(Op(ElmOperator.Exists, Op(ElmOperator.Union, Encounters(null), Encounters(null))), "Encounter"));

    [Fact]
    public void A_function_is_followed_with_the_elements_that_it_is_called_with()
    {
        var observation = new FunctionDef
        {
            Name = "Start of",
            Operands = [new OperandDef { Name = "e" }],
            Expression = new Property { Path = "period.start.value", Source = new OperandRef { Name = "e" } },
        };
        var scope = Scope(new ExpressionDef { Name = "Population", Expression = Encounters(null) }, observation);

        var requirements = DataRequirements.Of(scope.Library, (_, _) => null, ["Population"], [("Start of", "Population")]);

        Assert.Equal("id period period.start", string.Join(' ', requirements.Data.Single().Elements.Paths()));
    }

    [Fact]
    public void Only_what_the_named_definitions_use_is_needed()
    {
        var scope = Scope(
            new ExpressionDef { Name = "A", Expression = Op(ElmOperator.Exists, RetrieveOf("Condition")) },
            new ExpressionDef { Name = "B", Expression = Op(ElmOperator.Exists, RetrieveOf("Procedure")) },
            new ExpressionDef { Name = "C", Expression = Op(ElmOperator.Not, new ExpressionRef { Name = "B" }) });

        Assert.Equal(["Procedure"], DataRequirements.Of(scope.Library, (_, _) => null, ["C"]).Data.Select(d => d.Type));
    }

    [Fact]
    public void A_library_that_cannot_be_found_is_a_problem() => Assert.Equal(
        ["Test: FunctionRef 'FHIRHelpers.ToInterval' cannot be found"],
        DataRequirements.Of(
            Scope(new ExpressionDef { Name = "A", Expression = Encounters(Op(ElmOperator.IsNull, OfPeriod)) }).Library,
            (_, _) => null).Problems);

    [Fact]
    public void A_name_that_is_not_there_is_refused() =>
        Assert.Throws<ArgumentException>(() => DataRequirements.Of(Scope().Library, (_, _) => null, ["A"]));

    [Fact]
    public void Functions_that_call_themselves_come_to_an_end()
    {
        var call = new FunctionRef { Name = "F", Operands = [new OperandRef { Name = "x" }] };
        var endless = new FunctionDef
        {
            Name = "F",
            Operands = [new OperandDef { Name = "x" }],
            Expression = Op(ElmOperator.And, call, call),
        };
        var query = Encounters(new FunctionRef { Name = "F", Operands = [new AliasRef { Name = "E" }] });

        var scope = Scope(new ExpressionDef { Name = "A", Expression = query }, endless);
        var requirements = DataRequirements.Of(scope.Library, (_, _) => null);

        Assert.True(requirements.Data.Single().Elements.IsWhole);
    }

    private static FunctionRef ToConcept(Expression operand) =>
        new() { LibraryName = "FHIRHelpers", Name = "ToConcept", Operands = [operand] };

    private static Literal Text(string text) => new() { ValueType = "{urn:hl7-org:elm-types:r1}String", Value = text };

    private static string Needed(Expression condition) => Needed(Op(ElmOperator.Exists, Encounters(condition)), "Encounter");

    private static string Needed(Expression expression, string type) =>
        string.Join(' ', Of(expression).Data.Single(d => d.Type == type).Elements.Paths());

    private static DataRequirements Of(Expression expression)
    {
        var scope = Scope(new ExpressionDef { Name = "A", Expression = expression });
        return DataRequirements.Of(scope.Library, (name, _) => name == "FHIRHelpers" ? Helpers() : null);
    }

    /// <summary>Type and element of each property that a query reads directly of a retrieve's alias.</summary>
    private static IEnumerable<(string Type, string Element)> NamedElements(ElmNode node)
    {
        var own = node is Query query
            ? query.Sources.Where(source => source.Expression is Retrieve && query.Return is null)
                .SelectMany(source => Named(query, source.Alias, ((Retrieve)source.Expression).DataType.Split('}')[1]))
            : [];
        return own.Concat(node.Children.SelectMany(NamedElements));
    }

    private static IEnumerable<(string Type, string Element)> Named(ElmNode node, string alias, string type)
    {
        var own = node is Property property && property.Scope == alias
            ? [(type, property.Path.Split('.', '[')[0])]
            : Array.Empty<(string, string)>();
        return own.Concat(node.Children
            .Where(child => !(child is Query inner && inner.Sources.Concat(inner.Relationships).Any(source => source.Alias == alias)))
            .SelectMany(child => Named(child, alias, type)));
    }
}
