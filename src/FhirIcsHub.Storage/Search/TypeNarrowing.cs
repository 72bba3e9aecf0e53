using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Storage.Search;

/// <summary><c>_type</c>: which of several types a search wants.</summary>
internal static class TypeNarrowing
{
    public const string Parameter = "_type";

    /// <summary>The types that the search is for.</summary>
    /// <param name="scope">Where it looks.</param>
    /// <param name="parameters">All its parameters.</param>
    /// <param name="problem">Why a <c>_type</c> cannot be carried out; null when it can.</param>
    public static IReadOnlyList<FhirType> Read(
        SearchScope scope, IReadOnlyList<KeyValuePair<string, string>> parameters, out Issue? problem)
    {
        problem = null;
        var types = scope.Types;
        foreach (var (_, value) in parameters.Where(parameter => scope.MayNarrow && parameter.Key == Parameter))
        {
            var named = new List<FhirType>();
            foreach (var name in value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                if (FhirSchema.R4.FindResourceType(name) is not { } type)
                {
                    problem = Issue.Error(IssueType.Value, $"_type: '{CriterionParser.Short(name)}' is no resource type of FHIR R4");
                    return types;
                }

                if (!scope.Types.Contains(type))
                {
                    problem = Issue.Error(IssueType.Value, $"_type: {name} is none of the types that can be found here");
                    return types;
                }

                named.Add(type);
            }

            if (named.Count == 0)
            {
                problem = Issue.Error(IssueType.Value, "_type has no value: it takes names of resource types, separated by commas");
                return types;
            }

            // In the order of the scope, whatever order they are named in.
            types = [.. types.Where(named.Contains)];
        }

        return types;
    }
}
