using Xunit;

namespace FhirIcsHub.Cql.Tests.Translation;

public sealed class ShippedHelpersTests
{
    private const string Text = """
        library L using FHIR version '4.0.1' include FHIRHelpers version '4.0.1' context Patient
        define Born: Patient.birthDate = @2000-01-01
        """;

    [Fact]
    public void FHIRHelpers_is_there_without_being_given() =>
        Assert.DoesNotContain(new CqlTranslator(new LibrarySet()).Translate(Text).Problems, problem => problem.IsError);

    [Fact]
    public void One_that_is_given_goes_before_it() => Assert.Contains(
        new CqlTranslator(new LibrarySet().AddText("library FHIRHelpers version '4.0.1' define One: 1")).Translate(Text).Problems,
        problem => problem.IsError);

    [Fact]
    public void Another_version_must_be_given() => Assert.Contains(
        new CqlTranslator(new LibrarySet()).Translate(Text.Replace("'4.0.1' context", "'9.9' context", StringComparison.Ordinal)).Problems,
        problem => problem.Message.Contains("FHIRHelpers", StringComparison.Ordinal));
}
