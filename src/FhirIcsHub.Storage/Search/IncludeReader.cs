using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Storage.Search;

/// <summary>Reads the values of <c>_include</c> and <c>_revinclude</c>.</summary>
/// <param name="types">The types searched for.</param>
/// <param name="indexer">The parameters that there are.</param>
internal sealed class IncludeReader(IReadOnlyList<FhirType> types, SearchIndexer indexer)
{
    public const string Iterate = "iterate";

    /// <summary>The includes that a value means; null when it cannot be read, and then why.</summary>
    /// <param name="isReverse"><c>_revinclude</c>.</param>
    /// <param name="modifier">What stands behind the colon of the name.</param>
    /// <param name="value">The value.</param>
    /// <param name="fault">Kind and text of the fault.</param>
    public IReadOnlyList<SearchInclude>? Read(bool isReverse, string? modifier, string value, out (string Code, string Text) fault)
    {
        var kind = isReverse ? "_revinclude" : "_include";
        var isIterated = modifier == Iterate;
        if (modifier is not null && !isIterated)
        {
            fault = (IssueType.NotSupported, $"{kind} takes no modifier but :{Iterate} here");
            return null;
        }

        return value == "*" || value.Split(':') is [_, "*", ..]
            ? ReadAll(kind, isIterated, value, out fault)
            : ReadOne(kind, isIterated, value, out fault);
    }

    private IReadOnlyList<SearchInclude>? ReadOne(string kind, bool isIterated, string value, out (string Code, string Text) fault)
    {
        var parts = value.Split(':');
        var source = parts.Length is 2 or 3 ? FhirSchema.R4.FindResourceType(parts[0]) : null;
        var parameter = source is null ? null : indexer.Find(source, parts[1]);
        var target = parts.Length == 3 ? FhirSchema.R4.FindResourceType(parts[2]) : null;
        if (parameter is not { LeadsToResources: true } || (parts.Length == 3 && target is null))
        {
            fault = (IssueType.Invalid,
                $"a value of {kind} is not Type:parameter or Type:parameter:TargetType with a reference parameter of that type");
            return null;
        }

        return Judge(kind, isIterated, [source!], target, out fault) ? [new SearchInclude(parameter, target, isIterated)] : null;
    }

    /// <summary>
    /// Every reference: <c>*</c> of the types searched for, or of all types where it is iterated or reverse; <c>Type:*</c> of the type
    /// that is named, and <c>Type:*:TargetType</c> those that lead to a type.
    /// </summary>
    private IReadOnlyList<SearchInclude>? ReadAll(string kind, bool isIterated, string value, out (string Code, string Text) fault)
    {
        var parts = value.Split(':');
        var named = FhirSchema.R4.FindResourceType(parts[0]);
        var target = parts.Length == 3 ? FhirSchema.R4.FindResourceType(parts[2]) : null;
        if (value != "*" && (named is null || parts.Length > 3 || (parts.Length == 3 && target is null)))
        {
            fault = (IssueType.Invalid, $"a value of {kind} with a wildcard is *, Type:* or Type:*:TargetType");
            return null;
        }

        IReadOnlyList<FhirType> sources = named is not null ? [named]
            : isIterated || kind == "_revinclude" ? FhirSchema.R4.ResourceTypes : types;
        return !Judge(kind, isIterated, sources, target, out fault) ? null
            : [.. sources.SelectMany(indexer.ParametersOf)
                .Where(parameter => parameter.LeadsToResources && (target is null || MayLeadTo(parameter, target)))
                .Select(parameter => new SearchInclude(parameter, target, isIterated))];
    }

    /// <summary>What goes out from, or leads to, none of the types searched for finds nothing unless it is iterated.</summary>
    private bool Judge(string kind, bool isIterated, IReadOnlyList<FhirType> sources, FhirType? target, out (string Code, string Text) fault)
    {
        fault = isIterated ? default
            : kind == "_include" && sources.Any(source => !types.Contains(source))
                ? (IssueType.NotSupported, $"_include goes out from {Names()}, the type searched for, unless it is iterated")
            : kind == "_revinclude" && target is not null && !types.Contains(target)
                ? (IssueType.NotSupported, $"_revinclude leads to {Names()}, the type searched for, unless it is iterated")
            : default;
        return fault.Code is null;
    }

    private static bool MayLeadTo(SearchParameterInfo parameter, FhirType type) =>
        parameter.Targets.Count == 0 || parameter.Targets.Contains(type.Name);

    private string Names() => types.Count <= 5 ? string.Join(", ", types.Select(type => type.Name)) : "the types of the address";
}
