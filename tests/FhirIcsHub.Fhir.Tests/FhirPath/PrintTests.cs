using FhirIcsHub.Fhir.FhirPath;
using FhirIcsHub.Fhir.Schemas;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.FhirPath;

/// <summary>Parse, print, parse gives an equal tree: no operator, escape or precision is lost on the way.</summary>
public sealed class PrintTests
{
    private static readonly string[] Names = ["name", "given", "value", "as", "contains", "div", "Patient", "odd name", "tick`ed", "_x1"];

    [Fact]
    public void A_generated_expression_survives_printing()
    {
        var property = Prop.ForAll(Trees(4).ToArbitrary(), tree => Parser.Parse(ExpressionPrinter.Print(tree)).Equals(tree));
        property.Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void Every_expression_of_the_core_survives_printing()
    {
        var expressions = FhirSchema.R4.Invariants.Select(i => i.Expression)
            .Concat(FhirSchema.R4.SearchParameters.Select(p => p.Expression).Where(e => e.Length > 0));
        Assert.All(expressions, text =>
        {
            var tree = Parser.Parse(text);
            Assert.Equal(tree, Parser.Parse(ExpressionPrinter.Print(tree)));
        });
    }

    private static Gen<Expression> Trees(int depth)
    {
        if (depth == 0)
        {
            return Leaves();
        }

        var tree = Trees(depth - 1);
        var name = Gen.Elements(Names);
        return Gen.Frequency(
            (2, Leaves()),
            (2, from target in tree from n in name select (Expression)new MemberExpression(target, n)),
            (2, from target in tree
                from n in name
                from arguments in Arguments(depth)
                select (Expression)new CallExpression(target, n, arguments)),
            (1, from n in name from arguments in Arguments(depth) select (Expression)new CallExpression(null, n, arguments)),
            (1, from target in tree from index in tree select (Expression)new IndexerExpression(target, index)),
            (1, from operand in tree from sign in Gen.Elements(true, false) select (Expression)new PolarityExpression(sign, operand)),
            (3, from left in tree
                from right in tree
                from sign in Gen.Elements("+", "-", "&", "*", "/", "div", "mod", "|", "<", "<=", ">", ">=", "=", "~", "!=", "!~", "in",
                    "contains", "and", "or", "xor", "implies")
                select (Expression)new BinaryExpression(sign, left, right)),
            (1, from operand in tree
                from isTest in Gen.Elements(true, false)
                from type in Gen.Elements(new TypeName(null, "Patient"), new TypeName("System", "String"), new TypeName("FHIR", "odd type"))
                select (Expression)new TypeExpression(isTest, operand, type)));
    }

    private static Gen<Sequence<Expression>> Arguments(int depth) =>
        from count in Gen.Choose(0, 2)
        from arguments in Gen.ListOf(Trees(depth - 1), count)
        select new Sequence<Expression>([.. arguments]);

    private static Gen<Expression> Leaves() => Gen.OneOf<Expression>(
        Gen.Elements(Names).Select(n => (Expression)new MemberExpression(null, n)),
        Gen.Elements(Names).Select(n => (Expression)new VariableExpression(n)),
        Gen.Elements<Expression>(
            new EmptyExpression(), new SpecialExpression("$this"), new SpecialExpression("$index"), new SpecialExpression("$total")),
        Literals().Select(v => (Expression)new LiteralExpression(v)));

    private static Gen<FhirPathValue> Literals() => Gen.OneOf(
        Gen.Elements(true, false).Select(FhirPathValue.FromBoolean),
        Gen.Choose(0, int.MaxValue).Select(FhirPathValue.FromInteger),
        from digits in Gen.Choose(0, int.MaxValue)
        from scale in Gen.Choose(1, 12)
        select FhirPathValue.FromDecimal(new decimal(digits, 0, 0, false, (byte)scale)),
        from value in Gen.Choose(0, 5000)
        from unit in Gen.Elements("mg", "days", "month", "mm[Hg]", "o'dd\\")
        select FhirPathValue.FromQuantity(new FhirPathQuantity(value, unit)),
        Gen.ArrayOf(Gen.Elements('a', '\'', '\\', '\n', '"', '`', 'é', '\t', ' ', '/'))
            .Select(c => FhirPathValue.FromString(new string(c))),
        Gen.Elements("2015", "2015-02", "2015-02-28").Select(t => Temporal(t, TemporalKind.Date)),
        Gen.Elements(
            "2015", "2015-02-28", "2015-02-28T14", "2015-02-28T14:30:05.120+01:00", "2015-02-28T14:30Z", "2015-02-28T14:30:00-00:30")
            .Select(t => Temporal(t, TemporalKind.DateTime)),
        Gen.Elements("14", "14:30", "14:30:05", "14:30:05.5").Select(t => Temporal(t, TemporalKind.Time)));

    private static FhirPathValue Temporal(string text, TemporalKind kind)
    {
        Assert.True(PartialDateTime.TryParse(text, kind, out var value));
        return FhirPathValue.FromTemporal(value);
    }
}
