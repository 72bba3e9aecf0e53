using FhirIcsHub.Fhir.Mapping;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Mapping;

/// <summary>Every kind of rule: the steps of the mapping tutorial of the specification, told anew.</summary>
public sealed class RuleTests
{
    private const string Left = """
        {"resourceType":"Left","a":"A","many":["x","y","z"],"parts":[{"k":"1","v":"one"},{"k":"2","v":"two"},{"k":"3"}],
         "empty":{"q":true},"deep":{"er":{"est":["m","n"]}},"nested":{"items":[{"t":"p"},{"t":"q"}]}}
        """;

    [Theory]
    [InlineData("src.a as a -> tgt.id = a;", """{"id":"A"}""")]
    [InlineData("src.a -> tgt.id;", """{"id":"A"}""")]
    [InlineData("src.missing -> tgt.id;", "{}")]
    [InlineData("src.many as m -> tgt.name as n, n.text = m;", """{"name":[{"text":"x"},{"text":"y"},{"text":"z"}]}""")]
    [InlineData("src.many as m -> tgt.id = m;", """{"id":"z"}""")]
    [InlineData("src.a as a, src.many as m -> tgt.name as n, n.text = append(a, m);",
        """{"name":[{"text":"Ax"},{"text":"Ay"},{"text":"Az"}]}""")]
    [InlineData("src.deep.er.est as e -> tgt.name as n, n.text = e;", """{"name":[{"text":"m"},{"text":"n"}]}""")]
    [InlineData("src.a as a -> tgt.maritalStatus.text = a;", """{"maritalStatus":{"text":"A"}}""")]
    [InlineData("src.a as a -> tgt.deceasedBoolean = true;", """{"deceasedBoolean":true}""")]
    public void A_rule_is_done_for_each_value_of_its_sources(string rule, string made) => Check(rule, made);

    [Theory]
    [InlineData("src.parts as p -> tgt.name as n then { p.k as k -> n.id = k; p.v as v -> n.text = v; };",
        """{"name":[{"id":"1","text":"one"},{"id":"2","text":"two"},{"id":"3"}]}""")]
    [InlineData("src.parts as p -> tgt.name as n then part(p, n);", """{"name":[{"text":"one"},{"text":"two"}]}""",
        "group part(source s, target t : HumanName) { s.v as v -> t.text = v; }")]
    [InlineData("src.parts as p -> tgt.name as n then part(p, n) { p.k as k -> n.id = k; };",
        """{"name":[{"id":"1","text":"one"},{"id":"2","text":"two"},{"id":"3"}]}""",
        "group part(source s, target t : HumanName) { s.v as v -> t.text = v; }")]
    [InlineData("src.parts as p then { p.v as v -> tgt.name as n, n.text = v; };", """{"name":[{"text":"one"},{"text":"two"}]}""")]
    [InlineData("src -> tgt then more(src, tgt);", """{"id":"A","gender":"male"}""",
        "group base(source s, target t : Patient) { s.a as a -> t.id = 'base', t.gender = 'male'; } group more(source s, target t : "
        + "Patient) extends base { s.a as a -> t.id = a; }")]
    [InlineData("src.nested as n then walk(n, tgt);", """{"name":[{"text":"p"},{"text":"q"}]}""",
        "group walk(source s, target t : Patient) { s.items as i then walk(i, t); s.t as x -> t.name as n, n.text = x; }")]
    public void Nested_rules_and_groups_are_done_for_each_result(string rule, string made, string more = "") => Check(rule, made, more);

    [Theory]
    [InlineData("src.many first as m -> tgt.id = m;", """{"id":"x"}""")]
    [InlineData("src.many last as m -> tgt.id = m;", """{"id":"z"}""")]
    [InlineData("src.many not_first as m -> tgt.name as n, n.text = m;", """{"name":[{"text":"y"},{"text":"z"}]}""")]
    [InlineData("src.many not_last as m -> tgt.name as n, n.text = m;", """{"name":[{"text":"x"},{"text":"y"}]}""")]
    [InlineData("src.a only_one as m -> tgt.id = m;", """{"id":"A"}""")]
    [InlineData("src.many only_one as m -> tgt.id = m;",
        "Rule main/many-1 (line 6 of the map): src.many has 3 values, only one is expected.")]
    [InlineData("src.many 1..2 as m -> tgt.id = m;", "src.many has 3 values, 1..2 are expected")]
    [InlineData("src.missing 1..* as m -> tgt.id = m;", "src.missing has 0 values, 1..* are expected")]
    [InlineData("src.many 0..3 as m -> tgt.id = m;", """{"id":"z"}""")]
    [InlineData("src.missing default \"none\" as m -> tgt.id = m;", """{"id":"none"}""")]
    [InlineData("src.missing default (1 + 1) as m -> tgt.id = m;", """{"id":"2"}""")]
    [InlineData("src.a default (a) as m -> tgt.id = m;", """{"id":"A"}""")]
    public void List_modes_cardinalities_and_defaults_choose_among_the_values(string rule, string made) => Check(rule, made);

