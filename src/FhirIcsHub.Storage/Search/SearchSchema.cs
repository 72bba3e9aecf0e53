using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Search;
using FhirIcsHub.Storage.Model;

namespace FhirIcsHub.Storage.Search;

/// <summary>What resources are indexed and searched by at one epoch: the parameters of R4 and those that SearchParameters define.</summary>
public sealed class SearchSchema
{
    private SearchSchema(long epoch, IReadOnlyList<RegisteredParameter> parameters)
    {
        Epoch = epoch;
        Parameters = parameters;
        Indexer = parameters.Count == 0
            ? SearchIndexer.R4
            : SearchIndexer.R4.With(
                [.. parameters.Where(parameter => parameter.IsReady).Select(parameter => parameter.Parameter)],
                [.. parameters.Where(parameter => !parameter.IsReady).Select(parameter => parameter.Parameter)]);
    }

    /// <summary>That of a store without SearchParameters.</summary>
    internal static SearchSchema R4 { get; } = new(0, []);

    /// <summary>Counts the changes of it.</summary>
    public long Epoch { get; }

    public SearchIndexer Indexer { get; }

    /// <summary>The parameters that are not of R4.</summary>
    internal IReadOnlyList<RegisteredParameter> Parameters { get; }

    /// <summary>The suffix of the keys under which the entries of a parameter are filed.</summary>
    internal static string SuffixOf(int buildKey) => FormattableString.Invariant($"#{buildKey}");

    internal static SearchSchema Load(ReadSession session, long epoch)
    {
        if (epoch == 0)
        {
            return R4;
        }

        using var rows = session.Connection.Statement(
                "SELECT \"Key\", \"ResourceKey\", \"State\", \"Definition\" FROM \"IndexBuild\" "
                + "WHERE \"State\" IN (1, 2, 3) AND \"Definition\" IS NOT NULL ORDER BY \"Key\"")
            .Read();
        var parameters = new List<RegisteredParameter>();
        while (rows.Read())
        {
            var key = rows.GetInt32(0);
            if (Compile(rows.GetFieldValue<byte[]>(3), key) is { } parameter)
            {
                parameters.Add(parameter with
                {
                    ResourceKey = rows.GetInt64(1),
                    IsReady = (IndexBuildState)rows.GetInt32(2) == IndexBuildState.Ready,
                });
            }
        }

        return new SearchSchema(epoch, parameters);
    }

    /// <summary>A stored definition made ready; null when this version of the hub cannot read what another one could.</summary>
    internal static RegisteredParameter? Compile(byte[] definition, int buildKey)
    {
        var resource = Resource.Read(definition, ReadMode.AsSent).Resource;
        var parameter = resource is null ? null : CustomSearchParameter.Compile(resource, SuffixOf(buildKey), out _);
        return parameter is null ? null : new RegisteredParameter(buildKey, resource!, parameter);
    }
}

/// <summary>A search parameter that a SearchParameter resource defines.</summary>
/// <param name="BuildKey">Key of the work that makes its entries.</param>
/// <param name="Source">The SearchParameter.</param>
/// <param name="Parameter">What it defines.</param>
internal sealed record RegisteredParameter(int BuildKey, Resource Source, CustomSearchParameter Parameter)
{
    /// <summary>Key of the SearchParameter.</summary>
    public long ResourceKey { get; init; }

    /// <summary>It can be searched by.</summary>
    public bool IsReady { get; init; }
}
