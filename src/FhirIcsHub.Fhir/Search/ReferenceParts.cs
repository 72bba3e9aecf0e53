using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Search;

/// <summary>
/// Finds the reference parameters that have what others have too: <c>Coverage.patient</c> is <c>beneficiary</c>, and
/// <c>Observation.subject</c> is <c>patient</c> and what does not lead to a Patient. An entry is filed once: a fifth of the references of
/// an ordinary record would be there twice.
/// </summary>
internal static class ReferenceParts
{
    /// <param name="parameters">All parameters of one resource type.</param>
    public static void Mark(IReadOnlyList<SearchParameterInfo> parameters)
    {
        var references = parameters.Where(parameter => parameter is { Type: SearchParameterType.Reference, Computed: null, Paths.Count: > 0 })
            .ToList();
        foreach (var (index, parameter) in references.Index())
        {
            if (references.Take(index).FirstOrDefault(other => other.HasEntries && AreSame(other, parameter)) is { } same)
            {
                Join(parameter, [same]);
            }
        }

        foreach (var whole in references.Where(parameter => parameter.HasEntries).ToList())
        {
            var parts = references.Where(part => part.UnionOf.Count == 0 && part != whole && IsPartOf(part, whole)).ToList();
            if (parts.Count > 0)
            {
                whole.OwnPaths = [.. whole.Paths.Select(path => Without(path, parts))];
                Join(whole, [whole, .. parts]);
            }
        }
    }

    private static void Join(SearchParameterInfo parameter, IReadOnlyList<SearchParameterInfo> filedUnder)
    {
        parameter.UnionOf = filedUnder;
        if (parameter.Identifier is { } identifier)
        {
            identifier.UnionOf = [.. filedUnder.Select(part => part.Identifier).OfType<SearchParameterInfo>()];
        }
    }

    private static bool AreSame(SearchParameterInfo left, SearchParameterInfo right) =>
        left.Paths.Count == right.Paths.Count && left.Targets.ToHashSet().SetEquals(right.Targets)
        && left.Paths.All(path => right.Paths.Any(other => SearchPath.LeadsAsMuch(path, other)));

    /// <summary>Every path of the part is one of the whole that goes on to references to one type only.</summary>
    private static bool IsPartOf(SearchParameterInfo part, SearchParameterInfo whole) =>
        part.Paths.All(path => whole.Paths.Any(other => Narrowing(path, other) is not null));

    private static SearchPath Without(SearchPath path, List<SearchParameterInfo> parts)
    {
        var others = parts.SelectMany(part => part.Paths).Select(part => Narrowing(part, path)).OfType<PathFilter>().ToArray();
        return others.Length == 0 ? path : path.WithLast(last => last with { Filters = [.. last.Filters, new NoneOfFilter(others)] });
    }

    /// <summary>The one condition on the type of the target that the narrower path has and the other lacks; null when it is not so.</summary>
    private static ResolvesToFilter? Narrowing(SearchPath narrow, SearchPath wide) =>
        narrow.Steps.Count > 0 && narrow.Steps[^1].Filters is [.., ResolvesToFilter filter]
        && SearchPath.LeadsAsMuch(narrow.WithLast(last => last with { Filters = last.Filters[..^1] }), wide) ? filter : null;
}
