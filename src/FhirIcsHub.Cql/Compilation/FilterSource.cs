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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public CodeFilter Filter(CqlContext context, int index) => _filters[index] ?? Make(context, index);

    private CodeFilter Make(CqlContext context, int index)
    {
        var source = sources[index];
        return _filters[index] = source.ValueSet is { } valueSet
            ? ClinicalOperators.ContentOf(context, valueSet).Filter
            : new CodeFilter(source.Codes);
    }
}
