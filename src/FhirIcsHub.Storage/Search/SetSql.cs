using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;
using FhirIcsHub.Storage.Search.Texts;

namespace FhirIcsHub.Storage.Search;

/// <summary>Sets of resources (<see cref="SetSearch"/>) as queries for their keys.</summary>
internal sealed class SetSql(SqlBuilder sql, ReadSession session, VisibleResources visible)
{
    private static readonly FhirType Patient = FhirSchema.R4.FindResourceType("Patient")!;

    private static readonly FhirType List = FhirSchema.R4.FindResourceType("List")!;

    private static readonly SearchParameterInfo Item = SearchIndexer.R4.Find(List, "item")!;

    /// <summary>Appends a query for the keys of the resources of a type that are in the set.</summary>
    /// <param name="set">The set.</param>
    /// <param name="type">The type.</param>
    /// <param name="row">The one resource that is asked for; null = all.</param>
    public void Append(SetSearch set, FhirType type, string? row)
    {
        switch (set)
        {
            case CompartmentSearch { Compartment: var compartment }:
                AppendCompartment(compartment, type, row);
                break;
            case ListSearch { Id: var id }:
                AppendList(id, type, row);
                break;
            case TextSearch text:
                AppendText(text, type, row);
                break;
            default:
                throw new InvalidOperationException($"{set.GetType().Name} is no set of resources");
        }
    }

    /// <summary>
    /// What refers to the focus. Whose record a resource is, is told by the map from source Patients to persons and not only by its text:
    /// the compartment of a golden Patient has what came with any of the person's source Patients.
    /// </summary>
    private void AppendCompartment(Compartment compartment, FhirType type, string? row)
    {
        var (ids, sourceKeys) = compartment.Type == Patient ? PatientsOf(compartment.Id) : ([compartment.Id], []);
        var idList = string.Join(", ", ids.Select(id => sql.Parameter(IndexValue.Key(id))));
        var codes = FhirSchema.R4.CompartmentParameters(compartment.Type.Name, type.Name);
        var parameters = codes.Select(code => SearchIndexer.R4.Find(type, code)).OfType<SearchParameterInfo>()
            .SelectMany(parameter => parameter.FiledUnder).Distinct()
            .Select(parameter => sql.Parameter((long)session.ParameterKey(parameter)));
        var entry = sql.NewRow();
        sql.Append($"SELECT {entry}.\"ResourceKey\" FROM \"ReferenceIndex\" {entry} WHERE {entry}.\"ParameterKey\" IN (")
            .Append(string.Join(", ", parameters.DefaultIfEmpty("0")))
            .Append($") AND {entry}.\"TargetTypeKey\" = {sql.Parameter((long)session.Catalog.TypeKey(compartment.Type))} ")
            .Append($"AND {entry}.\"TargetId\" IN ({idList})")
            .Append(row is null ? "" : $" AND {entry}.\"ResourceKey\" = {row}.\"Key\"");
        if (sourceKeys.Count > 0)
        {
            AppendRows(type, $"\"SourcePatientKey\" IN ({string.Join(", ", sourceKeys.Select(sql.Parameter))})", row);
        }

        if (type == compartment.Type)
        {
            AppendRows(type, $"\"Id\" IN ({idList})", row);
        }
    }

    private void AppendText(TextSearch text, FhirType type, string? row)
    {
        var entry = sql.NewRow();
        var query = session.Connection.TextQueryOf(text.Query, text.IsNarrative, TextWords.Prefix(session.Catalog.TypeKey(type)));
        sql.Append(session.Connection.TextKeys(entry, text.IsNarrative, sql.Parameter(query)))
            .Append(row is null ? "" : $" AND {session.Connection.TextKey(entry)} = {row}.\"Key\"");
    }

    private void AppendList(string id, FhirType type, string? row)
    {
        var (list, entry, member) = (sql.NewRow(), sql.NewRow(), sql.NewRow());
        var items = string.Join(", ", Item.FiledUnder.Select(filed => sql.Parameter((long)session.ParameterKey(filed))));
        var typeKey = sql.Parameter((long)session.Catalog.TypeKey(type));
        sql.Append($"SELECT {member}.\"Key\" FROM \"Resource\" {list} ")
            .Append($"CROSS JOIN \"ReferenceIndex\" {entry} CROSS JOIN \"Resource\" {member} ")
            .Append($"WHERE {visible.Condition(sql, List, [], list)} AND {list}.\"Id\" = {sql.Parameter(id)} ")
            .Append($"AND {entry}.\"ResourceKey\" = {list}.\"Key\" ")
            .Append($"AND {entry}.\"ParameterKey\" IN ({items}) ")
            .Append($"AND {entry}.\"TargetTypeKey\" = {typeKey} AND {member}.\"TypeKey\" = {typeKey} ")
            .Append($"AND {member}.\"Id\" = {entry}.\"TargetId\"");
        if (DeletedFrom(id, type) is { Count: > 0 } deleted)
        {
            var names = string.Join(", ", deleted.Select(name => sql.Parameter(IndexValue.Key(name))));
            sql.Append($" AND {entry}.\"TargetId\" NOT IN ({names})");
        }

        sql.Append(row is null ? "" : $" AND {member}.\"Key\" = {row}.\"Key\"");
    }

    /// <summary>Ids of resources that a List names in entries marked as deleted only: the index does not tell them apart.</summary>
    private List<string> DeletedFrom(string listId, FhirType type)
    {
        if (session.Read(List, listId, visible.Access) is not { IsDeleted: false } stored)
        {
            return [];
        }

        var marked = new HashSet<string>(StringComparer.Ordinal);
        var kept = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in stored.ParseContent().Root.Named("entry"))
        {
            var parts = (entry.First("item").TextOf("reference") ?? "").Split('/');
            var at = Array.LastIndexOf(parts, type.Name);
            if (at >= 0 && at + 1 < parts.Length)
            {
                (entry.TextOf("deleted") == "true" ? marked : kept).Add(parts[at + 1]);
            }
        }

        marked.ExceptWith(kept);
        return [.. marked];
    }

    /// <summary>The ids and keys of the Patients whose record it is: of the person, when the Patient presents one.</summary>
    private (List<string> Ids, List<long> Keys) PatientsOf(string id)
    {
        var rows = session.FindPersonByGoldenId(id) is { } person ? session.SourcePatientsOf(person.Key)
            : session.FindSourcePatient(id) is { } source ? [source] : [];
        return ([.. rows.Select(row => row.PatientId).Append(id).Distinct()],
            [.. rows.Select(row => (long)row.Key)]);
    }

    private void AppendRows(FhirType type, string condition, string? row)
    {
        var member = sql.NewRow();
        sql.Append($" UNION ALL SELECT {member}.\"Key\" FROM \"Resource\" {member} WHERE {member}.{condition} ")
            .Append($"AND {member}.\"TypeKey\" = {sql.Parameter((long)session.Catalog.TypeKey(type))}")
            .Append(row is null ? "" : $" AND {member}.\"Key\" = {row}.\"Key\"");
    }
}
