namespace FhirIcsHub.Measures.Tests;

/// <summary>Measures for tests. A person meets a population when a tag of the Patient has its name.</summary>
internal static class TestMeasure
{
    public static readonly string[] AllPopulations =
    [
        "initial-population", "denominator", "denominator-exclusion", "numerator", "numerator-exclusion", "denominator-exception",
    ];

    public static string Tagged(string scoring, params string[] populations) => Measure(
        scoring, string.Join(',', populations.Select(code => Population(code, $"meta.tag.where(code = '{code}').exists()"))));

    public static string Measure(string scoring, string populations, string stratifiers = "", string more = "") =>
        $$"""
        {"resourceType":"Measure","id":"m","url":"https://example.org/Measure/m","version":"2","status":"active",
         "scoring":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/measure-scoring","code":"{{scoring}}"}]},
         "improvementNotation":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/measure-improvement-notation",
          "code":"increase"}]},{{more}}
         "group":[{"population":[{{populations}}]{{(stratifiers.Length == 0 ? "" : $",\"stratifier\":[{stratifiers}]")}}}]}
        """;

    public static string Population(string code, string expression, string language = "text/fhirpath") =>
        $$"""
        {"code":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/measure-population","code":"{{code}}"}]},
         "criteria":{{Criteria(expression, language)}} }
        """;

    public static string Stratifier(string code, string expression) =>
        $$"""{"code":{"text":"{{code}}"},"criteria":{{Criteria(expression)}} }""";

    public static string Criteria(string expression, string language = "text/fhirpath") =>
        $$"""{"language":"{{language}}","expression":"{{expression}}"}""";

    public static TestPerson Person(string id, params string[] tags) => new TestPerson(id, "1970-01-01").With(
        "meta", $$"""{"tag":[{"code":"x"}{{string.Concat(tags.Select(tag => $",{{\"code\":\"{tag}\"}}"))}}]}""");
}