    [Theory]
    [InlineData("src.parts as p where (k = '2') -> tgt.id = 'found';", """{"id":"found"}""")]
    [InlineData("src.parts as p where k = '4' -> tgt.id = 'found';", "{}")]
    [InlineData("src.parts as p where p.v.exists() and (k != '1') -> tgt.name as n then { p.v as v -> n.text = v; };",
        """{"name":[{"text":"two"}]}""")]
    [InlineData("src.many as m where many.length() = 1 and $this = 'y' -> tgt.id = m;", """{"id":"y"}""")]
    [InlineData("src.many as m where (%src.a = 'A' and m = 'z') -> tgt.id = m;", """{"id":"z"}""")]
    [InlineData("src.a as a where a.length() < 5 check a.length() = 1 -> tgt.id = a;", """{"id":"A"}""")]
    [InlineData("src.a as a check a.length() > 1 -> tgt.id = a;", "the check on src.a fails")]
    [InlineData("src.many : string as m -> tgt.id = m;", """{"id":"z"}""")]
    [InlineData("src.many : boolean as m -> tgt.id = m;", "{}")]
    [InlineData("src.a as a where (a -> tgt.id = a;", "the condition is no FHIRPath")]
    public void Conditions_checks_and_types_decide_which_values_count(string rule, string made) => Check(rule, made);

    [Theory]
    [InlineData("src.many as m -> tgt.name as n share one, n.given = m;", """{"name":[{"given":["x","y","z"]}]}""")]
    [InlineData("src.a as a -> tgt.name as n share one, n.family = a; src.many as m -> tgt.name as n share one, n.given = m;",
        """{"name":[{"family":"A","given":["x","y","z"]}]}""")]
    [InlineData("src.many as m -> tgt.name as n collate, n.given = m;", """{"name":[{"given":["x","y","z"]}]}""")]
    [InlineData("src.many as m -> tgt.name as n, n.text = m; src.a as a -> tgt.name as n first, n.text = a;",
        """{"name":[{"text":"A"},{"text":"x"},{"text":"y"},{"text":"z"}]}""")]
    [InlineData("src.a as a -> tgt.name as n last, n.text = a; src.many as m -> tgt.name as n, n.text = m;",
        """{"name":[{"text":"x"},{"text":"y"},{"text":"z"},{"text":"A"}]}""")]
    [InlineData("src.a as a -> tgt.name as n first, n.text = a; src.many as m -> tgt.name as n first, n.text = m;",
        "two rules say that their value of tgt.name is the first")]
    [InlineData("src.many as m -> tgt.contact as c then { m -> c.name as n, n.text = m; };",
        """{"contact":[{"name":{"text":"x"}},{"name":{"text":"y"}},{"name":{"text":"z"}}]}""")]
    [InlineData("src.a as a -> tgt.maritalStatus as c, c.text = a; src.a as a -> tgt.maritalStatus as c, c.id = a;",
        """{"maritalStatus":{"id":"A","text":"A"}}""")]
    public void Target_list_modes_say_which_instance_is_meant(string rule, string made) => Check(rule, made);

    [Theory]
    [InlineData("src.a as a -> tgt.birthday = a;", "Rule main/a-1: Patient has no element 'birthday'")]
    [InlineData("src.parts first as a -> tgt.deceased as d;", "deceased cannot be such a value: it is boolean or dateTime")]
    [InlineData("src.a as a -> tgt.deceased as d then { a -> d.id = a; };",
        "tgt.deceased is boolean or dateTime: say which with create('Type')")]
    [InlineData("src.a as a -> tgt.deceased = create('Period');", "cannot be a Period")]
    [InlineData("nobody.a as a -> tgt.id = a;", "the variable 'nobody' is not defined")]
    [InlineData("src.a as a -> nobody.id = a;", "the variable 'nobody' is not defined")]
    [InlineData("src.a as a -> tgt.id = b;", "the variable 'b' is not defined")]
    [InlineData("src.a as a -> tgt.id = a then gone(a);", "there is no group 'gone'")]
    [InlineData("src.a as a -> tgt.id = a then main(a);", "group main takes 2 parameters, not 1")]
    [InlineData("src.a as a -> tgt.id = a then main(a, a);", "'a' is a source")]
    [InlineData("src.a as a -> tgt.id = truncate(a);", "truncate takes 2 parameters, not 1")]
    [InlineData("src.a as a -> tgt.id = shout(a);", "there is no transform 'shout'")]
    [InlineData("src.empty as e -> tgt.id = e;", "id cannot be such a value: it is id")]
    [InlineData("src.a as a -> tgt.maritalStatus = a;", "maritalStatus cannot be a string: it is CodeableConcept")]
    [InlineData("src then main(src, tgt);", "groups call each other more than 100 deep")]
    public void A_rule_that_cannot_be_done_says_where_and_why(string rule, string made) => Check(rule, made);

