using System.Globalization;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage.Engine;
using FhirIcsHub.Storage.Model;
using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Storage.Records;

/// <summary>
/// Reads one record. Its members are found by the compartment's reference parameters, from the index alone; what they refer to and
/// their Provenance is found from them, when the walk gets there.
/// </summary>
internal sealed class RecordRun
{
    /// <summary>Rows that one statement reads by their keys.</summary>
    private const int Chunk = 256;

    private readonly ReadSession _session;
    private readonly RecordQuery _query;
    private readonly AccessFilter _access;
    private readonly StoredResource _focus;
    private readonly long _bound;
    private readonly IReadOnlyList<SourcePatientRow> _patients;

    /// <param name="session">Reads.</param>
    /// <param name="query">Whose record.</param>
    /// <param name="access">What may be seen.</param>
    /// <param name="focus">The resource whose record it is.</param>
    /// <param name="bound">The highest key when the walk began.</param>
    public RecordRun(ReadSession session, RecordQuery query, AccessFilter access, StoredResource focus, long bound)
    {
        (_session, _query, _access, _focus, _bound) = (session, query, access, focus, bound);
        _patients = PatientsOf(session, focus);
    }

    /// <summary>Whether the resource itself is part of what was asked for.</summary>
    public bool HasFocus => _query.Wants(_focus.Type) && (_query.Since is null || _focus.LastUpdated >= _query.Since);

    /// <summary>Keys of the members that were asked for, in their order; the resource itself is not among them.</summary>
    public List<long> MemberKeys() => MemberKeys(_query);

    /// <summary>What the members and the resource itself refer to and that is part of the record: with keys behind one.</summary>
    public List<StoredResource> Referenced(long after, int limit)
    {
        if (!_query.Types.Any(IsFollowed) && _query.Types.Count > 0)
        {
            return [];
        }

        var members = MemberKeys(_query with { Types = [], Since = null });
        var referenced = new ReferencedResources(_session, _access, new ReferenceScan(_query.ServerBase), _bound, MayFollow);
        var found = referenced.From(_focus, Read(members));
        var known = members.ToHashSet();
        return [.. found.Where(resource => resource.Key > after && !known.Contains(resource.Key) && IsAskedFor(resource))
            .OrderBy(resource => resource.Key).Take(limit)];
    }

    /// <summary>The Provenance of the resource and its members with keys behind one, as far as it is no member itself.</summary>
    public List<StoredResource> Provenance(long after, int limit)
    {
        var type = FhirSchema.R4.FindType("Provenance")!;
        var target = Fhir.Search.SearchIndexer.R4.Find(type, "target")!;
        if (!_query.Wants(type))
        {
            return [];
        }

        var members = MemberKeys(_query with { Types = [], Since = null });
        var known = members.ToHashSet();
        var keys = new SortedSet<long>();
        foreach (var chunk in members.Append(_focus.Key).Chunk(Chunk))
        {
            var sql = new SqlBuilder();
            var targets = target.FiledUnder.Select(filed => sql.Parameter((long)_session.ParameterKey(filed)));
            sql.Append("SELECT x.\"ResourceKey\" FROM \"Resource\" m CROSS JOIN \"ReferenceIndex\" x ")
                .Append($"WHERE m.\"Key\" IN ({List(sql, chunk)}) ")
                .Append($"AND x.\"ParameterKey\" IN ({string.Join(", ", targets)}) ")
                .Append("AND x.\"TargetId\" = m.\"Id\" AND x.\"TargetTypeKey\" = m.\"TypeKey\" ")
                .Append($"AND x.\"ResourceKey\" > {sql.Parameter(after)} AND x.\"ResourceKey\" <= {sql.Parameter(_bound)}");
            keys.UnionWith(ReadKeys(sql));
        }

        return [.. Read(keys.Where(key => !known.Contains(key))).Where(IsAskedFor).Take(limit)];
    }

    /// <summary>Current versions by their keys, in that order, without what is deleted or may not be seen.</summary>
    public IEnumerable<StoredResource> Read(IEnumerable<long> keys)
    {
        foreach (var chunk in keys.Chunk(Chunk))
        {
            var sql = new SqlBuilder();
            sql.Append($"SELECT {ResourceColumns.Current} FROM \"Resource\" r WHERE r.\"Key\" IN ({List(sql, chunk)}) ")
                .Append($"AND NOT r.\"IsDeleted\"{_access.AndAllowed("r")} ORDER BY r.\"Key\"");
            foreach (var resource in _session.ReadAll(sql.Prepare(_session)))
            {
                yield return resource;
            }
        }
    }

    private bool IsAskedFor(StoredResource resource) =>
        _query.Wants(resource.Type) && (_query.Since is null || resource.LastUpdated >= _query.Since);

    private List<long> MemberKeys(RecordQuery query)
    {
        var keys = new SortedSet<long>();
        if (_focus.Flags.HasFlag(ResourceFlags.SourcePatient))
        {
            keys.UnionWith(ReadKeys(CameWith(query)));
        }
        else
        {
            var types = CompartmentIndex.Of(query.Focus.Name).Where(member => query.Wants(member.Type)).ToList();
            keys.UnionWith(ReadKeys(Referring(query, types.Where(member => member.Type.Name != "Patient"), isJoined: query.IsFiltered
                || _access.FeedKey is not null)));
            keys.UnionWith(ReadKeys(Referring(query, types.Where(member => member.Type.Name == "Patient"), isJoined: true)));
        }

        keys.Remove(_focus.Key);
        return [.. keys];
    }

