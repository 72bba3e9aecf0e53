using FhirIcsHub.Cql.Elm;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Elm;

/// <summary>The concrete types that the ELM schema (library, clinicalexpression, expression and cqlannotations .xsd) defines.</summary>
public class NodeTypeTests
{
    private const string Definitions = """
        Library VersionedIdentifier UsingDef IncludeDef ParameterDef CodeSystemDef ValueSetDef CodeDef ConceptDef ContextDef ExpressionDef
        FunctionDef OperandDef NamedTypeSpecifier IntervalTypeSpecifier ListTypeSpecifier TupleElementDefinition TupleTypeSpecifier
        ChoiceTypeSpecifier ParameterTypeSpecifier CaseItem TupleElement InstanceElement AliasedQuerySource LetClause With Without
        ByDirection ByColumn ByExpression SortClause ReturnClause AggregateClause CodeFilterElement DateFilterElement OtherFilterElement
        IncludeElement Annotation Tag Narrative CqlToElmError CqlToElmInfo
        """;

    private const string Expressions = """
        ExpressionRef FunctionRef ParameterRef OperandRef IdentifierRef Literal Tuple Instance Interval List And Or Xor Implies Not If Case
        Null IsNull IsTrue IsFalse Coalesce Is As Convert CanConvert ToBoolean ConvertsToBoolean ToConcept ConvertsToDate ToDate
        ConvertsToDateTime ToDateTime ConvertsToDecimal ToDecimal ConvertsToInteger ToInteger ConvertsToLong ToLong ConvertsToQuantity
        ToQuantity ConvertsToRatio ToRatio ToList ToChars ConvertsToString ToString ConvertsToTime ToTime CanConvertQuantity
        ConvertQuantity Equal Equivalent NotEqual Less Greater LessOrEqual GreaterOrEqual Add Subtract Multiply Divide TruncatedDivide
        Modulo Ceiling Floor Truncate Abs Negate Round Ln Exp Log Power Successor Predecessor MinValue MaxValue Precision LowBoundary
        HighBoundary Concatenate Combine Split SplitOnMatches Length Upper Lower Indexer PositionOf LastPositionOf Substring StartsWith
        EndsWith Matches ReplaceMatches DurationBetween DifferenceBetween DateFrom TimeFrom TimezoneFrom TimezoneOffsetFrom
        DateTimeComponentFrom TimeOfDay Today Now DateTime Date Time SameAs SameOrBefore SameOrAfter Width Size PointFrom Start End
        Contains ProperContains In ProperIn Includes IncludedIn ProperIncludes ProperIncludedIn Before After Meets MeetsBefore MeetsAfter
        Overlaps OverlapsBefore OverlapsAfter Starts Ends Collapse Expand Union Intersect Except Exists Times Filter First Last Slice
        IndexOf Flatten Sort ForEach Repeat Distinct Current Iteration Total SingletonFrom Aggregate Count Sum Product Min Max Avg
        GeometricMean Median Mode Variance PopulationVariance StdDev PopulationStdDev AllTrue AnyTrue Property Query AliasRef QueryLetRef
        Children Descendents Message Retrieve Search CodeSystemRef ValueSetRef CodeRef ConceptRef Code Concept InCodeSystem
        AnyInCodeSystem InValueSet AnyInValueSet ExpandValueSet Subsumes SubsumedBy Quantity Ratio CalculateAge CalculateAgeAt
        """;

    [Fact]
    public void The_model_has_every_concrete_type_of_the_schema()
    {
        var absent = Names(Definitions + "\n" + Expressions).Where(name => ElmNodeTypes.Make(name)?.TypeName != name);

        Assert.Empty(absent);
    }

    // The reference translator writes Descendants for what the schema has as Descendents.
    [Fact]
    public void Every_operator_of_the_model_is_in_the_schema_but_the_other_spelling_of_descendents() =>
        Assert.Equal([nameof(ElmOperator.Descendants)], Enum.GetNames<ElmOperator>().Except(Names(Expressions)));

    [Fact]
    public void Every_expression_of_the_schema_can_stand_where_an_expression_is_expected() =>
        Assert.All(Names(Expressions), name => Assert.IsAssignableFrom<Expression>(ElmNodeTypes.Make(name)));

    private static string[] Names(string names) => names.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
}
