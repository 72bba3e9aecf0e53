using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Cql.Runtime.Clinical;
using FhirIcsHub.Cql.Runtime.Intervals;
using FhirIcsHub.Cql.Runtime.Values;
using Xunit;
using static FhirIcsHub.Cql.Tests.Runtime.Clinical.TestTerminology;

namespace FhirIcsHub.Cql.Tests.Runtime.Clinical;

public sealed class ClinicalOperatorTests
{
    private const string System = "http://example.org/animals";

    private static readonly CqlValueSet Mammals = new("http://example.org/vs/mammals");
    private static readonly CqlCodeSystem All = new(System);
    private static readonly CqlCode Cat = new("cat", System, "2", "Puss");
    private static readonly CqlCode Fish = new("fish", System);

    [Fact]
    public void A_code_is_in_a_value_set_by_system_and_code_alone()
    {
        var context = Given();
        Assert.True(ClinicalOperators.InValueSet(context, Cat, Mammals));
        Assert.False(ClinicalOperators.InValueSet(context, Fish, Mammals));
        Assert.False(ClinicalOperators.InValueSet(context, (CqlCode?)null, Mammals));
        Assert.False(ClinicalOperators.InValueSet(context, new CqlCode("cat", null), Mammals));
    }

    [Fact]
    public void A_concept_or_a_list_is_in_when_one_of_its_codes_is()
    {
        var context = Given();
        Assert.Equal(true, ClinicalOperators.InValueSet(context, new CqlConcept([null, Fish, Cat]), (object)Mammals));
        Assert.Equal(true, ClinicalOperators.AnyInValueSet(context, new List<object?> { null, Fish, new CqlConcept([Cat]) }, Mammals));
        Assert.Equal(false, ClinicalOperators.AnyInValueSet(context, new List<object?> { null, Fish }, Mammals));
        Assert.Equal(false, ClinicalOperators.AnyInValueSet(context, (object?)null, Mammals));
        Assert.Equal(true, ClinicalOperators.InValueSet(context, "whale", (object)Mammals));
    }

    [Fact]
    public void A_missing_value_set_is_an_error_that_names_it() => Assert.Contains(
        "http://example.org/vs/birds|3",
        Assert.Throws<CqlException>(
            () => ClinicalOperators.InValueSet(Given(), Cat, new CqlValueSet("http://example.org/vs/birds", "3"))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_code_is_in_a_code_system_that_it_names_and_that_has_it()
    {
        var context = Given();
        Assert.Equal(true, ClinicalOperators.InCodeSystem(context, Cat, All));
        Assert.Equal(false, ClinicalOperators.InCodeSystem(context, new CqlCode("cat", "http://other"), All));
        Assert.Equal(true, ClinicalOperators.AnyInCodeSystem(context, new List<object?> { "unicorn", "fish" }, All));
        Assert.Contains(
            "http://plants",
            Assert.Throws<CqlException>(() => ClinicalOperators.InCodeSystem(context, Cat, new CqlCodeSystem("http://plants"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_codes_of_a_value_set_can_be_had()
    {
        Assert.Equal(["mammal", "cat", "whale"], ClinicalOperators.ExpandValueSet(Given(), Mammals)!.Select(code => code!.Code));
        Assert.Null(ClinicalOperators.ExpandValueSet(Given(), (CqlValueSet?)null));
    }

    [Fact]
    public void A_concept_subsumes_when_one_of_its_codes_does()
    {
        var above = new CqlConcept([Fish, new CqlCode("mammal", System)]);
        Assert.Equal(true, ClinicalOperators.Subsumes(Given(), above, Cat));
        Assert.Equal(true, ClinicalOperators.SubsumedBy(Given(), Cat, above));
        Assert.Equal(false, ClinicalOperators.Subsumes(Given(), Cat, above));
        Assert.Null(ClinicalOperators.Subsumes(Given(), null, Cat));
    }

    [Theory]
    [InlineData(2000, 3, 28, 26)]
    [InlineData(2000, 3, 29, 25)]
    [InlineData(2004, 2, 29, 22)]
    public void An_age_counts_whole_years_up_to_the_day(int year, int month, int day, int expected)
    {
        Assert.True(CqlDate.TryCreate(year, month, day, out var birth));
        Assert.Equal(expected, AgeOperators.CalculateAge(Given(), birth, DateTimePrecision.Year));
    }

    [Fact]
    public void An_age_by_a_birth_year_is_a_range()
    {
        Assert.True(CqlDate.TryCreate(2000, null, null, out var birth));
        var age = Assert.IsType<CqlInterval<int>>(AgeOperators.CalculateAge(Given(), birth, DateTimePrecision.Year));
        Assert.Equal((25, 26), (age.Low, age.High));
        Assert.Null(AgeOperators.CalculateAgeAt((CqlDate?)null, birth, DateTimePrecision.Year));
    }

    [Theory]
    [InlineData("Trace", CqlMessageSeverity.Trace)]
    [InlineData("Message", CqlMessageSeverity.Message)]
    [InlineData(null, CqlMessageSeverity.Message)]
    [InlineData("warning", CqlMessageSeverity.Warning)]
    public void A_message_is_collected_and_the_source_passes(string? severity, CqlMessageSeverity expected)
    {
        var context = Given();
        Assert.Equal(5, MessageOperators.Message(context, 5, true, "100", severity, "five"));
        Assert.Equal([new CqlMessage(expected, "100", "five")], context.Messages);
    }

    [Fact]
    public void A_message_of_severity_Error_stops_with_its_text()
    {
        var error = Assert.Throws<CqlException>(() => MessageOperators.Message(Given(), 5, true, "400", "Error", "too bad"));
        Assert.Equal("400: too bad", error.Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(null)]
    public void Without_its_condition_a_message_does_nothing(bool? condition)
    {
        var context = Given();
        Assert.Equal(5, MessageOperators.Message(context, 5, condition, "400", "Error", "too bad"));
        Assert.Empty(context.Messages);
    }

    private static CqlContext Given() => Context(Animals, ValueSet("mammals", $$"""
        'compose':{'include':[{'system':'{{System}}','filter':[{'property':'concept','op':'is-a','value':'mammal'}]}]}
        """));
}
