using FhirIcsHub.Cql.Models;
using FhirIcsHub.Cql.Types;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Types;

public sealed class DataTypeTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(2000).WithReplay(20261122, 7);

    [Fact]
    public void A_type_is_its_own_subtype_and_a_subtype_of_Any() =>
        Prop.ForAll(GeneratedTypes.Arbitrary, t => t.IsSubTypeOf(t) && t.IsSuperTypeOf(t) && t.IsSubTypeOf(DataType.Any)).Check(Many);

    [Fact]
    public void Two_types_that_are_subtypes_of_each_other_are_equal() =>
        Prop.ForAll(
            GeneratedTypes.Types.Two().ToArbitrary(),
            p => !(p.Item1.IsSubTypeOf(p.Item2) && p.Item2.IsSubTypeOf(p.Item1)) || p.Item1.Equals(p.Item2))
            .Check(Many);

    [Fact]
    public void A_subtype_of_a_subtype_is_a_subtype() =>
        Prop.ForAll(
            GeneratedTypes.Types.Three().ToArbitrary(),
            p => !(p.Item1.IsSubTypeOf(p.Item2) && p.Item2.IsSubTypeOf(p.Item3)) || p.Item1.IsSubTypeOf(p.Item3))
            .Check(Many);

    [Fact]
    public void Supertype_is_subtype_the_other_way_round() =>
        Prop.ForAll(
            GeneratedTypes.Types.Two().ToArbitrary(), p => p.Item1.IsSubTypeOf(p.Item2) == p.Item2.IsSuperTypeOf(p.Item1))
            .Check(Many);

    [Fact]
    public void The_common_supertype_is_a_supertype_of_both() =>
        Prop.ForAll(
            GeneratedTypes.Types.Two().ToArbitrary(),
            p => p.Item1.CommonSuperType(p.Item2) is var common && p.Item1.IsSubTypeOf(common) && common.IsSuperTypeOf(p.Item2))
            .Check(Many);

    [Fact]
    public void Equal_types_have_equal_hash_codes_and_texts() =>
        Prop.ForAll(
            GeneratedTypes.Types.Two().ToArbitrary(),
            p => !p.Item1.Equals(p.Item2)
                || (p.Item1.GetHashCode() == p.Item2.GetHashCode() && p.Item1.ToString().Length == p.Item2.ToString().Length))
            .Check(Many);

    [Fact]
    public void A_type_comes_back_from_its_notation() =>
        Prop.ForAll(GeneratedTypes.Arbitrary, t => t.Equals(TypeNotation.Read(t.ToString(), Named))).Check(Many);

    [Fact]
    public void A_type_comes_back_from_ELM() =>
        Prop.ForAll(GeneratedTypes.Arbitrary, t => t.Equals(t.ToElm().FromElm(ModelSet.Shipped))).Check(Many);

    [Fact]
    public void Null_is_compatible_with_every_type() =>
        Prop.ForAll(GeneratedTypes.Arbitrary, DataType.Any.IsCompatibleWith).Check(Many);

    [Fact]
    public void The_types_of_a_choice_stand_in_the_order_of_their_names_and_inner_choices_are_part_of_it() =>
        Assert.Equal(
            "choice<System.Code,System.Date,System.String,list<System.Code>>",
            new ChoiceType(new ListType(SystemModel.Code), new ChoiceType(SystemModel.String, SystemModel.Date), SystemModel.Code)
                .ToString());

    [Theory]
    [InlineData("list<System.Integer")]
    [InlineData("System.Nothing")]
    [InlineData("list<>")]
    [InlineData("choice<System.Integer,>")]
    [InlineData("System.Integer>")]
    [InlineData("tuple{a}")]
    [InlineData("")]
    public void A_text_that_is_no_type_is_refused(string text) => Assert.Null(TypeNotation.Read(text, Named));

    [Fact]
    public void Notation_that_is_nested_without_end_is_refused() =>
        Assert.Null(TypeNotation.Read(string.Concat(Enumerable.Repeat("list<", 1_000_000)), Named));

    private static NamedType? Named(string name) =>
        ModelSet.Shipped.System.FindType(name) ?? ModelSet.Shipped.Find("FHIR")!.FindType(name);
}
