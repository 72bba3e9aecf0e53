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

        return !isReverse && (value == "*" || value.EndsWith(":*", StringComparison.Ordinal))
            ? ReadAll(isIterated, value, out fault)
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

        fault = default;
        if (kind == "_include" && !types.Contains(source!) && !isIterated)
        {
            fault = (IssueType.NotSupported, $"_include goes out from {Names()}, the type searched for");
        }
        else if (kind == "_revinclude" && target is not null && !types.Contains(target) && !isIterated)
        {
            fault = (IssueType.NotSupported, $"_revinclude leads to {Names()}, the type searched for");
        }

        return fault.Code is null ? [new SearchInclude(parameter, target, isIterated)] : null;
    }

    /// <summary><c>*</c>: every reference of the types searched for, or, iterated, of the type that is named.</summary>
    private IReadOnlyList<SearchInclude>? ReadAll(bool isIterated, string value, out (string Code, string Text) fault)
    {
        var sources = value == "*" ? types : FhirSchema.R4.FindResourceType(value[..^2]) is { } named ? [named] : [];
        if (sources.Count == 0 || (!isIterated && sources.Any(source => !types.Contains(source))))
        {
            fault = (IssueType.NotSupported, $"_include goes out from {Names()}, the type searched for, unless it is iterated");
            return null;
        }

        fault = default;
        return [.. sources.SelectMany(indexer.ParametersOf).Where(parameter => parameter.LeadsToResources)
            .Select(parameter => new SearchInclude(parameter, null, isIterated))];
    }

    private string Names() => types.Count <= 5 ? string.Join(", ", types.Select(type => type.Name)) : "the types of the address";
}
