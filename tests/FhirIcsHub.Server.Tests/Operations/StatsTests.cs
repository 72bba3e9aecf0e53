using System.Text;
using System.Text.Json.Nodes;
using FhirIcsHub.Server.Access;
using FhirIcsHub.Storage;
using Xunit;

namespace FhirIcsHub.Server.Tests.Operations;

public sealed class StatsTests(TestHub hub) : IClassFixture<TestHub>
{
    /// <summary>
    /// Of 2, 4, 4, 4, 5, 5, 7, 9 on eight days: what numpy (percentile, var and std with ddof=1), scipy.stats (skew, kurtosis with
    /// fisher=False, linregress) give.
    /// </summary>
    private static readonly Dictionary<string, double[]> Expected = new()
    {
        ["average"] = [5],
        ["maximum"] = [9],
        ["minimum"] = [2],
        ["count"] = [8],
        ["total-count"] = [10],
        ["median"] = [4.5],
        ["std-dev"] = [2.13808993529940],
        ["sum"] = [40],
        ["variance"] = [4.57142857142857],
        ["20-percent"] = [4],
        ["80-percent"] = [6.2],
        ["4-lower"] = [4],
        ["4-upper"] = [5.5],
        ["4-dev"] = [0.75],
        ["5-1"] = [4],
        ["5-2"] = [4],
        ["5-3"] = [5],
        ["5-4"] = [6.2],
        ["skew"] = [0.65625],
        ["kurtosis"] = [2.78125],
        ["regression"] = [0.809523809523810, 2.16666666666667],
    };

    private FhirClient Client => hub.Client;

