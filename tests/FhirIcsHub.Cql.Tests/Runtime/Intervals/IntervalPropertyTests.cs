using FhirIcsHub.Cql.Runtime.Intervals;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Runtime.Intervals;

/// <summary>Interval operators against the sets of points that small intervals of integers are.</summary>
public sealed class IntervalPropertyTests
{
    private const int Least = -12;
    private const int Greatest = 12;

    private static readonly Config Checked = Config.QuickThrowOnFailure.WithMaxTest(2000).WithReplay(20_261_122, 297);

    private static readonly Gen<CqlInterval<int>> Bounded =
        from low in Gen.Choose(-4, 4)
        from length in Gen.Choose(0, 4)
        from lowClosed in Gen.Choose(0, 1)
        from highClosed in Gen.Choose(0, 1)
        where length + lowClosed + highClosed >= 2
        select new CqlInterval<int>(low, lowClosed == 1, low + length, highClosed == 1);

    private static readonly Gen<CqlInterval<int>> Any = Gen.Frequency(
        (3, Bounded),
        (1, from high in Gen.Choose(-4, 4) from closed in Gen.Choose(0, 1) select new CqlInterval<int>(default, closed == 1, high, true)),
        (1, from low in Gen.Choose(-4, 4) from closed in Gen.Choose(0, 1) select new CqlInterval<int>(low, true, default, closed == 1)));

    public static TheoryData<string, Func<HashSet<int>, HashSet<int>, bool>> Relations => new()
    {
        { "Before", (a, b) => a.Max() < b.Min() },
        { "After", (a, b) => a.Min() > b.Max() },
        { "SameAs", (a, b) => a.SetEquals(b) },
        { "SameOrBefore", (a, b) => a.Max() <= b.Min() },
        { "SameOrAfter", (a, b) => a.Min() >= b.Max() },
        { "Meets", (a, b) => a.Max() + 1 == b.Min() || b.Max() + 1 == a.Min() },
        { "MeetsBefore", (a, b) => a.Max() + 1 == b.Min() },
        { "MeetsAfter", (a, b) => b.Max() + 1 == a.Min() },
        { "Overlaps", (a, b) => a.Overlaps(b) },
        { "OverlapsBefore", (a, b) => a.Overlaps(b) && a.Min() < b.Min() },
        { "OverlapsAfter", (a, b) => a.Overlaps(b) && a.Max() > b.Max() },
        { "Starts", (a, b) => a.Min() == b.Min() && a.IsSubsetOf(b) },
        { "Ends", (a, b) => a.Max() == b.Max() && a.IsSubsetOf(b) },
        { "Includes", (a, b) => a.IsSupersetOf(b) },
        { "IncludedIn", (a, b) => a.IsSubsetOf(b) },
        { "ProperIncludes", (a, b) => a.IsProperSupersetOf(b) },
        { "ProperIncludedIn", (a, b) => a.IsProperSubsetOf(b) },
    };

    [Theory]
    [MemberData(nameof(Relations), DisableDiscoveryEnumeration = true)]
    public void A_relation_of_intervals_is_that_of_their_points(string name, Func<HashSet<int>, HashSet<int>, bool> holds)
    {
        var relation = Enum.Parse<IntervalRelation>(name);
        Check.One(Checked, Prop.ForAll(Bounded.ToArbitrary(), Bounded.ToArbitrary(), (a, b) =>
            relation.Holds(a, b, null) == holds(Points(a), Points(b))));
    }

    /// <summary>An open bound that is null can be any point: what is said to be true or false must be so for each of them.</summary>
    [Theory]
    [MemberData(nameof(Relations), DisableDiscoveryEnumeration = true)]
    public void What_is_said_of_unknown_bounds_holds_for_every_bound(string name, Func<HashSet<int>, HashSet<int>, bool> holds)
    {
        var relation = Enum.Parse<IntervalRelation>(name);
        Check.One(Checked.WithMaxTest(300), Prop.ForAll(Any.ToArbitrary(), Any.ToArbitrary(), (a, b) =>
            relation.Holds(a, b, null) is not { } said
                || Completions(a).All(x => Completions(b).All(y => holds(x, y) == said))));
    }