    [Fact]
    public void An_error_names_the_rule_and_the_place_in_the_source()
    {
        var map = Maps.Compile(Maps.Parse(
            Maps.ToPatient("src.parts as p -> tgt.name as n then { p.k as k check k != '2' -> n.text = k \"keys\"; } \"parts\";")));
        var issue = Assert.Single(map.Transform(Maps.Read(Left).Root).Issues);
        Assert.Equal("Rule main/parts/keys (line 6 of the map): the check on p.k fails.", issue.Diagnostics);
        Assert.Equal("Left.parts[1].k", issue.Expression);
    }

    [Fact]
    public void Log_messages_are_collected()
    {
        var map = Maps.Compile(Maps.Parse(Maps.ToPatient("src.many as m log ('saw ' & m) -> tgt.id = m;")));
        Assert.Equal(["saw x", "saw y", "saw z"], map.Transform(Maps.Read(Left).Root).Log);
    }

    [Fact]
    public void A_result_that_is_no_valid_resource_is_told_with_its_place()
    {
        var map = Maps.Compile(Maps.Parse(Maps.ToPatient("src.a as a -> tgt.gender = a;")));
        var result = map.Transform(Maps.Read(Left).Root);
        Assert.False(result.Success);
        Assert.Null(result.Resource);
        Assert.Equal("Patient.gender", Assert.Single(result.Issues).Expression);
    }

    [Fact]
    public void Steps_elements_and_time_are_bounded()
    {
        var map = Maps.Compile(Maps.Parse(Maps.ToPatient("src.many as a, src.many as b, src.many as c -> tgt.name as n, n.text = a;")));
        var source = Maps.Read(Left).Root;
        Assert.Equal(IssueType.TooCostly, Assert.Single(map.Transform(source, new TransformOptions { MaxSteps = 20 }).Issues).Code);
        Assert.Equal(IssueType.TooCostly, Assert.Single(map.Transform(source, new TransformOptions { MaxElements = 20 }).Issues).Code);
        var endless = Maps.Compile(Maps.Parse(
            Maps.ToPatient("src.many as a, src.many as b, src.many as c, src.many as d, src.many as e, src.many as f -> tgt.id = a;")));
        Assert.Throws<OperationCanceledException>(
            () => endless.Transform(source, new TransformOptions { Cancellation = new CancellationToken(canceled: true) }));
    }

    [Fact]
    public void Searching_a_long_list_for_each_of_its_values_counts_as_steps()
    {
        var map = Maps.Compile(Maps.Parse(Maps.ToPatient("src.many as m -> tgt.name as n, n.text = m, tgt.gender = 'male';")));
        var source = Maps.Read($$"""{"resourceType":"Left","many":[{{string.Join(",", Enumerable.Range(0, 20_000))}}]}""").Root;
        Assert.Equal(IssueType.TooCostly, Assert.Single(map.Transform(source, new TransformOptions { MaxSteps = 1_000_000 }).Issues).Code);
        var lists = Maps.Compile(Maps.Parse(Maps.ToPatient("src.many as m -> tgt.name as n, n.text = m;")));
        Assert.True(lists.Transform(source, new TransformOptions { MaxSteps = 30_000 }).Success);
    }

    [Fact]
    public void Many_elements_that_come_in_turns_stand_together()
    {
        const string Map = """
            map "http://example.org/m" = "m"
            uses "http://example.org/StructureDefinition/Free" alias Free as target
            group main(source src : Left, target tgt : Free) { src.many as m -> tgt.a = m, tgt.b = 'x'; src -> tgt.c = 'last';
            src -> tgt.a = 'first' first; }
            """;
        var made = Maps.Made(Map, $$"""{"resourceType":"Left","many":[{{string.Join(",", Enumerable.Range(0, 50))}}]}""");
        Assert.Equal(
            $$"""{"a":["first",{{string.Join(",", Enumerable.Range(0, 50))}}],"b":"""
            + $$"""[{{string.Join(",", Enumerable.Repeat("\"x\"", 50))}}],"c":"last"}""", made);
    }

    [Fact]
    public void A_map_refuses_a_source_of_another_type()
    {
        var map = Maps.Compile(Maps.Parse(Maps.ToPatient("src.a as a -> tgt.id = a;")));
        Assert.Contains("the map takes a Left, it was given a Patient", Maps.Made(map, """{"resourceType":"Patient","id":"x"}"""),
            StringComparison.Ordinal);
    }

    private static void Check(string rule, string made, string more = "")
    {
        var text = Maps.Made(Maps.ToPatient(rule, more), Left, new TransformOptions { ReadsResult = false });
        Assert.Contains(made == "{}" ? """{"resourceType":"Patient"}""" : made, text, StringComparison.Ordinal);
    }
}
