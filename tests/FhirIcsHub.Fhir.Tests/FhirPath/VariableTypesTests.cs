using FhirIcsHub.Fhir.FhirPath;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.FhirPath;

public sealed class VariableTypesTests
{
    [Theory]
    [InlineData("%record.ofType(Observation).exists()", "Observation")]
    [InlineData("%record.ofType(FHIR.Observation).exists() and %record.where($this is Condition).exists()", "Condition Observation")]
    [InlineData("%record.where($this is Condition and code.exists()).exists()", "Condition")]
    [InlineData("%record.where(code.exists() and is(Condition)).exists()", "Condition")]
    [InlineData("%record.where(($this is Condition) or ($this is Procedure)).exists()", "Condition Procedure")]
    [InlineData("%record.exists($this is CarePlan)", "CarePlan")]
    [InlineData("(%record as Encounter).status", "Encounter")]
    [InlineData("iif(active, %record.ofType(Observation).select(%record.ofType(Patient)), {})", "Observation Patient")]
    [InlineData("name.exists()", "")]
    [InlineData("%other.count() > 1", "")]
    [InlineData("%record.ofType(Condition).where(onset < %periodEnd and (abatement.empty() or abatement > "
        + "%periodStart)).code.coding.where(code = 'x').exists()", "Condition")]
    public void The_filters_after_a_variable_name_its_types(string expression, string types) =>
        Assert.Equal(types, string.Join(' ', FhirPathExpression.Compile(expression).TypesOf("record")!.Order(StringComparer.Ordinal)));

    [Theory]
    [InlineData("%record.count()")]
    [InlineData("%record.where(code.exists()).exists()")]
    [InlineData("%record.where($this is Condition or code.exists())")]
    [InlineData("%record.where(($this is Condition).not())")]
    [InlineData("%record.ofType(Observation).exists() and %record.exists()")]
    [InlineData("%record.ofType(DomainResource)")]
    [InlineData("%record.first()")]
    [InlineData("%record is Condition")]
    [InlineData("name.select(%record)")]
    public void A_use_that_names_no_type_may_mean_any(string expression) =>
        Assert.Null(FhirPathExpression.Compile(expression).TypesOf("record"));
}
