using FhirIcsHub.Fhir;

namespace FhirIcsHub.Storage.Search.Containing;

/// <summary><c>_contained</c> and <c>_containedType</c>: whether contained resources are searched, and what comes of them.</summary>
internal sealed class ContainedParameters
{
    public const string TypeParameter = "_containedType";

    public ContainedSearch Search { get; private set; }

    /// <summary>They themselves are wanted, and not what contains them.</summary>
    public bool ReturnsContained { get; private set; }

    public static bool AreNamed(string name) => name is SearchQueryParser.ContainedParameter or TypeParameter;

    /// <summary>Reads one of them; what is wrong with it, or null.</summary>
    public Issue? Read(string name, string value)
    {
        var isType = name == TypeParameter;
        switch (value)
        {
            case "container" or "contained" when isType:
                ReturnsContained = value == "contained";
                return null;
            case "false" or "true" or "both" when !isType:
                Search = value == "true" ? ContainedSearch.Only : value == "both" ? ContainedSearch.Both : ContainedSearch.None;
                return null;
            default:
                return Issue.Error(IssueType.Value, isType ? $"{name} is container or contained" : $"{name} is true, both or false");
        }
    }

    /// <summary>What cannot be asked of contained resources is refused.</summary>
    /// <param name="types">What is searched for.</param>
    /// <param name="isOfOneType">The address names the type.</param>
    public IEnumerable<Issue> Judge(IReadOnlyList<TypeSearch> types, bool isOfOneType)
    {
        if (Search == ContainedSearch.None)
        {
            yield break;
        }

        if (!isOfOneType)
        {
            yield return Issue.Error(
                IssueType.NotSupported, $"{SearchQueryParser.ContainedParameter}: contained resources are searched for by one type");
            yield break;
        }

        if (types[0].Sort.Count > 0)
        {
            yield return Issue.Error(IssueType.NotSupported, "_sort: results with contained resources are not sorted");
        }

        foreach (var criterion in types[0].Criteria.Where(criterion => !ContainedCriteria.CanMeet(criterion)))
        {
            yield return Issue.Error(
                IssueType.NotSupported,
                $"{SearchQueryParser.ContainedParameter}: contained resources cannot be searched by '{criterion.Parameter.Code}'");
        }
    }
}
