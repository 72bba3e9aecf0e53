using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;
using FhirIcsHub.Storage.Engine;

namespace FhirIcsHub.Storage;

public partial class ReadSession
{
    /// <summary>
    /// Resources whose metas together have every profile, tag and security label that is in use on what the caller may see. The index is
    /// leapt along from one value to the next, so the cost follows the number of values, not that of resources.
    /// </summary>
    /// <param name="types">Resource types to look at.</param>
    /// <param name="access">What the caller may see.</param>
    public IReadOnlyList<StoredResource> LabelSamples(IEnumerable<FhirType> types, AccessFilter access)
    {
        var samples = new List<StoredResource>();
        var known = new HashSet<(long, long)>();
        foreach (var type in types)
        {
            foreach (var code in new[] { "_profile", "_tag", "_security" })
            {
                if (SearchIndexer.R4.Find(type, code) is { } parameter && ParameterKey(parameter) is not 0 and var key)
                {
                    var values = parameter.Type == SearchParameterType.Token ? TokenValues(key) : UriValues(key);
                    Sample(key, values, access, known, samples);
                }
            }
        }

        return samples;
    }

    private void Sample(
        int parameter, IEnumerable<IndexedLabel> values, AccessFilter access, HashSet<(long, long)> known, List<StoredResource> samples)
    {
        foreach (var value in values)
        {
            if (known.Contains(value.Hashes))
            {
                continue;
            }

            var table = value.Uri is null ? "TokenIndex" : "UriIndex";
            var isValue = value.Uri is null ? "x.\"CodeHash\" = @code AND x.\"SystemHash\" = @system" : "x.\"Value\" = @value";
            var statement = ForRead(
                $"SELECT {ResourceColumns.Current} FROM \"{table}\" x JOIN \"Resource\" r ON r.\"Key\" = x.\"ResourceKey\" "
                + $"WHERE x.\"ParameterKey\" = @parameter AND {isValue} AND NOT r.\"IsDeleted\"{access.AndAllowed("r")} LIMIT 1")
                .With("@parameter", parameter);
            statement = value.Uri is null
                ? statement.With("@code", value.Hashes.Code).With("@system", value.Hashes.System)
                : statement.With("@value", value.Uri);
            if (ReadOne(statement) is { } sample)
            {
                samples.Add(sample);
                AddLabels(sample, known);
            }
        }
    }

    /// <summary>What a sample has need not be looked for again.</summary>
    private static void AddLabels(StoredResource sample, HashSet<(long Code, long System)> known)
    {
        var meta = sample.Parse().Root.First("meta");
        foreach (var label in meta.Children)
        {
            if (label.Name is "tag" or "security")
            {
                known.Add((IndexValue.Hash(label.TextOf("code")), IndexValue.Hash(label.TextOf("system"))));
            }
            else if (label is { Name: "profile", Text: { } url })
            {
                known.Add((IndexValue.Hash(IndexValue.Key(url)), 0));
            }
        }
    }

    private List<IndexedLabel> TokenValues(int parameter)
    {
        var values = new List<IndexedLabel>();
        for (var (code, system) = (long.MinValue, long.MinValue); ;)
        {
            using var row = ForRead(
                    "SELECT x.\"CodeHash\", x.\"SystemHash\" FROM \"TokenIndex\" x WHERE x.\"ParameterKey\" = @parameter "
                    + "AND (x.\"CodeHash\", x.\"SystemHash\") > (@code, @system) ORDER BY x.\"CodeHash\", x.\"SystemHash\" LIMIT 1")
                .With("@parameter", parameter).With("@code", code).With("@system", system).Read();
            if (!row.Read())
            {
                return values;
            }

            (code, system) = (row.GetInt64(0), row.GetInt64(1));
            values.Add(new IndexedLabel((code, system), null));
        }
    }

    private List<IndexedLabel> UriValues(int parameter)
    {
        var values = new List<IndexedLabel>();
        for (var last = ""; ;)
        {
            using var row = ForRead(
                    "SELECT x.\"Value\" FROM \"UriIndex\" x WHERE x.\"ParameterKey\" = @parameter AND x.\"Value\" > @value "
                    + "ORDER BY x.\"Value\" LIMIT 1")
                .With("@parameter", parameter).With("@value", last).Read();
            if (!row.Read())
            {
                return values;
            }

            last = row.GetString(0);
            values.Add(new IndexedLabel((IndexValue.Hash(last), 0), last));
        }
    }

    private sealed record IndexedLabel((long Code, long System) Hashes, string? Uri);
}