    [Fact]
    public async Task Every_statistic_is_what_its_formula_gives()
    {
        double[] values = [2, 4, 4, 4, 5, 5, 7, 9];
        foreach (var (day, value) in values.Index())
        {
            await PutAsync("st1", $"v{day}", $"2024-01-0{day + 1}T08:00:00Z", $$""","valueQuantity":{{Kg(value)}}""");
        }

        // Not to be reckoned with: a bound, and a unit that is not of UCUM. Entered in error: not there at all.
        await PutAsync("st1", "lt", "2024-01-02", ""","valueQuantity":{"value":1,"comparator":"<","system":"http://unitsofmeasure.org","code":"kg"}""");
        await PutAsync("st1", "stone", "2024-01-02", ""","valueQuantity":{"value":11,"unit":"stone"}""");
        await PutAsync("st1", "err", "2024-01-02", $$""","valueQuantity":{{Kg(900)}}""", status: "entered-in-error");

        var reply = await Client.GetAsync(
            $"/fhir/Observation/$stats?subject=Patient/st1&code=w&system=urn:c&statistic={string.Join(',', Expected.Keys)}");

        var observation = Statistics(reply).Single();
        foreach (var (code, expected) in Expected)
        {
            var found = Components(observation, code).Select(component => (double)component["valueQuantity"]!["value"]!).ToArray();
            Assert.Equal(expected.Length, found.Length);
            Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 12));
        }

        Assert.Equal("kg", Unit(observation, "average"));
        Assert.Equal("kg.kg", Unit(observation, "variance"));
        Assert.Equal("kg/d", Unit(observation, "regression"));
        Assert.Equal("1", Unit(observation, "skew"));
        Assert.Equal("Patient/st1", (string?)observation["subject"]!["reference"]);
        Assert.Equal("final", (string?)observation["status"]);
        Assert.Equal("2024-01-01T08:00:00.000Z", (string?)observation["effectivePeriod"]!["start"]);
    }

    [Fact]
    public async Task The_formulas_agree_with_naive_ones_on_other_numbers()
    {
        var random = new Random(20240101);
        var values = Enumerable.Range(0, 37).Select(_ => Math.Round((random.NextDouble() * 200) - 40, 3)).ToArray();
        foreach (var (i, value) in values.Index())
        {
            await PutAsync("st2", $"v{i}", $"2024-02-{(i % 28) + 1:00}", $$""","valueQuantity":{{Kg(value)}}""");
        }

        var reply = await Client.GetAsync("/fhir/Observation/$stats?subject=Patient/st2&coding=urn:c|w&statistic=average&statistic=std-dev,skew,80-percent");

        var mean = values.Sum() / values.Length;
        var squares = values.Sum(value => (value - mean) * (value - mean));
        var cubes = values.Sum(value => (value - mean) * (value - mean) * (value - mean));
        var sorted = values.Order().ToArray();
        var place = (values.Length - 1) * 0.8;
        var observation = Statistics(reply).Single();
        Assert.Equal(mean, Value(observation, "average"), 10);
        Assert.Equal(Math.Sqrt(squares / (values.Length - 1)), Value(observation, "std-dev"), 10);
        Assert.Equal(cubes / values.Length / Math.Pow(squares / values.Length, 1.5), Value(observation, "skew"), 10);
        Assert.Equal(sorted[(int)place] + ((place - (int)place) * (sorted[(int)place + 1] - sorted[(int)place])), Value(observation, "80-percent"), 10);
    }

    [Fact]
    public async Task Values_are_converted_into_the_unit_that_most_have_and_refused_when_they_cannot_be()
    {
        await PutAsync("st3", "a", "2024-01-01", $$""","valueQuantity":{{Kg(70)}}""");
        await PutAsync("st3", "b", "2024-01-02", $$""","valueQuantity":{{Kg(80)}}""");
        await PutAsync("st3", "c", "2024-01-03", ""","valueQuantity":{"value":90000,"system":"http://unitsofmeasure.org","code":"g"}""");

        var observation = Statistics(await Client.GetAsync("/fhir/Observation/$stats?subject=Patient/st3&code=w&statistic=average")).Single();
        await PutAsync("st3", "d", "2024-01-04", ""","valueQuantity":{"value":180,"system":"http://unitsofmeasure.org","code":"cm"}""");
        var refused = await Client.GetAsync("/fhir/Observation/$stats?subject=Patient/st3&code=w&statistic=average");

        Assert.Equal((80, "kg"), (Value(observation, "average"), Unit(observation, "average")));
        Assert.Equal(422, refused.Status);
        Assert.Contains("cm", refused.Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Components_count_and_a_panel_is_told_by_its_parts()
    {
        const string Parts = ""","component":[{"code":{"coding":[{"system":"urn:c","code":"sys"}]},"valueQuantity":{"value":120,"system":"http://unitsofmeasure.org","code":"mm[Hg]"} },{"code":{"coding":[{"system":"urn:c","code":"dia"}]},"valueQuantity":{"value":80,"system":"http://unitsofmeasure.org","code":"mm[Hg]"} }]""";
        await PutAsync("st4", "bp1", "2024-01-01", Parts, code: "bp");
        await PutAsync("st4", "bp2", "2024-01-02", Parts.Replace("120", "130", StringComparison.Ordinal), code: "bp");
        await PutAsync("st4", "member", "2024-01-03", ""","valueQuantity":{"value":140,"system":"http://unitsofmeasure.org","code":"mm[Hg]"}""", code: "sys");
        await PutAsync("st4", "bp3", "2024-01-03", ""","hasMember":[{"reference":"Observation/st4-member"}]""", code: "bp");

        var part = Statistics(await Client.GetAsync("/fhir/Observation/$stats?subject=Patient/st4&coding=urn:c|sys&statistic=maximum,count")).Single();
        var panel = Statistics(await Client.GetAsync("/fhir/Observation/$stats?subject=Patient/st4&coding=urn:c|bp&statistic=average,count"));

        Assert.Equal((140, 3), (Value(part, "maximum"), Value(part, "count")));
        Assert.Equal(["sys", "dia"], panel.Select(one => (string?)one["code"]!["coding"]![0]!["code"]));
        Assert.Equal((130, 3), (Value(panel[0], "average"), Value(panel[0], "count")));
        Assert.Equal((80, 2), (Value(panel[1], "average"), Value(panel[1], "count")));
    }

    [Fact]
    public async Task A_period_or_a_duration_chooses_by_time_and_the_observations_come_along_when_asked_for()
    {
        await PutAsync("st5", "a", "2024-01-01T10:00:00Z", $$""","valueQuantity":{{Kg(1)}}""");
        await PutAsync("st5", "b", "2024-02-01T10:00:00Z", $$""","valueQuantity":{{Kg(2)}}""");
        await PutAsync("st5", "c", "2024-03-01T10:00:00Z", $$""","valueQuantity":{{Kg(3)}}""");

        var reply = await Client.PostAsync("/fhir/Observation/$stats", """
            {"resourceType":"Parameters","parameter":[{"name":"subject","valueUri":"Patient/st5"},{"name":"coding","valueCoding":{"system":"urn:c","code":"w"} },
            {"name":"statistic","valueCode":"sum"},{"name":"period","valuePeriod":{"start":"2024-01-15","end":"2024-03-01"} },{"name":"include","valueBoolean":true},{"name":"limit","valuePositiveInt":1}]}
            """);
        var recent = await Client.GetAsync("/fhir/Observation/$stats?subject=Patient/st5&code=w&statistic=count,average&duration=1.5");

        Assert.Equal(5, Value(Statistics(reply).Single(), "sum"));
        Assert.Equal("2024-01-15T00:00:00.000Z", (string?)Statistics(reply).Single()["effectivePeriod"]!["start"]);
        Assert.Equal(["st5-c"], Parameters(reply, "source").Select(source => (string?)source["id"]));
        Assert.Equal(0, Value(Statistics(recent).Single(), "count"));
        Assert.Equal("not-a-number", (string?)Components(Statistics(recent).Single(), "average").Single()["dataAbsentReason"]!["coding"]![0]!["code"]);
    }

    [Theory]
    [InlineData("code=w&statistic=average")]
    [InlineData("subject=Patient/x&statistic=average")]
    [InlineData("subject=Patient/x&code=w")]
    [InlineData("subject=Patient/x&code=w&statistic=mode")]
    [InlineData("subject=Patient/x&code=w&statistic=average&duration=-1")]
    [InlineData("subject=Patient/x&code=w&statistic=average&duration=1e99")]
    [InlineData("subject=Patient/x&code=w&statistic=average&include=yes")]
    [InlineData("subject=Patient/x&code=w&statistic=average&limit=0")]
    [InlineData("subject=Patient/x&code=w&statistic=average&period=2024")]
    [InlineData("subject=Patient/x&coding=a|b|c&statistic=average")]
    [InlineData("subject=Patient/x&code=w&statistic=average&nonsense=1")]
    public async Task What_is_missing_or_wrong_is_told(string query)
    {
        var reply = await Client.GetAsync("/fhir/Observation/$stats?" + query);

        Assert.Equal(400, reply.Status);
        Assert.NotEmpty(reply.Diagnostics);
    }

    [Fact]
    public async Task Large_numbers_are_no_defect()
    {
        await PutAsync("st6", "a", "2024-01-01", ""","valueQuantity":{"value":70000000000000000000000000000,"system":"http://unitsofmeasure.org","code":"kg"}""");
        await PutAsync("st6", "b", "2024-01-02", ""","valueQuantity":{"value":70000000000000000000000000000,"system":"http://unitsofmeasure.org","code":"kg"}""");

        var observation = Statistics(await Client.GetAsync($"/fhir/Observation/$stats?subject=Patient/st6&code=w&statistic={string.Join(',', Expected.Keys)}")).Single();

        Assert.Equal(1.4e29, Value(observation, "sum"), 1e20);
    }

    [Fact]
    public async Task Observations_that_may_not_be_seen_are_not_reckoned_with()
    {
        await using var closed = await TestHub.StartNewAsync(
            settings => settings, request => AccessDecision.Allow(request.Interaction == HubInteraction.Operation ? AccessFilter.Feed(0) : AccessFilter.Hub));
        await closed.Client.PostAsync("/feeds/gp/fhir/Patient", """{"resourceType":"Patient","id":"st7","name":[{"family":"Example"}]}""");
        var sent = await closed.Client.PostAsync("/feeds/gp/fhir/Observation",
            $$"""{"resourceType":"Observation","id":"st7-o","status":"final","code":{"coding":[{"system":"urn:c","code":"w"}]},"subject":{"reference":"Patient/st7"},"valueQuantity":{{Kg(500)}} }""");
        Assert.True(sent.Status is 200 or 201, sent.Body);
        var golden = (string)(await closed.Client.GetAsync("/fhir/Observation/gp-st7-o")).Json["subject"]!["reference"]!;
        await closed.Client.PutAsync("/fhir/Observation/st7-own",
            $$"""{"resourceType":"Observation","id":"st7-own","status":"final","code":{"coding":[{"system":"urn:c","code":"w"}]},"subject":{"reference":"{{golden}}"},"valueQuantity":{{Kg(50)}},"hasMember":[{"reference":"Observation/gp-st7-o"}]}""");

        var observation = Statistics(await closed.Client.GetAsync($"/fhir/Observation/$stats?subject={golden}&code=w&statistic=sum")).Single();

        Assert.Equal(50, Value(observation, "sum"));

        // A panel is told by its members: also they only as far as they may be seen.
        await closed.Client.PutAsync("/fhir/Observation/st7-panel",
            $$"""{"resourceType":"Observation","id":"st7-panel","status":"final","code":{"coding":[{"system":"urn:c","code":"panel"}]},"subject":{"reference":"{{golden}}"},"hasMember":[{"reference":"Observation/gp-st7-o"},{"reference":"Observation/st7-own"}]}""");
        var member = Statistics(await closed.Client.GetAsync($"/fhir/Observation/$stats?subject={golden}&code=panel&statistic=sum")).Single();
        Assert.Equal(50, Value(member, "sum"));
    }

    private static string Kg(double value) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $$"""{"value":{{value}},"unit":"kg","system":"http://unitsofmeasure.org","code":"kg"}""");

    private async Task PutAsync(string patient, string id, string time, string more, string code = "w", string status = "final")
    {
        var reply = await Client.PutAsync($"/fhir/Observation/{patient}-{id}",
            $$"""{"resourceType":"Observation","id":"{{patient}}-{{id}}","status":"{{status}}","code":{"coding":[{"system":"urn:c","code":"{{code}}"}]},"subject":{"reference":"Patient/{{patient}}"},"effectiveDateTime":"{{time}}"{{more}} }""");
        Assert.True(reply.Status == 201, reply.Body);
    }

    private static List<JsonNode> Statistics(FhirReply reply) => Parameters(reply, "statistics");

    private static List<JsonNode> Parameters(FhirReply reply, string name)
    {
        Assert.True(reply.Status == 200, reply.Body);
        var read = FhirIcsHub.Fhir.Resource.Read(Encoding.UTF8.GetBytes(reply.Body));
        Assert.True(read.Success, string.Join(' ', read.Issues));
        return [.. reply.Json["parameter"]!.AsArray().Where(one => (string?)one!["name"] == name).Select(one => one!["resource"]!)];
    }

    private static IEnumerable<JsonNode> Components(JsonNode observation, string code) =>
        observation["component"]!.AsArray().Select(one => one!).Where(one => (string?)one["code"]!["coding"]![0]!["code"] == code);

    private static double Value(JsonNode observation, string code) =>
        (double)Components(observation, code).Single()["valueQuantity"]!["value"]!;

    private static string? Unit(JsonNode observation, string code) =>
        (string?)Components(observation, code).First()["valueQuantity"]!["code"];
}
