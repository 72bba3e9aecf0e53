using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Requirements;
using Xunit;
using static FhirIcsHub.Cql.Tests.Requirements.ElmNodes;

namespace FhirIcsHub.Cql.Tests.Requirements;

/// <summary>A question mark behind the path says that rows without a date can count too.</summary>
public class RetrieveRangesTests
{
    private const string InPeriod = "from [start of \"Measurement Period\"] to [end of \"Measurement Period\"]";
    private const string DayOfPeriod = "from [start of \"Measurement Period\" @Day] to [end of \"Measurement Period\" @Day]";

    public static TheoryData<string, string, string, string> Published => new()
    {
        // end of period in day of the parameter
        { "CMS104FHIRSTKDCAntithrombotic", "TJCOverall", "Non Elective Inpatient Encounter With Age", $"Encounter period {DayOfPeriod}" },
        // the whole period, through FHIRHelpers.ToInterval
        { "hapi-MeasureTest", "LibrarySimple", "Encounters in Period", $"Encounter period {InPeriod}" },
        {
            "CMS68FHIRDocumentationCurrentMeds",
            "CMS68FHIRDocumentationCurrentMeds",
            "Qualifying Encounter During Day of Measurement Period",
            $"Encounter period {DayOfPeriod}"
        },
        // a plain dateTime
        {
            "CMS22FHIRPCSBPScreeningFollowUp",
            "CMS22FHIRPCSBPScreeningFollowUp",
            "First Hypertensive Reading Interventions or Referral to Alternate Professional",
            $"ServiceRequest authoredOn {DayOfPeriod}"
        },
        // through a helper function over all types of timing: an age could be in the period too
        {
            "r4-PrimaryCariesPreventionasOfferedbyPCPsincludingDentistsFHIR",
            "PrimaryCariesPreventionasOfferedbyPCPsincludingDentistsFHIR",
            "Numerator",
            $"Procedure performed? {InPeriod}"
        },
        { "r4-PrimaryCariesPreventionasOfferedbyPCPsincludingDentistsFHIR", "HospiceFHIR4", "Has Hospice", $"Encounter period {InPeriod}" },
        {
            "r4-PrimaryCariesPreventionasOfferedbyPCPsincludingDentistsFHIR",
            "HospiceFHIR4",
            "Has Hospice",
            $"ServiceRequest authoredOn {InPeriod}"
        },
        // latest(effective), through ToValue, toInterval, hasEnd
        { "CMS1188FHIRHIVSTITesting", "CMS1188FHIRHIVSTITesting", "Has Syphilis Testing", $"Observation effective? {DayOfPeriod}" },
        // start of effective, same day or before
        {
            "CMS347FHIRStatinPreventionTxCVD",
            "CMS347FHIRStatinPreventionTxCVD",
            "LDL Result Greater Than or Equal To 190",
            "Observation effective? from [] to [end of \"Measurement Period\" @Day]"
        },
        // prevalence interval, from onset to abatement, overlaps
        {
            "CMS347FHIRStatinPreventionTxCVD",
            "CMS347FHIRStatinPreventionTxCVD",
            "Has Diabetes Diagnosis",
            "Condition onset? from [] to [end of \"Measurement Period\" @Day]"
        },
        // the first of two elements that is there
        {
            "CMS347FHIRStatinPreventionTxCVD",
            "CMS347FHIRStatinPreventionTxCVD",
            "Has Adverse Reaction to Statin",
            $"AdverseEvent date? {DayOfPeriod}"
        },
    };

    [Theory]
    [MemberData(nameof(Published))]
    public void Published_conditions_state_ranges(string measure, string library, string define, string expected)
    {
        var scope = new MeasureLibraries(measure).Scope(library);

        Assert.Contains(expected, Ranges(scope.Expression(define)!, scope).Distinct());
    }

