using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Terminology;
using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Operations;
using FhirIcsHub.Storage;
using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Server.Rest;

/// <summary>
/// Finds the sets of codes that a search asks for: value sets by <c>:in</c> and <c>:not-in</c>, what is above or below a code by
/// <c>:above</c> and <c>:below</c>. From the hub's definitions, and from the terminology server where these cannot tell.
/// </summary>
internal sealed class CodeSetReader(HubStore store, HubDefinitions definitions)
{
    private static readonly FhirType ValueSet = FhirSchema.R4.FindType("ValueSet")!;

    public async ValueTask<CodeSets> ReadAsync(
        IEnumerable<KeyValuePair<string, string>> parameters, Func<AccessDecision> mayReadValueSets, CancellationToken stop)
    {
        var named = CodeSets.NamedIn(parameters).Distinct().ToList();
        if (named.Count == 0)
        {
            return CodeSets.None;
        }

        var known = await definitions.CurrentAsync(stop);
        var sets = new CodeSets();
        foreach (var (modifier, value) in named)
        {
            if (modifier == SearchModifier.In)
            {
                sets.Add(modifier, value, await ReadValueSetAsync(known, value, mayReadValueSets, stop));
            }
            else if (value.Split('|') is [{ Length: > 0 } system, { Length: > 0 } code])
            {
                var operation = modifier == SearchModifier.Below ? "is-a" : "generalizes";
                sets.Add(modifier, value, await AskAsync(known, null, Hierarchy(system, operation, code), stop));
            }
        }
        return sets;
    }

    /// <param name="known">The definitions.</param>
    /// <param name="value">A canonical URL, or <c>ValueSet/id</c> of one that is stored here.</param>
    /// <param name="mayRead">Asks the gate about reading ValueSets.</param>
    /// <param name="stop">Cancellation.</param>
    private async ValueTask<CodeSetAnswer> ReadValueSetAsync(
        HubKnowledge known, string value, Func<AccessDecision> mayRead, CancellationToken stop)
    {
        if (!value.StartsWith("ValueSet/", StringComparison.Ordinal))
        {
            return await AskAsync(known, value, null, stop);
        }
        // One that may not be read is as one that is not there.
        var decision = mayRead();
        var stored = decision.Allowed
            ? await store.ReadAsync(session => session.Read(ValueSet, value["ValueSet/".Length..], decision.Filter), stop) : null;
        return stored is null or { IsDeleted: true }
            ? CodeSetAnswer.Failed("there is no such ValueSet here")
            : await AskAsync(known, null, stored.Parse(), stop);
    }

    private static async ValueTask<CodeSetAnswer> AskAsync(HubKnowledge known, string? canonical, Resource? valueSet, CancellationToken stop)
    {
        var members = valueSet is null ? known.LocalTerminology.MembersOf(canonical!) : known.LocalTerminology.MembersOf(valueSet);
        if (members is not null && !members.Problems.Any(problem => problem.IsError))
        {
            return CodeSetAnswer.Of((system, code) => members.Contains(system, code) == Membership.Member);
        }
        if (!known.AsksServer)
        {
            return CodeSetAnswer.Failed(members is null ? "the value set is not here; store it, or configure a terminology server"
                : string.Join(" ", members.Problems.Where(problem => problem.IsError).Take(3).Select(problem => problem.Diagnostics)));
        }
        var result = await known.Terminology.ExpandAsync(new ExpandRequest { Url = canonical, ValueSet = valueSet }, stop);
        return result.Expansion is { } expansion
            ? Listed(expansion)
            : CodeSetAnswer.Failed(string.Join(" ", result.Issues.Where(issue => issue.IsError).Take(3).Select(issue => issue.Diagnostics)));
    }

    private static CodeSetAnswer Listed(Expansion expansion)
    {
        var pairs = new HashSet<(string System, string Code)>();
        var waiting = new Stack<ExpansionCode>(expansion.Contains);
        while (waiting.TryPop(out var code))
        {
            pairs.Add((code.System, code.Code));
            foreach (var inner in code.Contains)
            {
                waiting.Push(inner);
            }
        }
        var codes = pairs.Select(pair => pair.Code).ToHashSet(StringComparer.Ordinal);
        return CodeSetAnswer.Of((system, code) => system is null ? codes.Contains(code) : pairs.Contains((system, code)));
    }

    /// <summary>The value set of all codes below, or above, a code, itself included.</summary>
    private static Resource Hierarchy(string system, string operation, string code) =>
        Resource.Read(FhirJsonWriter.Document(json =>
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "ValueSet");
            json.WriteString("status", "active");
            json.WriteStartObject("compose");
            json.WriteStartArray("include");
            json.WriteStartObject();
            json.WriteString("system", system);
            json.WriteStartArray("filter");
            json.WriteStartObject();
            json.WriteString("property", "concept");
            json.WriteString("op", operation);
            json.WriteString("value", code);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }), ReadMode.AsSent).Resource!;
}
