using FhirIcsHub.Fhir.Terminology;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Terminology;

/// <summary>Random hierarchies and composes, against a recomputation that knows only sets of numbers.</summary>
public sealed class GeneratedValueSetTests
{
    private const int Systems = 2;
    private static readonly Config Checked = Config.QuickThrowOnFailure.WithMaxTest(150).WithReplay(20_260_401, 297);

    [Fact]
    public void Membership_is_being_in_the_naive_expansion()
    {
        Prop.ForAll(Worlds().ToArbitrary(), world =>
        {
            var terminology = Given.Alone(world.Json());
            for (var set = 0; set < world.Sets.Count; set++)
            {
                var naive = world.Naive(set);
                var ours = terminology.Expand(new ExpandRequest { Url = World.SetUrl(set), ExcludeNested = true }).Expansion!.Contains;
                if (!ours.Select(c => (c.System, c.Code)).ToHashSet().SetEquals(naive.Select(World.Name)) || ours.Count != naive.Count)
                {
                    return false;
                }

                foreach (var concept in world.AllConcepts())
                {
                    var (system, code) = World.Name(concept);
                    if (terminology.Contains(
                        World.SetUrl(set), system, code) != (naive.Contains(concept) ? Membership.Member : Membership.NotMember))
                    {
                        return false;
                    }
                }
            }

            return true;
        }).Check(Checked);
    }

    [Fact]
    public void The_pages_together_are_the_whole_and_the_tree_has_the_same_codes()
    {
        Prop.ForAll(Worlds().ToArbitrary(), Gen.Choose(1, 5).ToArbitrary(), (world, size) =>
        {
            var terminology = Given.Alone(world.Json());
            var url = World.SetUrl(world.Sets.Count - 1);
            var whole = terminology.Expand(new ExpandRequest { Url = url, ExcludeNested = true }).Expansion!;
            var paged = new List<ExpansionCode>();
            for (var offset = 0; offset < whole.Total; offset += size)
            {
                var page = terminology.Expand(new ExpandRequest { Url = url, Offset = offset, Count = size }).Expansion!;
                paged.AddRange(page.Contains);
                if (page.Total != whole.Total || page.Contains.Count > size)
                {
                    return false;
                }
            }

            var tree = terminology.Expand(new ExpandRequest { Url = url }).Expansion!;
            return paged.Select(c => (c.System, c.Code)).SequenceEqual(whole.Contains.Select(c => (c.System, c.Code)))
                && Flat(tree.Contains).Select(c => (c.System, c.Code)).ToHashSet().SetEquals(whole.Contains.Select(c => (c.System, c.Code)))
                && tree.Total == whole.Total;
        }).Check(Checked);
    }

    [Fact]
    public void Subsumption_is_reachability()
    {
        Prop.ForAll(Worlds().ToArbitrary(), world =>
        {
            var terminology = Given.Alone(world.Json());
            return Enumerable.Range(0, world.Parents[0].Length).All(a => Enumerable.Range(0, world.Parents[0].Length).All(b =>
            {
                var expected = a == b ? Subsumption.Equivalent
                    : world.IsBelow(0, b, a) ? Subsumption.Subsumes
                    : world.IsBelow(0, a, b) ? Subsumption.SubsumedBy : Subsumption.NotSubsumed;
                var (system, codeA) = World.Name((0, a));
                return terminology.Subsumes(
                    new SubsumesRequest { CodingA = new(system, codeA), CodingB = new(system, World.Name((0, b)).Code) })
                    .Outcome == expected;
            }));
        }).Check(Checked.WithMaxTest(40));
    }

    private static IEnumerable<ExpansionCode> Flat(IEnumerable<ExpansionCode> codes) => codes.SelectMany(c => Flat(c.Contains).Prepend(c));

    private static Gen<World> Worlds() =>
        from sizes in Gen.ArrayOf(Gen.Choose(1, 9), Systems)
        from parents in Gen.CollectToList(sizes.Select(Forest))
        from count in Gen.Choose(1, 4)
        from sets in Gen.CollectToList(Enumerable.Range(0, count).Select(i => SetRules(sizes, i)))
        select new World([.. parents], [.. sets]);

    // A concept's parent has a smaller number, -1 is the top; a second parent comes by property.
    private static Gen<(int Nested, int Other)[]> Forest(int size) =>
        Gen.CollectToList(Enumerable.Range(0, size).Select(i =>
            from nested in Gen.Choose(-1, i - 1)
            from other in Gen.Choose(-3, i - 1)
            select (nested, other))).Select(p => p.ToArray());

    private static Gen<SetRule> SetRules(int[] sizes, int index) =>
        from includes in Gen.ListOf(Includes(sizes, index), 2)
        from excludes in Gen.Choose(0, 1).SelectMany(n => Gen.ListOf(Includes(sizes, index), n))
        select new SetRule([.. includes], [.. excludes]);

    private static Gen<Include> Includes(int[] sizes, int index) =>
        from system in Gen.Choose(index > 0 ? -1 : 0, Systems - 1)
        from op in Gen.Elements("all", "list", "is-a", "descendent-of", "is-not-a", "generalizes", "in", "not-in")
        from concept in Gen.Choose(0, sizes[Math.Max(system, 0)] - 1)
        from other in Gen.Choose(0, sizes[Math.Max(system, 0)] - 1)
        from nested in Gen.Choose(system < 0 ? 1 : 0, 2)
            .SelectMany(n => Gen.ListOf(Gen.Choose(0, Math.Max(index - 1, 0)), index == 0 ? 0 : n))
        select new Include(system, op, concept, other, [.. nested]);
}
