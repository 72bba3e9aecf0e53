using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Storage.Search;

/// <summary>A value that is no entry of an index but tells a set of resources by a query of its own.</summary>
public abstract record SetSearch : SearchValue
{
    /// <summary>A criterion that a resource of the type is in the set.</summary>
    /// <param name="type">The type searched for.</param>
    /// <param name="code">What the criterion is called in keys and messages.</param>
    internal SearchCriterion On(FhirType type, string code) => new(
        new SearchParameterInfo($"{type.Name}.{code}")
        {
            ResourceType = type.Name,
            Code = code,
            Type = SearchParameterType.Special,
        },
        [this]);
}

/// <summary>What the entries of a List lead to, those that are marked as deleted excepted.</summary>
/// <param name="Id">Id of the List.</param>
public sealed record ListSearch(string Id) : SetSearch
{
    /// <summary>The parameter that it is the value of.</summary>
    public const string Code = "_list";

    internal static CriterionReading Read(FhirType type, string value)
    {
        var ids = value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(id => id.StartsWith("List/", StringComparison.Ordinal) ? id["List/".Length..] : id).ToList();
        return ids.Count == 0 ? CriterionReading.Empty("'_list' has no value")
            : ids.Exists(id => id.StartsWith('$'))
                ? Fault(IssueType.NotSupported, "functional lists, such as $current-problems, are not supported: name a List by its id")
            : ids.Exists(id => !id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.'))
                ? Fault(IssueType.Value, "_list takes ids of Lists, separated by commas")
            : CriterionReading.Of(new ListSearch(ids[0]).On(type, Code) with { Values = [.. ids.Select(id => new ListSearch(id))] });
    }

    private static CriterionReading Fault(string code, string text) => new(null, code, text, false, false);
}

/// <summary>What is in a compartment: refers to its focus, came with it, or is it.</summary>
/// <param name="Compartment">The compartment.</param>
public sealed record CompartmentSearch(Compartment Compartment) : SetSearch;
