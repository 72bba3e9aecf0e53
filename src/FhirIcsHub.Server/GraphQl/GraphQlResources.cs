using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Rest;
using FhirIcsHub.Storage;
using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Server.GraphQl;

/// <summary>What a search of a query has found.</summary>
internal sealed record GraphQlMatches(
    IReadOnlyList<Resource> Matches, long? Total, string? Next, IReadOnlyList<KeyValuePair<string, string>> Parameters);

/// <summary>The resources that a query touches: each behind the gate, as if it were read or searched alone, and so many at most.</summary>
internal sealed class GraphQlResources(ReadSession session, FhirRequest request, SearchSetup setup)
{
    private const int MaxResources = 10_000;

    private readonly Dictionary<(FhirType Type, string Id), Resource?> _read = [];
    private int _taken;

    /// <summary>Gives up when the client has gone.</summary>
    public void Stop() => request.Aborted.ThrowIfCancellationRequested();

    public Resource Read(FhirType type, string id, GraphQlPosition position) => Find(type, id, position)
        ?? throw new GraphQlException($"There is no {type.Name} with this id.", position, StatusCodes.Status404NotFound) { Code = IssueType.NotFound };

    /// <summary>The resource that a reference is to; null when it cannot be followed and need not be.</summary>
    public Resource? Follow(Element reference, GraphQlPosition position, bool isOptional)
    {
        var found = Target(reference, position);
        if (found is null && !isOptional)
        {
            throw new GraphQlException(
                "A reference leads to no resource of the hub; with optional: true it is left out.", position, StatusCodes.Status404NotFound)
            {
                Code = IssueType.NotFound,
            };
        }
        return found;
    }

    /// <summary>A page of what a search finds.</summary>
    public GraphQlMatches Search(FhirType type, List<KeyValuePair<string, string>> parameters, GraphQlPosition position, bool wantsTotal)
    {
        if (wantsTotal)
        {
            parameters.Add(new("_total", "accurate"));
        }
        var page = Page(type, parameters, position, count: null);
        return new GraphQlMatches([.. page.Entries.Select(entry => entry.Resource.Parse())], page.Total, page.NextCursor, parameters);
    }

    /// <summary>All that a search finds, or as many as it asks for; too much is refused, and nothing is left out in silence.</summary>
    public IReadOnlyList<Resource> SearchAll(FhirType type, List<KeyValuePair<string, string>> parameters, GraphQlPosition position)
    {
        var isLimited = parameters.Exists(parameter => parameter.Key == "_count");
        return [.. Page(type, parameters, position, isLimited ? null : MaxResources + 1).Entries.Select(entry => entry.Resource.Parse())];
    }

    private SearchPage Page(FhirType type, List<KeyValuePair<string, string>> parameters, GraphQlPosition position, int? count)
    {
        var decision = Ask(HubInteraction.Search, type, position);
        var parsed = SearchQueryParser.Parse(SearchScope.Of(type), parameters, setup.Search(request.FhirBase, isStrict: true));
        if (parsed.Query is not { } query)
        {
            throw new GraphQlException(parsed.Issues[0].Diagnostics, position) { Code = parsed.Issues[0].Code };
        }
        var page = session.Search(count is null ? query : query with { Count = count.Value }, decision.Filter);
        Take(page.Entries.Count, position);
        return page;
    }

    private Resource? Target(Element reference, GraphQlPosition position)
    {
        if (reference.TextOf("reference") is not { } text)
        {
            return null;
        }
        if (text.StartsWith('#'))
        {
            foreach (var contained in reference.Resource.Root.Named("contained"))
            {
                if (contained.TextOf("id") == text[1..])
                {
                    return contained.AsResource();
                }
            }
            return null;
        }
        var relative = text.StartsWith(request.FhirBase + "/", StringComparison.Ordinal) ? text[(request.FhirBase.Length + 1)..] : text;
        return relative.Split('/') is [var typeName, var id, ..] and { Length: 2 or 4 } && FhirSchema.R4.FindResourceType(typeName) is { } type
            ? Find(type, id, position)
            : null;
    }

    private Resource? Find(FhirType type, string id, GraphQlPosition position)
    {
        if (!_read.TryGetValue((type, id), out var resource))
        {
            var decision = Ask(HubInteraction.Read, type, position);
            Take(1, position);
            var stored = session.Read(type, id, decision.Filter);
            _read[(type, id)] = resource = stored is { IsDeleted: false } ? stored.Parse() : null;
        }
        return resource;
    }

    private AccessDecision Ask(HubInteraction interaction, FhirType type, GraphQlPosition position)
    {
        var decision = request.Ask(interaction, type.Name);
        return decision.Allowed
            ? decision
            : throw new GraphQlException(decision.Reason, position, decision.Status) { Code = IssueType.Forbidden };
    }

    private void Take(int count, GraphQlPosition position)
    {
        _taken += count;
        if (_taken > MaxResources)
        {
            throw new GraphQlException($"The query touches more than {MaxResources} resources; ask for less at a time.", position)
            {
                Code = IssueType.TooCostly,
            };
        }
    }
}
