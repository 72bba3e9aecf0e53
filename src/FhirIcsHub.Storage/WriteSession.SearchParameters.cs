using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Search;
using FhirIcsHub.Storage.Model;
using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Storage;

public sealed partial class WriteSession
{
    private SearchSchema? _search;

    /// <inheritdoc/>
    public override SearchSchema CurrentSearch()
    {
        if (_search is null)
        {
            var epoch = Connection.HoldSearchEpoch();
            if (epoch == Catalog.Search.Epoch)
            {
                return _search = Catalog.Search;
            }

            // Another process may have removed codes, too.
            Catalog.KnownCodes.Clear();
            _search = SearchSchema.Load(this, epoch);
        }

        return _search;
    }

    /// <summary>What keeps a SearchParameter that asks to be searched by from it; empty when nothing does, or it does not ask.</summary>
    /// <param name="searchParameter">A SearchParameter.</param>
    /// <param name="id">The id that it is to be stored under.</param>
    public IReadOnlyList<Issue> JudgeSearchParameter(Resource searchParameter, string id)
    {
        if (!CustomSearchParameter.IsAsked(searchParameter))
        {
            return [];
        }

        if (CustomSearchParameter.Compile(searchParameter, "", out var issues) is not { } parameter)
        {
            return issues;
        }

        Connection.LockSearchEpoch();
        var own = FindCurrent(SearchParameterType, id)?.Key;
        var other = CurrentSearch().Parameters.FirstOrDefault(known => known.ResourceKey != own
            && known.Parameter.Definition.Code == parameter.Definition.Code
            && known.Parameter.ByType.Keys.Any(parameter.ByType.ContainsKey));
        return other is null ? [] : [Issue.Error(
            IssueType.BusinessRule,
            $"Another SearchParameter ({other.Parameter.Definition.Url}) has this code for the same resource type. Retire it first.",
            "SearchParameter.code")];
    }

    /// <summary>
    /// Begins to index by a SearchParameter that asks for it: what is written from now on at once, what there is by and by
    /// (<see cref="BuildIndex"/>). One that was registered before, with another definition, is no longer searched by.
    /// </summary>
    private void Register(long resourceKey, PreparedResource searchParameter)
    {
        var known = CurrentSearch().Parameters.FirstOrDefault(parameter => parameter.ResourceKey == resourceKey);
        var isAsked = CustomSearchParameter.IsAsked(searchParameter.Content);
        if (isAsked && known is not null && CustomSearchParameter.DefineTheSame(known.Source, searchParameter.Content))
        {
            return;
        }

        Retire(resourceKey);
        if (isAsked && CustomSearchParameter.Compile(searchParameter.Content, "", out _) is { } parameter)
        {
            var typeKeys = parameter.ByType.Keys.Select(Catalog.TypeKey).Order().ToList();
            BeginBuild(resourceKey, searchParameter.Content.Json.ToArray(), typeKeys, searchParameter.ServerBase);
        }
    }

    /// <summary>Ends searching by what a SearchParameter defined; its entries are removed by and by.</summary>
    private void Retire(long resourceKey)
    {
        Connection.LockSearchEpoch();
        var retired = Connection.Statement(
                "UPDATE \"IndexBuild\" SET \"State\" = 4, \"Definition\" = NULL, \"Epoch\" = @epoch "
                + "WHERE \"ResourceKey\" = @resource AND \"State\" IN (1, 2, 3, 6)")
            .With("@epoch", Connection.SearchEpoch() + 1)
            .With("@resource", resourceKey)
            .Execute();
        if (retired > 0)
        {
            RenewSearch();
        }
    }

    /// <summary>Ends searching by what all SearchParameters defined: they are gone, with all that they gave entries to.</summary>
    private void ForgetSearchParameters()
    {
        Connection.LockSearchEpoch();
        var forgotten = Connection.Statement(
                "UPDATE \"IndexBuild\" SET \"State\" = 5, \"Definition\" = NULL, \"Epoch\" = @epoch "
                + "WHERE \"ResourceKey\" IS NOT NULL AND \"State\" <> 5")
            .With("@epoch", Connection.SearchEpoch() + 1)
            .Execute();
        if (forgotten > 0)
        {
            RenewSearch();
        }
    }

    /// <summary>
    /// Waits until nobody else writes, and lets every process see, before it writes again, that something has changed. A process that writes
    /// alone knows itself.
    /// </summary>
    private void AdvanceSearchEpoch()
    {
        if (!Connection.HasOtherWriters)
        {
            return;
        }

        Connection.LockSearchEpoch();
        var epoch = Connection.SearchEpoch() + 1;
        if (Connection.Statement("UPDATE \"IndexBuild\" SET \"Epoch\" = @epoch WHERE \"Epoch\" = @before")
            .With("@epoch", epoch).With("@before", epoch - 1).Execute() == 0)
        {
            Connection.Statement(
                    "INSERT INTO \"IndexBuild\" (\"TypeKeys\", \"State\", \"Epoch\", \"AtTypeKey\", \"After\", \"Through\", \"Scanned\", "
                    + "\"Found\", \"StartedAt\") VALUES ('', @state, @epoch, 0, 0, 0, 0, 0, @now)")
                .With("@state", (long)IndexBuildState.Removed)
                .With("@epoch", epoch)
                .With("@now", _now)
                .Execute();
        }

        RenewSearch();
    }

    /// <summary>Enters work on the index.</summary>
    private int BeginBuild(long? resourceKey, byte[]? definition, List<int> typeKeys, string? serverBase)
    {
        Flush();
        Connection.LockSearchEpoch();
        var key = Connection.Statement(
                "INSERT INTO \"IndexBuild\" (\"ResourceKey\", \"Definition\", \"TypeKeys\", \"ServerBase\", \"State\", \"Epoch\", "
                + "\"AtTypeKey\", \"After\", \"Through\", \"Scanned\", \"Found\", \"StartedAt\") VALUES (@resource, @definition, @types, "
                + "@base, @state, @epoch, @at, 0, COALESCE((SELECT MAX(\"Key\") FROM \"Resource\"), 0), 0, 0, @now) RETURNING \"Key\"")
            .With("@resource", resourceKey)
            .With("@definition", definition)
            .With("@types", string.Join(',', typeKeys))
            .With("@base", serverBase)
            .With("@state", (long)IndexBuildState.Building)
            .With("@epoch", Connection.SearchEpoch() + 1)
            .With("@at", typeKeys[0])
            .With("@now", _now)
            .ReadInt64() ?? throw new InvalidOperationException("The new work on the index got no key.");
        RenewSearch();
        return (int)key;
    }

    private void RenewSearch() => _search = SearchSchema.Load(this, Connection.SearchEpoch());

    /// <summary>Lets all sessions know of what this one, which is committed, has changed.</summary>
    private void PublishSearch()
    {
        if (_search is { } search)
        {
            Catalog.Publish(search);
        }
    }
}
