using System.Text.Json.Nodes;
using FhirIcsHub.Cql.Models;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Translation;

/// <summary>
/// The options of the reference translator, as its documentation describes them (cqframework/clinical_quality_language, Src/java/cql-to-elm
/// OVERVIEW.md and the option's tests there).
/// </summary>
public sealed class TranslatorOptionsTests
{
    private const string Fhir = "library T using FHIR version '4.0.1' include FHIRHelpers version '4.0.1' context Patient ";

    [Fact]
    public void Options_are_written_and_read_by_the_names_of_the_reference()
    {
        Assert.Equal("EnableAnnotations,EnableLocators,DisableListDemotion,DisableListPromotion", new TranslatorOptions().ToString());
        const string Names = "EnableDateRangeOptimization,EnableResultTypes,EnableDetailedErrors,DisableListTraversal,DisableListDemotion,"
            + "DisableListPromotion,EnableIntervalDemotion,EnableIntervalPromotion,DisableMethodInvocation,RequireFromKeyword";
        Assert.Equal(Names, TranslatorOptions.Parse(Names, out _)!.ToString());
        Assert.Null(TranslatorOptions.Parse("EnableLocators,EnableMagic", out var unknown));
        Assert.Equal("EnableMagic", unknown);
    }

    [Fact]
    public void The_library_says_who_translated_it_and_how()
    {
        var info = Cql.Elm("library T define A: 1", Cql.Plain with { SignatureLevel = SignatureLevel.All })["annotation"]![0]!;
        Assert.Equal("CqlToElmInfo", info["type"]!.GetValue<string>());
        Assert.StartsWith("FhirIcsHub", info["translatorVersion"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("DisableListDemotion,DisableListPromotion", info["translatorOptions"]!.GetValue<string>());
        Assert.Equal("All", info["signatureLevel"]!.GetValue<string>());
    }

    [Fact]
    public void Locators_say_where_each_node_stands()
    {
        var add = Cql.Expression("library T\ndefine A:\n  1 + (22)", Cql.Plain with { Locators = true });
        Assert.Equal("3:3-3:10", add["locator"]!.GetValue<string>());
        Assert.Equal("3:3", add["operand"]![0]!["locator"]!.GetValue<string>());
        Assert.Equal("3:7-3:10", add["operand"]![1]!["locator"]!.GetValue<string>());
        Assert.Null(Cql.Expression("library T define A: 1")["locator"]);
    }

    [Fact]
    public void Annotations_keep_the_text_of_each_definition_node_by_node()
    {
        const string Text = "library T\n/* why\n@note: because */\ndefine \"A b\":\n  1 + 2";
        var definition = Cql.Elm(Text, Cql.Plain with { Annotations = true })["statements"]!["def"]![0]!;
        var annotation = definition["annotation"]![0]!;
        Assert.Equal("note", annotation["t"]![0]!["name"]!.GetValue<string>());
        Assert.Equal("/* why\n@note: because */\ndefine \"A b\":\n  1 + 2", TextOf(annotation["s"]!));
        Assert.Equal(definition["localId"]!.GetValue<string>(), annotation["s"]!["r"]!.GetValue<string>());
        var add = PieceOf(annotation["s"]!, definition["expression"]!["localId"]!.GetValue<string>());
        Assert.Equal("1 + 2", TextOf(add!));
        Assert.Equal("2", TextOf(PieceOf(add!, definition["expression"]!["operand"]![1]!["localId"]!.GetValue<string>())!));
    }

    [Fact]
    public void Result_types_are_names_or_specifiers()
    {
        var list = Cql.Expression("library T define A: { 1 }", Cql.Plain with { ResultTypes = true });
        Assert.Equal("ListTypeSpecifier", list["resultTypeSpecifier"]!["type"]!.GetValue<string>());
        Assert.Equal("{urn:hl7-org:elm-types:r1}Integer", list["element"]![0]!["resultTypeName"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(true, "SingletonFrom")]
    [InlineData(false, null)]
    public void A_list_stands_for_its_element_only_with_list_demotion(bool isOn, string? expected) =>
        AssertOperand("library T define function F(a Integer): a define A: F({ 1 })", Cql.Plain with { ListDemotion = isOn }, expected);

    [Theory]
    [InlineData(true, "ToList")]
    [InlineData(false, null)]
    public void A_value_stands_for_a_list_only_with_list_promotion(bool isOn, string? expected) =>
        AssertOperand("library T define function F(a List<Integer>): a define A: F(1)", Cql.Plain with { ListPromotion = isOn }, expected);

    [Theory]
    [InlineData(true, "PointFrom")]
    [InlineData(false, null)]
    public void An_interval_stands_for_its_point_only_with_interval_demotion(bool isOn, string? expected) => AssertOperand(
        "library T define function F(a Integer): a define A: F(Interval[1, 1])", Cql.Plain with { IntervalDemotion = isOn }, expected);

    [Theory]
    [InlineData(true, "If")]
    [InlineData(false, null)]
    public void A_point_stands_for_an_interval_only_with_interval_promotion(bool isOn, string? expected) => AssertOperand(
        "library T define function F(a Interval<Integer>): a define A: F(1)", Cql.Plain with { IntervalPromotion = isOn }, expected);

    [Fact]
    public void Elements_of_a_lists_elements_are_named_only_with_list_traversal()
    {
        const string Text = Fhir + "define A: Patient.name.given";
        Assert.Equal("Flatten", Cql.Expression(Text)["type"]!.GetValue<string>());
        Assert.Contains("has no element given", Cql.Error(Text, Cql.Plain with { ListTraversal = false }).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Calls_after_a_dot_can_be_switched_off()
    {
        const string Text = "library T define A: { 1 }.first()";
        Assert.Equal("First", Cql.Expression(Text)["type"]!.GetValue<string>());
        Assert.Contains("DisableMethodInvocation", Cql.Error(Text, Cql.Plain with { MethodInvocation = false }).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_word_from_can_be_required()
    {
        var options = Cql.Plain with { RequireFromKeyword = true };
        Assert.Contains("from", Cql.Error("library T define A: ({ 1 }) X return X", options).Message, StringComparison.Ordinal);
        Assert.Equal("Query", Cql.Expression("library T define A: from ({ 1 }) X return X", options)["type"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(SignatureLevel.None, 0, 0, 0)]
    [InlineData(SignatureLevel.Differing, 0, 2, 0)]
    [InlineData(SignatureLevel.Overloads, 2, 2, 0)]
    [InlineData(SignatureLevel.All, 2, 2, 1)]
    public void Signatures_are_written_as_the_level_says(SignatureLevel level, int exact, int converted, int single)
    {
        var options = Cql.Plain with { SignatureLevel = level };
        Assert.Equal(exact, SignatureOf("1 + 2"));
        Assert.Equal(converted, SignatureOf("1 + 2.0"));
        Assert.Equal(single, SignatureOf("not true"));

        int SignatureOf(string text) => (Cql.Expression($"library T define A: {text}", options)["signature"] as JsonArray)?.Count ?? 0;
    }

    [Theory]
    [InlineData("define A: [Encounter] E where E.period during Interval[@2020-01-01T00:00:00, @2021-01-01T00:00:00]", "period", false)]
    [InlineData(
        "define A: [Encounter] E where E.status = 'finished' and E.period during Interval[@2020-01-01T00:00:00, @2021-01-01T00:00:00]",
        "period",
        true)]
    [InlineData("define A: [Observation] O where O.issued in Interval[@2020-01-01T00:00:00, @2021-01-01T00:00:00]", "issued", false)]
    public void A_date_range_moves_from_the_condition_into_the_retrieve(string definition, string path, bool hasRest)
    {
        var plain = Cql.Expression(Fhir + definition);
        Assert.Null(plain["source"]![0]!["expression"]!["dateProperty"]);
        var query = Cql.Expression(Fhir + definition, Cql.Plain with { DateRangeOptimization = true });
        var retrieve = query["source"]![0]!["expression"]!;
        Assert.Equal(path, retrieve["dateProperty"]!.GetValue<string>());
        Assert.Equal("Interval", retrieve["dateRange"]!["type"]!.GetValue<string>());
        Assert.Equal(hasRest ? "Equal" : null, query["where"]?["type"]!.GetValue<string>());
    }

    [Fact]
    public void A_condition_that_no_retrieve_can_take_stays()
    {
        const string Text = Fhir
            + "define A: [Encounter] E where E.period during Interval[@2020-01-01T00:00:00, null] or E.status = 'finished'";
        var query = Cql.Expression(Text, Cql.Plain with { DateRangeOptimization = true });
        Assert.Null(query["source"]![0]!["expression"]!["dateProperty"]);
        Assert.Equal("Or", query["where"]!["type"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("1.4", "define fluent function f(a Integer): a", "fluent")]
    [InlineData("1.4", "define A: ({ 1 }) X aggregate R starting 0: R + X", "aggregate")]
    [InlineData("1.4", "define A: 1L as Long", "Long")]
    [InlineData("1.5", "define A: timezone from Now()", "timezone")]
    public void A_feature_of_another_version_is_refused(string level, string definition, string named)
    {
        var error = Cql.Error($"library T {definition}", Cql.Plain with { CompatibilityLevel = level });
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void At_level_1_3_the_timezone_is_a_component_and_value_sets_are_lists()
    {
        var options = Cql.Plain with { CompatibilityLevel = "1.3" };
        Assert.Equal("TimezoneFrom", Cql.Expression("library T define A: timezone from Now()", options)["type"]!.GetValue<string>());
        var valueSet = Cql.Expression("library T valueset V: 'urn:v' define A: V", options);
        Assert.Null(valueSet["preserve"]);
    }

    [Fact]
    public void Detailed_errors_also_tell_what_follows_from_another()
    {
        const string Text = "library T define A: Unknown + 1 define B: A + 1";
        Assert.Single(Cql.Translate(Text).Problems);
        var problems = Cql.Translate(Text, Cql.Plain with { DetailedErrors = true }).Problems;
        Assert.True(problems.Count > 1);
        Assert.Contains(problems, p => p.Message.Contains("Unknown", StringComparison.Ordinal));
    }

    [Fact]
    public void Verifying_gives_problems_and_no_ELM()
    {
        var result = Cql.Translate("library T define A: 1", Cql.Plain with { VerifyOnly = true });
        Assert.Null(result.Library);
        Assert.Empty(result.Problems);
    }

    [Fact]
    public void Units_are_checked_unless_that_is_switched_off()
    {
        Assert.Contains("bpm", Cql.Error("library T define A: 5 'bpm'").Message, StringComparison.Ordinal);
        Assert.False(Cql.Translate("library T define A: 5 'bpm'", Cql.Plain with { ValidateUnits = false }).HasErrors);
    }

    [Fact]
    public void Problems_below_the_level_are_left_out()
    {
        const string Text = "library T define A: 1 define B: 'A'";
        Assert.Equal(CqlSeverity.Warning, Assert.Single(Cql.Translate(Text).Problems).Severity);
        Assert.Empty(Cql.Translate(Text, Cql.Plain with { ErrorLevel = CqlSeverity.Error }).Problems);
    }

    [Theory]
    [InlineData(true, CqlSeverity.Error)]
    [InlineData(false, CqlSeverity.Warning)]
    public void A_retrieve_that_does_not_fit_is_an_error_only_where_the_model_is_strict(bool isStrict, CqlSeverity expected)
    {
        var info = File.ReadAllText(ConformanceSuite.PathOf("elm-reference", "modelinfo", "qicore-modelinfo-6.0.0.xml"));
        info = isStrict ? info.Replace("targetQualifier=", "strictRetrieveTyping=\"true\" targetQualifier=", StringComparison.Ordinal)
            : info;
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(info));
        var models = ModelSet.Shipped.With(stream).Models!;
        const string Text = "library T using QICore version '6.0.0' valueset V: 'urn:v' context Patient "
            + "define A: [Encounter: nonsense in V]";
        var result = new CqlTranslator(new LibrarySet(models, Cql.Plain), models, Cql.Plain).Translate(Text);
        Assert.NotEmpty(result.Problems);
        Assert.All(result.Problems, p => Assert.Equal(expected, p.Severity));
    }

    private static void AssertOperand(string text, TranslatorOptions options, string? expected)
    {
        if (expected is null)
        {
            Assert.Contains("no F takes", Cql.Error(text, options).Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(expected, Cql.Expression(text, options)["operand"]![0]!["type"]!.GetValue<string>());
        }
    }

    private static string TextOf(JsonNode narrative) =>
        string.Concat(((narrative["value"] as JsonArray) ?? []).Select(v => v!.GetValue<string>()))
        + string.Concat(((narrative["s"] as JsonArray) ?? []).Select(s => TextOf(s!)));

    private static JsonNode? PieceOf(JsonNode narrative, string localId) => narrative["r"]?.GetValue<string>() == localId
        ? narrative
        : ((narrative["s"] as JsonArray) ?? []).Select(s => PieceOf(s!, localId)).FirstOrDefault(p => p is not null);
}
