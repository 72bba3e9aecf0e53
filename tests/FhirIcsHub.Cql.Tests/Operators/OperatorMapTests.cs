using FhirIcsHub.Cql.Models;
using FhirIcsHub.Cql.Operators;
using FhirIcsHub.Cql.Types;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Operators;

public sealed class OperatorMapTests
{
    private static readonly DataType[] Simple =
    [
        DataType.Any, SystemModel.Boolean, SystemModel.Integer, SystemModel.Long, SystemModel.Decimal, SystemModel.String,
        SystemModel.Date, SystemModel.DateTime, SystemModel.Time, SystemModel.Quantity, SystemModel.Code, SystemModel.Concept,
        SystemModel.ValueSet, Fhir("string"), Fhir("code"), Fhir("dateTime"), Fhir("Period"), Fhir("Quantity"), Fhir("Patient"),
        Fhir("CodeableConcept"),
    ];

    [Fact]
    public void Resolution_does_not_depend_on_the_order_of_registration()
    {
        var random = new Random(20261122);
        var resolved = 0;
        for (var round = 0; round < 6; round++)
        {
            var shuffled = SystemOperators.All.ToArray();
            random.Shuffle(shuffled);
            var byName = shuffled.ToLookup(o => o.Name);
            foreach (var call in SystemOperators.ByName.Select(overloads => AnyCall(random, overloads)))
            {
                var expected = SystemOperators.NewMap().Resolve(call, Conversions());
                var actual = new OperatorMap(byName).Resolve(call, Conversions());
                resolved += expected.Resolution is null ? 0 : 1;
                Assert.Equal((call, Text(expected)), (call, Text(actual)));
            }
        }

        Assert.True(resolved > 200, $"only {resolved} calls meant something");
    }

    [Theory]
    [InlineData("Add", "System.Integer System.Integer", "Add(System.Integer, System.Integer)", "")]
    [InlineData("Add", "System.Integer System.Decimal", "Add(System.Decimal, System.Decimal)", "Operator -")]
    [InlineData("Add", "System.Integer System.Long", "Add(System.Long, System.Long)", "Operator -")]
    [InlineData("Add", "System.Any System.String", "Add(System.String, System.String)", "Cast -")]
    [InlineData("Add", "FHIR.string System.String", "Add(System.String, System.String)", "Operator -")]
    [InlineData("Add", "FHIR.id System.String", "Add(System.String, System.String)", "Operator -")]
    [InlineData("Divide", "System.Integer System.Integer", "Divide(System.Decimal, System.Decimal)", "Operator Operator")]
    [InlineData("In", "System.Date interval<System.DateTime>", "In(System.DateTime, interval<System.DateTime>)", "Operator -")]
    [InlineData("In", "FHIR.dateTime interval<System.DateTime>", "In(System.DateTime, interval<System.DateTime>)", "Operator -")]
    [InlineData("Start", "FHIR.Period", "Start(interval<System.DateTime>)", "Operator")]
    [InlineData("Equivalent", "FHIR.CodeableConcept System.Code", "Equivalent(System.Concept, System.Concept)", "Operator Operator")]
    [InlineData("Equal", "choice<FHIR.string,FHIR.dateTime> System.String", "Equal(System.String, System.String)", "Cast -")]
    [InlineData("Exists", "list<FHIR.Patient>", "Exists(list<FHIR.Patient>)", "-")]
    [InlineData("Union", "list<System.Any> list<FHIR.Patient>", "Union(list<System.Any>, list<System.Any>)", "- -")]
    [InlineData("Max", "list<System.Integer>", "Max(list<System.Integer>)", "-")]
    [InlineData("Avg", "list<System.Integer>", "Avg(list<System.Decimal>)", "List")]
    public void A_call_means_the_overload_of_least_cost(string name, string operands, string overload, string conversions)
    {
        var call = new OperatorCall(name, new Signature([.. operands.Split(' ').Select(Type)]));

        var resolution = SystemOperators.NewMap().Resolve(call, Conversions()).Resolution;

        Assert.Equal(overload, resolution?.Operator.ToString());
        var expected = conversions.Length > 0 ? conversions : string.Join(' ', call.Signature.Types.Select(_ => "-"));
        Assert.Equal(expected, string.Join(' ', resolution!.Conversions!.Select(c => c?.Kind.ToString() ?? "-")));
    }

    [Theory]
    [InlineData("Add", "System.Boolean System.Integer")]
    [InlineData("Add", "System.Integer")]
    [InlineData("Start", "System.Integer")]
    [InlineData("Nothing", "System.Integer")]
    public void A_call_that_fits_no_overload_means_nothing(string name, string operands)
    {
        var call = new OperatorCall(name, new Signature([.. operands.Split(' ').Select(Type)]));

        Assert.Equal(default, SystemOperators.NewMap().Resolve(call, Conversions()));
    }

