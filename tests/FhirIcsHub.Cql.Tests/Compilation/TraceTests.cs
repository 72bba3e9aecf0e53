using Xunit;

namespace FhirIcsHub.Cql.Tests.Compilation;

public sealed class TraceTests
{
    private const string Cql = """
        library T
        using FHIR version '4.0.1'
        include FHIRHelpers version '4.0.1'
        context Patient
        define "Finished": [Encounter] E where E.status = 'finished'
        define "Has": exists "Finished"
        define "With": [Condition] C with "Finished" E such that C.recordedDate after start of E.period
        define "Neither": true
        """;

    [Fact]
    public void A_trace_tells_the_value_of_each_define_and_the_resources_that_led_to_it()
    {
        var evaluation = Traced();
        Assert.Equal(true, evaluation.Value("Has"));
        evaluation.Value("With");
        evaluation.Value("Neither");
        Assert.Equal(["Finished: e1", "Has: e1", "With: c1,e1", "Neither: "], evaluation.Trace.Select(Line));
        Assert.Equal(true, evaluation.Trace[1].Value);
    }

    [Fact]
    public void Without_a_trace_nothing_is_written_down()
    {
        var evaluation = CqlText.Evaluate(Cql, Record());
        Assert.Equal(true, evaluation.Value("Has"));
        Assert.Empty(evaluation.Trace);
    }

    private static string Line(CqlDefineTrace trace) => $"{trace.Define}: {string.Join(',', trace.Resources.Select(r => r.TextOf("id")))}";

    private static CqlEvaluation Traced() => new(
        CqlText.Compile(Cql).Library!, Record(), new CqlEvaluationOptions { Now = CompiledElm.Now, IsTraced = true });

    private static BundlePersonRecord Record() => CqlText.Record(
        """{"resourceType":"Encounter","id":"e1","status":"finished","period":{"start":"2026-01-01T10:00:00Z","end":"2026-01-01T11:00:00Z"}}""",
        """{"resourceType":"Encounter","id":"e2","status":"planned"}""",
        """{"resourceType":"Condition","id":"c1","recordedDate":"2026-02-01T10:00:00Z"}""",
        """{"resourceType":"Condition","id":"c2","recordedDate":"2025-02-01T10:00:00Z"}""");
}