    [Fact]
    public void A_condition_on_another_row_states_no_range()
    {
        // The encounter's own period bounds the observations here: it is not the same for all rows of the outer query.
        var scope = new MeasureLibraries("CMS22FHIRPCSBPScreeningFollowUp").Scope("CMS22FHIRPCSBPScreeningFollowUp");
        var text = Ranges(scope.Library, scope).ToList();

        Assert.DoesNotContain(text, range => range.StartsWith("Observation", StringComparison.Ordinal));
    }

    private static readonly Dictionary<string, (Func<Expression, Expression> Condition, string Expected)> Operators = new()
    {
        ["during"] = (p => Op(ElmOperator.IncludedIn, p, Period), "from [start of \"P\"] to [end of \"P\"]"),
        ["includes"] = (p => Op(ElmOperator.Includes, Period, p), "from [start of \"P\"] to [end of \"P\"]"),
        ["overlaps"] = (p => Op(ElmOperator.Overlaps, p, Period), "from [start of \"P\"] to [end of \"P\"]"),
        ["overlaps before"] = (p => Op(ElmOperator.OverlapsBefore, p, Period), "from [start of \"P\"] to [start of \"P\"]"),
        ["overlaps after"] = (p => Op(ElmOperator.OverlapsAfter, p, Period), "from [end of \"P\"] to [end of \"P\"]"),
        ["starts before"] = (
            p => Op(ElmOperator.Before, Op(ElmOperator.Start, p), Op(ElmOperator.End, Period)),
            "from [] to [end of \"P\"]"),
        ["after the end"] = (p => Op(ElmOperator.After, p, Period), "from [end of \"P\"] to []"),
        ["less"] = (p => Op(ElmOperator.LessOrEqual, Op(ElmOperator.End, p), Day2020), "from [] to [Date(2020, 1, 1)]"),
        ["the other way round"] = (p => Op(ElmOperator.LessOrEqual, Day2020, Op(ElmOperator.End, p)), "from [Date(2020, 1, 1)] to []"),
        ["same as"] = (p => Op(ElmOperator.SameAs, Op(ElmOperator.Start, p), Day2020), "from [Date(2020, 1, 1)] to [Date(2020, 1, 1)]"),
        ["ends"] = (p => Op(ElmOperator.Ends, p, Period), "from [start of \"P\"; end of \"P\"] to [end of \"P\"]"),
        ["starts"] = (p => Op(ElmOperator.Starts, p, Period), "from [start of \"P\"] to [start of \"P\"; end of \"P\"]"),
        ["a bound that is computed"] = (
            p => Op(ElmOperator.After, Op(ElmOperator.Start, p), Op(ElmOperator.Subtract, Op(ElmOperator.End, Period), OneYear)),
            "from [(end of \"P\") - 1 year] to []"),
        ["a date that is moved"] = (
            p => Op(ElmOperator.After, Op(ElmOperator.Add, Op(ElmOperator.Start, p), OneYear), Day2020),
            "from [(Date(2020, 1, 1)) - 1 year] to []"),
        ["a literal interval"] = (
            p => Op(ElmOperator.In, Op(ElmOperator.Start, p), new IntervalSelector { Low = Day2020, High = Op(ElmOperator.Today) }),
            "from [Date(2020, 1, 1)] to [Today()]"),
    };

    public static TheoryData<string> OperatorNames => [.. Operators.Keys];

    [Theory]
    [MemberData(nameof(OperatorNames))]
    public void Each_operator_states_what_it_implies(string name)
    {
        var (condition, expected) = Operators[name];

        Assert.Equal([$"Encounter period {expected}"], Ranges(Encounters(condition(OfPeriod)), Scope()));
    }