    [Fact]
    public void Two_overloads_of_equal_cost_are_ambiguous()
    {
        var map = new OperatorMap();
        map.Add(new Operator("f", new Signature(SystemModel.Decimal, SystemModel.Integer), SystemModel.String));
        map.Add(new Operator("f", new Signature(SystemModel.Integer, SystemModel.Decimal), SystemModel.String));
        var call = new OperatorCall("f", new Signature(SystemModel.Integer, SystemModel.Integer));

        var (resolution, problem) = map.Resolve(call, Conversions());

        Assert.Null(resolution);
        Assert.Contains("ambiguous", problem, StringComparison.Ordinal);
        Assert.Contains("f(System.Decimal, System.Integer)", problem, StringComparison.Ordinal);
        Assert.Contains("f(System.Integer, System.Decimal)", problem, StringComparison.Ordinal);
        Assert.Equal(default, map.Resolve(call with { MustResolve = false }, Conversions()));
    }

    [Fact]
    public void An_overload_is_registered_once()
    {
        var map = new OperatorMap();

        Assert.True(map.Add(new Operator("f", new Signature(SystemModel.Decimal), SystemModel.String)));
        Assert.False(map.Add(new Operator("f", new Signature(SystemModel.Decimal), SystemModel.Integer)));
        Assert.True(map.Contains("f", new Signature(SystemModel.Decimal)));
        Assert.False(map.Contains("f", new Signature(SystemModel.Integer)));
    }

    [Fact]
    public void An_instantiation_counts_as_an_overload_from_its_first_use_on()
    {
        var map = SystemOperators.NewMap();

        bool HasOverloads(string list) =>
            map.Resolve(new OperatorCall("Exists", new Signature(Type(list))), Conversions()).Resolution!.HasOverloads;

        Assert.False(HasOverloads("list<FHIR.Patient>"));
        Assert.False(HasOverloads("list<FHIR.Patient>"));
        Assert.True(HasOverloads("list<FHIR.Encounter>"));
        Assert.True(HasOverloads("list<FHIR.Patient>"));
    }

    [Fact]
    public void Lists_are_demoted_and_promoted_only_when_the_options_or_the_call_say_so()
    {
        var call = new OperatorCall("Upper", new Signature(new ListType(SystemModel.String)));

        Assert.Null(SystemOperators.NewMap().Resolve(call, Conversions()).Resolution);
        var demoted = SystemOperators.NewMap().Resolve(call with { AllowPromotionAndDemotion = true }, Conversions()).Resolution;
        Assert.Equal(ConversionKind.ListDemotion, demoted!.Conversions![0]!.Kind);
        var byOption = new ConversionMap(new ConversionOptions());
        Assert.Equal(
            ConversionKind.ListPromotion,
            SystemOperators.NewMap().Resolve(new OperatorCall("AllTrue", new Signature(SystemModel.Boolean)), byOption)
                .Resolution!.Conversions![0]!.Kind);
    }

    // Each combination of their types would be 50 to the power of five.
    [Fact]
    public void A_call_with_many_wide_choices_is_answered()
    {
        var any = ((ClassType)Fhir("Extension")).Find("value")!.Type;
        var call = new OperatorCall("Coalesce", new Signature(any, any, any, any, any));

        var (resolution, problem) = SystemOperators.NewMap().Resolve(call, Conversions());

        Assert.Equal(50, ((ChoiceType)any).Types.Count);
        Assert.Null(resolution);
        Assert.Contains("others", problem, StringComparison.Ordinal);
    }

    private static OperatorCall AnyCall(Random random, IGrouping<string, Operator> overloads)
    {
        var like = random.GetItems([.. overloads], 1)[0].Signature;
        return new OperatorCall(overloads.Key, new Signature([.. like.Types.Select(t => AnyType(random, t))]));
    }

    // A type of the shape that the operator wants, more often than not.
    private static DataType AnyType(Random random, DataType wanted) => wanted switch
    {
        ListType list => new ListType(AnyType(random, list.ElementType)),
        IntervalType interval => new IntervalType(AnyType(random, interval.PointType)),
        NamedType when random.Next(2) == 0 => wanted,
        _ when random.Next(8) == 0 => new ChoiceType(random.GetItems(Simple[1..], 2)),
        _ => random.GetItems(Simple, 1)[0],
    };

    private static string Text(ResolvedCall call) =>
        call.Resolution is { } resolution
            ? $"{resolution.Operator} {string.Join(' ', resolution.Conversions?.Select(c => c?.Kind.ToString() ?? "-") ?? [])}"
            : call.Problem is null ? "" : "ambiguous";

    private static ConversionMap Conversions()
    {
        var map = new ConversionMap(new ConversionOptions(ListDemotion: false, ListPromotion: false));
        foreach (var conversion in SystemOperators.Conversions)
        {
            map.Add(conversion);
        }

        foreach (var conversion in ModelSet.Shipped.Find("FHIR")!.Conversions)
        {
            var function = new Operator(conversion.Function, new Signature(conversion.From), conversion.To)
            {
                Library = conversion.Library,
            };
            map.Add(Conversion.By(function, isImplicit: true));
        }

        return map;
    }

    private static NamedType Fhir(string name) => ModelSet.Shipped.Find("FHIR")!.FindType(name)!;

    private static DataType Type(string text) =>
        TypeNotation.Read(text, name => ModelSet.Shipped.System.FindType(name) ?? ModelSet.Shipped.Find("FHIR")!.FindType(name))!;
}