    [Fact]
    public void A_point_is_in_an_interval_when_it_is_one_of_its_points() =>
        Check.One(Checked, Prop.ForAll(Bounded.ToArbitrary(), Gen.Choose(Least, Greatest).ToArbitrary(), (interval, point) =>
            IntervalMembership.In<int>(point, interval, null) == Points(interval).Contains(point)
            && IntervalMembership.ProperIn<int>(point, interval, null)
                == (point > Points(interval).Min() && point < Points(interval).Max())));

    [Fact]
    public void Union_intersection_and_difference_have_the_points_of_the_sets() =>
        Check.One(Checked, Prop.ForAll(Bounded.ToArbitrary(), Bounded.ToArbitrary(), (a, b) =>
        {
            var (x, y) = (Points(a), Points(b));
            return IsOf(IntervalSets.Union(a, b), [.. x.Union(y)])
                && IsOf(IntervalSets.Intersect(a, b), [.. x.Intersect(y)])
                && IsOf(IntervalSets.Except(a, b), [.. x.Except(y)]);
        }));

    [Fact]
    public void Collapse_covers_the_same_points_with_the_fewest_intervals() =>
        Check.One(Checked.WithMaxTest(500), Prop.ForAll(Bounded.ListOf().ToArbitrary(), list =>
        {
            var collapsed = CollapseOperator.Collapse<int>([.. list], null)!;
            var points = list.SelectMany(Points).ToHashSet();
            return points.SetEquals(collapsed.SelectMany(interval => Points(interval!)))
                && collapsed.Count == points.Count(point => !points.Contains(point - 1))
                && collapsed.Zip(collapsed.Skip(1)).All(pair => pair.First!.End < pair.Second!.Start);
        }));

    [Fact]
    public void Collapsing_twice_changes_nothing() =>
        Check.One(Checked.WithMaxTest(500), Prop.ForAll(Bounded.ListOf().ToArbitrary(), list =>
        {
            var once = CollapseOperator.Collapse<int>([.. list], null)!;
            var twice = CollapseOperator.Collapse(once, null)!;
            return once.Count == twice.Count && once.Zip(twice).All(pair => Points(pair.First!).SetEquals(Points(pair.Second!)));
        }));

    [Fact]
    public void Expand_gives_each_point_once_and_collapse_undoes_it() =>
        Check.One(Checked.WithMaxTest(500), Prop.ForAll(Bounded.ListOf().ToArbitrary(), list =>
        {
            var expanded = (List<object?>)ExpandOperator.Expand(list.Cast<object?>().ToList(), null)!;
            var points = list.SelectMany(Points).Distinct().Order().ToList();
            var back = (IReadOnlyList<CqlInterval<int>?>?)(expanded.Count == 0 ? new List<CqlInterval<int>?>()
                : CollapseOperator.Collapse(expanded, null));
            return expanded.Cast<CqlInterval<int>>().Select(part => part.Start).SequenceEqual(points)
                && expanded.Cast<CqlInterval<int>>().All(part => part.Start == part.End)
                && points.ToHashSet().SetEquals(back!.SelectMany(interval => Points(interval!)));
        }));

    private static HashSet<int> Points(CqlInterval<int> interval)
    {
        var points = new HashSet<int>();
        for (var point = Least; point <= Greatest; point++)
        {
            if ((interval.LowClosed ? point >= interval.Low : point > interval.Low)
                && (interval.HighClosed ? point <= interval.High : point < interval.High))
            {
                points.Add(point);
            }
        }

        return points;
    }

    // The ends of the test's world stand for those of the type.
    private static IEnumerable<HashSet<int>> Completions(CqlInterval<int> interval)
    {
        var lows = interval.HasLow ? [interval.Low] : interval.LowClosed ? [Least] : Enumerable.Range(Least, Greatest - Least + 1);
        foreach (var low in lows)
        {
            var highs = interval.HasHigh ? [interval.High] : interval.HighClosed ? [Greatest]
                : Enumerable.Range(low, Greatest - low + 1);
            foreach (var high in highs.Where(high => high >= low))
            {
                yield return Points(new CqlInterval<int>(
                    low, interval.LowClosed || !interval.HasLow, high, interval.HighClosed || !interval.HasHigh));
            }
        }
    }

    private static bool IsOf(CqlInterval<int>? interval, HashSet<int> points)
    {
        var isOne = points.Count > 0 && points.Count == points.Max() - points.Min() + 1;
        return isOne ? interval is not null && Points(interval).SetEquals(points) : interval is null;
    }
}