    private static readonly Dictionary<string, Expression> Silent = new()
    {
        ["or"] = Op(ElmOperator.Or, During, Op(ElmOperator.IsNull, RowPath("status"))),
        ["not"] = Op(ElmOperator.Not, During),
        ["implies"] = Op(ElmOperator.Implies, During, During),
        ["is null"] = Op(ElmOperator.IsNull, OfPeriod),
        ["a list of dates"] = Op(ElmOperator.In, Op(ElmOperator.Start, OfPeriod), new ListSelector { Elements = [Day2020] }),
        ["an unknown parameter"] = Op(ElmOperator.IncludedIn, OfPeriod, new ParameterRef { Name = "Unknown" }),
        ["a parameter that is no date"] = Op(ElmOperator.IncludedIn, OfPeriod, new ParameterRef { Name = "Text" }),
        ["two dates of the row"] = Op(ElmOperator.Before, Op(ElmOperator.Start, OfPeriod), Op(ElmOperator.End, OfPeriod)),
        ["a case"] = new If
        {
            Condition = Op(ElmOperator.IsNull, RowPath("status")),
            Then = During,
            Else = Op(ElmOperator.IsNull, RowPath("id")),
        },
    };

    public static TheoryData<string> SilentNames => [.. Silent.Keys];

    [Theory]
    [MemberData(nameof(SilentNames))]
    public void What_does_not_have_to_hold_states_nothing(string name) => Assert.Empty(Ranges(Encounters(Silent[name]), Scope()));

    [Fact]
    public void All_parts_of_a_conjunction_count()
    {
        var condition = Op(ElmOperator.And, Op(ElmOperator.IsNull, RowPath("id")), Op(ElmOperator.And, During, During));

        Assert.Equal(
            ["Encounter period from [start of \"P\"; start of \"P\"] to [end of \"P\"; end of \"P\"]"],
            Ranges(Encounters(condition), Scope()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Rows_that_a_with_or_without_asks_for_have_a_range_too(bool with)
    {
        RelationshipClause clause = with ? new With() : new Without();
        (clause.Alias, clause.Expression, clause.SuchThat) = ("E", RetrieveOf("Encounter"), During);
        var query = new Query
        {
            Sources = [new AliasedQuerySource { Alias = "C", Expression = RetrieveOf("Condition") }],
            Relationships = [clause],
        };

        Assert.Equal(["Encounter period from [start of \"P\"] to [end of \"P\"]"], Ranges(query, Scope()));
    }

    [Fact]
    public void Conditions_on_parts_of_the_row_hold_for_one_of_them()
    {
        var location = new Query
        {
            Sources = [new AliasedQuerySource { Alias = "L", Expression = RowPath("location") }],
            Where = Op(ElmOperator.In, new Property { Path = "period.start.value", Scope = "L" }, Period),
        };

        Assert.Equal(
            ["Encounter location.period from [start of \"P\"] to [end of \"P\"]"],
            Ranges(Encounters(Op(ElmOperator.Exists, location)), Scope()));
    }

    [Fact]
    public void Null_is_equivalent_to_null() => Assert.Equal(
        ["Encounter period? from [Date(2020, 1, 1)] to [Date(2020, 1, 1)]"],
        Ranges(Encounters(Op(ElmOperator.Equivalent, Op(ElmOperator.Start, OfPeriod), Day2020)), Scope()));

    private static ParameterRef Period => new() { Name = "P" };

    private static Expression During => Op(ElmOperator.IncludedIn, OfPeriod, Period);

    private static IEnumerable<string> Ranges(ElmNode node, LibraryUnit scope)
    {
        var own = node is Query query
            ? query.Sources.Concat(query.Relationships).SelectMany(source =>
                RetrieveRanges.Find(query, source, scope).Select(range => $"{TypeOf(source)} {Text(range)}"))
            : [];
        return own.Concat(node.Children.SelectMany(child => Ranges(child, scope)));
    }

    private static string TypeOf(AliasedQuerySource source) => ((Retrieve)source.Expression).DataType["{http://hl7.org/fhir}".Length..];

    private static string Text(RetrieveRange range) =>
        $"{range.DatePath}{(range.IncludesUndated ? "?" : "")} from [{Text(range.Lows)}] to [{Text(range.Highs)}]";

    private static string Text(IReadOnlyList<RangeBound> bounds) =>
        string.Join("; ", bounds.Select(bound => $"{CqlText.Of(bound.Expression)}{(bound.Precision is { } p ? $" @{p}" : "")}"));
}
