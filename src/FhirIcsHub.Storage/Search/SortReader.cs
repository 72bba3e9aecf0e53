using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Storage.Search;

/// <summary>Reads <c>_sort</c>: parameters that all the types searched for have, of one kind for all.</summary>
internal sealed class SortReader(IReadOnlyList<TypeSearch> types, SearchIndexer indexer)
{
    public const string Parameter = "_sort";

    /// <summary>More keys than this sort no further what differs at all.</summary>
    private const int MaxKeys = 8;

    /// <summary>Adds the keys to each type; what is wrong with them, or null.</summary>
    public Issue? Read(string value)
    {
        foreach (var text in value.Split(','))
        {
            if (ReadKey(text) is { } problem)
            {
                return problem;
            }
        }

        return types.Any(type => type.Sort.Count > MaxKeys) ? Issue.Error(IssueType.TooCostly, $"_sort takes {MaxKeys} parameters") : null;
    }

    private Issue? ReadKey(string text)
    {
        var isDescending = text.StartsWith('-');
        var code = isDescending ? text[1..] : text;
        foreach (var type in types)
        {
            if (indexer.Find(type.Type, code) is not { } parameter)
            {
                return Issue.Error(
                    IssueType.Invalid,
                    $"_sort: {type.Type.Name} has no search parameter '{CriterionParser.Short(code)}' here{CriterionParser.OfAll(types.Count)}");
            }

            if (!SearchSortKey.CanSortBy(parameter))
            {
                var kind = parameter.Type == SearchParameterType.Composite ? "composite" : "place";
                return Issue.Error(IssueType.NotSupported, $"_sort: '{code}' is a {kind}, by which the hub cannot sort");
            }

            type.Sort.Add(new SearchSortKey(parameter, isDescending));
        }

        return types.Select(type => type.Sort[^1].Parameter.Type).Distinct().Count() > 1
            ? Issue.Error(IssueType.NotSupported, "_sort: a parameter is not of one kind for all the types searched for") : null;
    }
}
