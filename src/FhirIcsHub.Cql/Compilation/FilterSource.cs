using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Cql.Runtime.Clinical;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>What a filter by codes is made of: a value set, or codes that the library names.</summary>
internal sealed record FilterSource(string Key, CqlValueSet? ValueSet, IReadOnlyList<CqlCode> Codes)
{
    public static FilterSource Of(CqlValueSet valueSet) => new($"in {valueSet.Canonical}", valueSet, []);

    public static FilterSource Of(IReadOnlyList<CqlCode> codes) =>
        new(string.Join(' ', codes.Select(code => $"{code.System}|{code.Code}")), null, codes);
}

/// <summary>The filters of a program with the value sets of one terminology, each made ready when it is first needed.</summary>
internal sealed class ProgramCodes(IReadOnlyList<FilterSource> sources)
{
    private readonly CodeFilter?[] _filters = new CodeFilter?[sources.Count];
    private readonly ConcurrentDictionary<CodeGroup, GroupMarks> _marks = [];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public CodeFilter Filter(CqlContext context, int index) => _filters[index] ?? Make(context, index);

    /// <summary>
    /// The codes of a group's filters that are ready as one table, and the marks of these filters. A value set that nobody has asked for is
    /// not looked for.
    /// </summary>
    public GroupMarks Marks(CodeGroup group)
    {
        ulong ready = 0;
        for (var i = 0; i < group.Filters.Count; i++)
        {
            ready |= _filters[group.Filters[i]] is null ? 0 : 1UL << i;
        }

        return _marks.TryGetValue(group, out var known) && known.Filters == ready ? known : _marks[group] = MarksOf(group, ready);
    }

    private GroupMarks MarksOf(CodeGroup group, ulong ready) => new(
        CodeMarks.Of(
        [
            .. group.Filters.Select((filter, i) => (Filter: filter, Mark: 1UL << i)).Where(one => (ready & one.Mark) != 0)
                .Select(one => (_filters[one.Filter]!.Codes, one.Mark)),
        ]),
        ready);

    private CodeFilter Make(CqlContext context, int index)
    {
        var source = sources[index];
        return _filters[index] = source.ValueSet is { } valueSet
            ? ClinicalOperators.ContentOf(context, valueSet).Filter
            : new CodeFilter(source.Codes);
    }
}

/// <summary>The codes of several filters, with the marks of those.</summary>
internal readonly record struct GroupMarks(CodeMarks Table, ulong Filters);
