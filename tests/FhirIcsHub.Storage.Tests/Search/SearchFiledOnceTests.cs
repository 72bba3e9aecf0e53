using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage.Search;
using FhirIcsHub.Storage.Tests.Databases;
using Xunit;

namespace FhirIcsHub.Storage.Tests.Search;

public sealed class SearchFiledOnceTestsOnSqlite(SqliteDatabases databases) : SearchFiledOnceTests(databases), IClassFixture<SqliteDatabases>;

public sealed class SearchFiledOnceTestsOnPostgreSql(PostgreSqlDatabases databases) : SearchFiledOnceTests(databases);

/// <summary>
/// References that several parameters have are filed under one of them, and composites of whole resources have no rows: whoever asks by
/// any of them finds everything.
/// </summary>
public abstract class SearchFiledOnceTests(TestDatabases databases) : StoreTests(databases)
{
    [Theory]
    [InlineData("Observation?subject=Patient/p", "both")]
    [InlineData("Observation?subject=p", "both")]
    [InlineData("Observation?subject=Group/g", "group")]
    [InlineData("Observation?subject:missing=false", "both elsewhere group")]
    [InlineData("Observation?subject:missing=true", "none")]
    [InlineData("Observation?patient:missing=true", "group none")]
    [InlineData("Observation?subject:identifier=urn:ids|7", "both")]
    [InlineData("Observation?subject:identifier=urn:ids|8", "group")]
    [InlineData("Observation?subject=https://other.example/fhir/Patient/x", "elsewhere")]
    [InlineData("Observation?subject:Patient.gender=female", "both")]
    [InlineData("Observation?subject.identifier=9", "both")]
    [InlineData("Patient?_has:Observation:subject:code=a", "p")]
    [InlineData("Observation?_filter=subject eq Patient/p", "both")]
    [InlineData("Coverage?patient=Patient/p", "cover")]
    [InlineData("Coverage?beneficiary=Patient/p", "cover")]
    [InlineData("Observation?code-value-quantity=a$5", "both")]
    [InlineData("Observation?code-value-quantity=b$5", "")]
    [InlineData("Observation?code-value-quantity:missing=true", "elsewhere group none")]
    [InlineData("Observation?combo-code-value-quantity=a$5", "both")]
    [InlineData("Observation?combo-code-value-quantity:missing=false", "both")]
    public async Task Every_way_of_asking_finds_what_is_filed_under_another_parameter(string search, string expected)
    {
        await StoreAsync();
        Assert.Equal(expected, await FindAsync(Searches.Query(search)));
    }

    [Theory]
    [InlineData("Observation?_id=both&_include=Observation:subject", "both p")]
    [InlineData("Observation?_id=group&_include=Observation:subject", "g group")]
    [InlineData("Observation?_id=both&_include=*", "both p")]
    [InlineData("Patient?_id=p&_revinclude=Observation:subject", "both p")]
    [InlineData("Patient?_id=p&_revinclude=Coverage:patient", "cover p")]
    [InlineData("Patient?_id=p&_revinclude=*", "both cover p visit")]
    public async Task Includes_by_it_have_it_once(string search, string expected)
    {
        await StoreAsync();
        Assert.Equal(expected, await FindAsync(Searches.Query(search)));
    }

    [Theory]
    [InlineData("Practitioner", "dr", "Appointment", "visit")]
    [InlineData("Patient", "p", "Appointment", "visit")]
    [InlineData("Patient", "p", "Coverage", "cover")]
    [InlineData("Patient", "p", "Observation", "both")]
    public async Task It_is_in_its_compartments(string compartment, string id, string type, string expected)
    {
        await StoreAsync();
        var scope = SearchScope.In(new Compartment(FhirSchema.R4.FindResourceType(compartment)!, id), FhirSchema.R4.FindResourceType(type));
        var parsed = SearchQueryParser.Parse(scope, [], Searches.Options);
        Assert.Equal(expected, await FindAsync(parsed.Query!));
    }

    private async Task<string> FindAsync(SearchQuery query) => string.Join(' ', (await ReadAsync(session => session.Search(query, AccessFilter.Hub)))
        .Entries.Select(entry => entry.Resource.Id).Order(StringComparer.Ordinal));

    private async Task StoreAsync()
    {
        await PutAsync(Prepare("""{"resourceType":"Patient","gender":"female","identifier":[{"value":"9"}]}""", "p"));
        await PutAsync(Prepare("""{"resourceType":"Group","type":"person","actual":true}""", "g"));
        await PutAsync(Prepare("""{"resourceType":"Practitioner"}""", "dr"));
        await PutAsync(ObservationOf("""
            "subject":{"reference":"Patient/p","identifier":{"system":"urn:ids","value":"7"}},"valueQuantity":{"value":5}
            """, "both"));
        await PutAsync(ObservationOf(
            """
            "subject":{"reference":"Group/g","identifier":{"system":"urn:ids","value":"8"}}
            """, "group"));
        await PutAsync(ObservationOf("""
            "subject":{"reference":"https://other.example/fhir/Patient/x"}
            """, "elsewhere"));
        await PutAsync(ObservationOf("\"language\":\"en\"", "none"));
        await PutAsync(Prepare("""
            {"resourceType":"Coverage","status":"active","beneficiary":{"reference":"Patient/p"},"payor":[{"display":"x"}]}
            """, "cover"));
        await PutAsync(Prepare("""
            {"resourceType":"Appointment","status":"proposed","participant":[{"status":"accepted","actor":{"reference":"Practitioner/dr"}},
            {"status":"accepted","actor":{"reference":"Patient/p"}}]}
            """, "visit"));
    }

    private static PreparedResource ObservationOf(string more, string id) => Prepare(
        $$"""{"resourceType":"Observation","status":"final","code":{"coding":[{"code":"a"}]},{{more}}}""", id);
}