    /// <summary>What refers to the resource by one of the parameters. Index rows are there of current versions only.</summary>
    private SqlBuilder? Referring(RecordQuery query, IEnumerable<CompartmentParameter> members, bool isJoined)
    {
        var parameters = members.Select(member => _session.ParameterKey(member.Parameter)).Where(key => key != 0).Distinct().Order()
            .Select(key => key.ToString(CultureInfo.InvariantCulture)).ToList();
        if (parameters.Count == 0)
        {
            return null;
        }

        var sql = new SqlBuilder();
        sql.Append("SELECT DISTINCT x.\"ResourceKey\" FROM \"ReferenceIndex\" x ").Append(isJoined ? "CROSS JOIN \"Resource\" r " : "")
            .Append($"WHERE x.\"ParameterKey\" IN ({string.Join(", ", parameters)}) AND x.\"TargetId\" IN (")
            .Append(FilledList.Of(Ids().Select(id => sql.Parameter(IndexValue.Key(id)))))
            .Append($") AND x.\"TargetTypeKey\" = {sql.Parameter((long)_session.Catalog.TypeKey(query.Focus))} ")
            .Append($"AND x.\"ResourceKey\" <= {sql.Parameter(_bound)}");
        if (isJoined)
        {
            sql.Append(" AND r.\"Key\" = x.\"ResourceKey\"");
            AppendFilters(sql, query);
        }
        else
        {
            // The rows of contained resources stand under keys of their own: they are no members, and could not be read.
            sql.Append(" AND NOT EXISTS (SELECT 1 FROM \"ContainedResource\" c WHERE c.\"Key\" = x.\"ResourceKey\")");
        }

        return sql;
    }

    /// <summary>What came with a feed's own Patient.</summary>
    private SqlBuilder CameWith(RecordQuery query)
    {
        var sql = new SqlBuilder();
        sql.Append($"SELECT r.\"Key\" FROM \"Resource\" r WHERE r.\"SourcePatientKey\" = {sql.Parameter(_focus.SourcePatientKey ?? 0)} ")
            .Append($"AND r.\"Key\" <= {sql.Parameter(_bound)}");
        if (query.Types.Count > 0)
        {
            sql.Append($" AND r.\"TypeKey\" IN ({List(sql, query.Types.Select(type => (long)_session.Catalog.TypeKey(type)))})");
        }

        AppendFilters(sql, query);
        return sql;
    }

    private void AppendFilters(SqlBuilder sql, RecordQuery query)
    {
        sql.Append($" AND NOT r.\"IsDeleted\"{_access.AndAllowed("r")} AND (r.\"Flags\" & {(int)ResourceFlags.SourcePatient}) = 0");
        if (query.Since is { } since)
        {
            sql.Append($" AND r.\"LastUpdated\" >= {sql.Parameter(since.UtcTicks)}");
        }

        if (query.CareFrom is null && query.CareUntil is null)
        {
            return;
        }

        var dates = string.Join(", ", CompartmentIndex.DatesOfCare.Select(_session.ParameterKey).Where(key => key != 0).Order()
            .Select(key => key.ToString(CultureInfo.InvariantCulture)).DefaultIfEmpty("0"));
        var ofCare = $"SELECT 1 FROM \"DateIndex\" d WHERE d.\"ResourceKey\" = r.\"Key\" AND d.\"ParameterKey\" IN ({dates})";
        sql.Append($" AND (EXISTS ({ofCare} AND d.\"High\" >= {sql.Parameter(query.CareFrom ?? 0)} ")
            .Append($"AND d.\"Low\" <= {sql.Parameter(query.CareUntil ?? long.MaxValue)}) OR NOT EXISTS ({ofCare}))");
    }

    /// <summary>
    /// The ids that references to the resource may have: of a golden Patient also those of the source Patients of its person.
    /// </summary>
    private IEnumerable<string> Ids() =>
        _query.Focus.Name == "Patient" ? _patients.Select(patient => patient.PatientId).Append(_focus.Id).Distinct() : [_focus.Id];

    private bool IsFollowed(FhirType type) => _query.Focus.Name != "Patient" || !CompartmentIndex.Has("Patient", type);

    /// <summary>
    /// Whether a reference leads on: to what is in nobody's compartment; out of an Encounter also to what is of the same person. What
    /// belongs to other persons is no part of the record, whoever refers to it.
    /// </summary>
    private bool MayFollow(StoredResource resource) => !CompartmentIndex.Has("Patient", resource.Type)
        || (_query.Focus.Name != "Patient" && !resource.Flags.HasFlag(ResourceFlags.SourcePatient)
            && resource.SourcePatientKey is { } key && _patients.Any(patient => patient.Key == key));

    private IEnumerable<long> ReadKeys(SqlBuilder? sql)
    {
        if (sql is null)
        {
            yield break;
        }

        using var rows = sql.Prepare(_session).Read();
        while (rows.Read())
        {
            yield return rows.GetInt64(0);
        }
    }

    private static string List(SqlBuilder sql, IEnumerable<long> values) => FilledList.Of(values.Select(sql.Parameter));

    /// <summary>The source Patients of the person whom the resource is about.</summary>
    private static IReadOnlyList<SourcePatientRow> PatientsOf(ReadSession session, StoredResource focus)
    {
        var own = focus.SourcePatientKey is { } key ? session.ReadSourcePatient(key) : null;
        return own is null ? [] : own.PersonKey is { } person ? session.SourcePatientsOf(person) : [own];
    }
}
