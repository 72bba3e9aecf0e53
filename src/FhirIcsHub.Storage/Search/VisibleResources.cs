using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Storage.Search;

/// <summary>
/// Which resources a search may take into account: every set that it touches, matches as well as what chains and <c>_has</c> go through,
/// consists of these only, so that nothing can be concluded from what the caller may not see.
/// </summary>
internal sealed class VisibleResources(ReadSession session, AccessFilter access, bool presentedPatientsOnly)
{
    /// <summary>What the caller may see.</summary>
    public AccessFilter Access => access;

    /// <summary>Source Patients are what the feeds sent; the hub shows the golden ones (<see cref="ResourceFlags"/>).</summary>
    public static string HiddenPatients(string typeName, AccessFilter access, string row = "r") =>
        typeName == "Patient" && access.FeedKey is null ? $" AND ({row}.\"Flags\" & 1) = 0" : "";

    /// <summary>The condition on a row of the Resource table, of whatever type.</summary>
    public string ConditionOfAny(string row) => $"NOT {row}.\"IsDeleted\"{access.AndAllowed(row)}{HiddenPatients("Patient", access, row)}";

    /// <summary>The condition on a row of the Resource table.</summary>
    /// <param name="sql">Takes the parameters.</param>
    /// <param name="type">The type of the set.</param>
    /// <param name="criteria">What the set is searched by: some name the feeds' own Patients.</param>
    /// <param name="row">Alias of the row.</param>
    public string Condition(SqlBuilder sql, FhirType type, IEnumerable<SearchCriterion> criteria, string row)
    {
        var namesPatients = !presentedPatientsOnly && criteria.Any(criterion => criterion.NamesPatients);
        return $"{row}.\"TypeKey\" = {sql.Parameter((long)session.Catalog.TypeKey(type))} AND NOT {row}.\"IsDeleted\""
            + access.AndAllowed(row) + (namesPatients ? "" : HiddenPatients(type.Name, access, row));
    }
}
