using System.Text;
using FhirIcsHub.Cql.Runtime.Lists;
using FhirIcsHub.Cql.Runtime.Operators;
using FhirIcsHub.Fhir;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Runtime.Lists;

/// <summary>List operators against the plainest way to say them, over lists with duplicates and nulls, short and long.</summary>
public sealed class ListPropertyTests
{
    private static readonly Config Checked = Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(20_261_122, 299);

    private static readonly Gen<int?> Element = Gen.Frequency((1, Gen.Constant((int?)null)), (6, Gen.Choose(0, 15).Select(i => (int?)i)));

    private static readonly Arbitrary<IReadOnlyList<int?>> Lists =
        (from count in Gen.Frequency((3, Gen.Choose(0, 6)), (1, Gen.Choose(7, 40)))
         from items in Element.ArrayOf(count)
         select (IReadOnlyList<int?>)items).ToArbitrary();

    [Fact]
    public void Sets_keep_each_element_once_in_the_order_of_coming() =>
        Check.One(Checked, Prop.ForAll(Lists, Lists, (a, b) =>
            ListSets.Distinct(a)!.SequenceEqual(a.Distinct())
            && ListSets.Union(a, b).SequenceEqual(a.Union(b))
            && ListSets.Intersect(a, b)!.SequenceEqual(a.Intersect(b))
            && ListSets.Except(a, b)!.SequenceEqual(a.Except(b))));

    [Fact]
    public void Boxed_elements_give_the_same_sets() =>
        Check.One(Checked, Prop.ForAll(Lists, Lists, (a, b) =>
            ((IReadOnlyList<object?>)CollectionOperators.Union(Boxed(a), Boxed(b))!).SequenceEqual(Boxed(a.Union(b)))
            && ((IReadOnlyList<object?>)CollectionOperators.Intersect(Boxed(a), Boxed(b))!).SequenceEqual(Boxed(a.Intersect(b)))
            && ((IReadOnlyList<object?>)CollectionOperators.Except(Boxed(a), Boxed(b))!).SequenceEqual(Boxed(a.Except(b)))));

    [Fact]
    public void Membership_and_inclusion_ask_each_element() =>
        Check.One(Checked, Prop.ForAll(Lists, Lists, Element.ToArbitrary(), (a, b, element) =>
            ListMembership.Contains(a, element) == a.Contains(element)
            && ListMembership.Includes(a, b) == b.All(a.Contains)
            && ListMembership.ProperIncludes(a, b) == (a.Count > b.Count && b.All(a.Contains))));

    [Fact]
    public void A_slice_is_what_skipping_and_taking_leave() =>
        Check.One(Checked, Prop.ForAll(Lists, Gen.Choose(-5, 45).ToArbitrary(), Gen.Choose(-5, 45).ToArbitrary(), (list, start, end) =>
        {
            var from = start < 0 ? Math.Max(0, start + list.Count) : start;
            var to = end < 0 ? Math.Max(0, end + list.Count) : end;
            return ListOperators.Slice(list, start, end)!.SequenceEqual(list.Take(to).Skip(from));
        }));

    [Fact]
    public void A_position_is_that_of_the_first_equal_element() =>
        Check.One(Checked, Prop.ForAll(Lists, Gen.Choose(0, 15).ToArbitrary(), (list, element) =>
            ListOperators.IndexOf(list, (int?)element) == list.ToList().IndexOf(element)));

    [Fact]
    public void Equal_resources_are_one_and_those_that_differ_anywhere_are_not()
    {
        var few = Enumerable.Range(0, 4).SelectMany(i => new[] { Condition(i, "a"), Condition(i, "a"), Condition(i, "b") }).ToList();
        var many = Enumerable.Range(0, 40).SelectMany(i => new[] { Condition(i, "a"), Condition(i, "b"), Condition(i, "a") }).ToList();
        Assert.Equal(8, ListSets.Distinct(few)!.Count);
        Assert.Equal(80, ListSets.Distinct(many)!.Count);
        Assert.Equal(80, ListSets.Union(few, many).Count);
        Assert.Equal(8, ListSets.Intersect(many, few)!.Count);
        Assert.True(ListMembership.Contains(many, Condition(7, "b")));
        Assert.False(ListMembership.Contains(many, Condition(7, "c")));
    }

    private static Element Condition(int id, string text) => Resource.Read(
        Encoding.UTF8.GetBytes($$$"""{"resourceType":"Condition","id":"{{{id}}}","code":{"text":"{{{text}}}"}}"""),
        ReadMode.AsSent).Resource!.Root;

    private static List<object?> Boxed(IEnumerable<int?> list) => [.. list.Select(i => (object?)i)];
}
