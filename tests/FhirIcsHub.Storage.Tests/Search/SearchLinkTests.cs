using FhirIcsHub.Fhir;
using FhirIcsHub.Storage.Search;
using FhirIcsHub.Storage.Tests.Databases;
using Xunit;

namespace FhirIcsHub.Storage.Tests.Search;

public sealed class SearchLinkTestsOnSqlite(SqliteDatabases databases) : SearchLinkTests(databases), IClassFixture<SqliteDatabases>;

public sealed class SearchLinkTestsOnPostgreSql(PostgreSqlDatabases databases) : SearchLinkTests(databases);

/// <summary>Chains and _has: what they find, how they are written, and that they tell nothing of what may not be seen.</summary>
public abstract class SearchLinkTests(TestDatabases databases) : StoreTests(databases)
{
    [Theory]
    [InlineData("Observation?subject.name=eve", "of-eve member")]
    [InlineData("Observation?subject:Patient.name=eve", "of-eve member")]
    [InlineData("Observation?subject.name=ward", "of-ward")]
    [InlineData("Observation?subject.name=eve,ward", "of-eve member of-ward")]
    [InlineData("Observation?patient.organization.name=north", "of-eve member")]
    [InlineData("Observation?patient.organization.partof.name=region", "of-eve member of-bob")]
    [InlineData("Observation?patient.organization.name=south", "of-bob")]
    [InlineData("Observation?patient.organization.name:missing=true", "")]
    [InlineData("Observation?patient.gender:not=female", "of-bob")]
    [InlineData("Observation?patient.name:exact=eve", "")]
    [InlineData("Observation?patient._id=bob", "of-bob")]
    [InlineData("Observation?subject.name=eve&code=b", "member")]
    [InlineData("Observation?has-member.code=b", "of-eve")]
    [InlineData("Patient?_has:Observation:patient:code=a", "eve bob")]
    [InlineData("Patient?_has:Observation:subject:code=b", "eve")]
    [InlineData("Patient?_has:Observation:patient:code=a&_has:Observation:patient:code=b", "eve")]
    [InlineData("Patient?_has:Observation:patient:code:not=a", "eve")]
    [InlineData("Patient?_has:Observation:patient:_has:Observation:has-member:code=a", "eve")]
    [InlineData("Patient?_has:Observation:patient:has-member.code=b", "eve")]
    [InlineData("Organization?_has:Patient:organization:_has:Observation:patient:code=b", "north")]
    [InlineData("Observation?patient._has:Observation:patient:code=b", "of-eve member")]
    [InlineData("Organization?_has:Organization:partof:_has:Patient:organization:gender=male", "region")]
    public async Task Chains_and_has_find_what_is_linked(string search, string expected)
    {
        await PutRecordsAsync();
        Assert.Equal(Sorted(expected), await FindAsync(search, AccessFilter.Hub));
    }

    [Theory]
    [InlineData("Provenance?target.status=x", "Provenance?target:Observation.status=x")]
    [InlineData("AuditEvent?entity.code=x", "AuditEvent?entity:Observation.code=x")]
    [InlineData("Observation?subject.type=x", "Observation?subject:Device.type=x")]
    public void A_chain_through_several_types_needs_the_type_where_it_would_be_unclear(string unclear, string clear)
    {
        if (unclear.StartsWith("Observation", StringComparison.Ordinal))
        {
            // Group, Device and Location have a type, all of them tokens: one meaning.
            Assert.Equal(3, Searches.Query(unclear).Criteria[0].Values.Count);
        }
        else
        {
            var issue = Assert.Single(Searches.Read(unclear).Issues);
            Assert.Equal((IssueSeverity.Error, IssueType.Invalid), (issue.Severity, issue.Code));
        }

        Assert.IsType<ChainSearch>(Assert.Single(Searches.Query(clear).Criteria[0].Values));
    }

    [Theory]
    [InlineData("Observation?subject.nonsense=x")]
    [InlineData("Observation?subject:Patient.nonsense=x")]
    [InlineData("Observation?subject:Organization.name=x")]
    [InlineData("Observation?subject:Nothing.name=x")]
    [InlineData("Observation?code.name=x")]
    [InlineData("Observation?subject:Patient.birthdate=May")]
    [InlineData("Observation?nonsense.name=x")]
    [InlineData("Observation?subject.=x")]
    [InlineData("Observation?.name=x")]
    [InlineData("Patient?_has=x")]
    [InlineData("Patient?_has:Observation=x")]
    [InlineData("Patient?_has:Observation:patient=x")]
    [InlineData("Patient?_has:Observation:patient:=x")]
    [InlineData("Patient?_has:Observation:code:code=x")]
    [InlineData("Patient?_has:Observation:encounter:code=x")]
    [InlineData("Patient?_has:Nothing:patient:code=x")]
    [InlineData("Patient?_has:Observation:patient:nonsense=x")]
    [InlineData("Observation?derived-from.derived-from.derived-from.derived-from.derived-from.derived-from.derived-from.subject.subject.x=1")]
    [InlineData("ValueSet?url:below=urn:oid:1.2")]
    public void A_chain_that_does_not_work_is_an_error_and_never_a_wider_result(string search) =>
        Assert.Equal(IssueSeverity.Error, Assert.Single(Searches.Read(search).Issues).Severity);

    [Theory]
    [InlineData(8)]
    [InlineData(2000)]
    public void Chains_without_end_are_refused_or_read_quickly(int depth)
    {
        var chain = string.Concat(Enumerable.Repeat("subject.", depth));
        Assert.Null(Searches.Read($"Observation?{chain}nonsense=1").Query);
        var has = string.Concat(Enumerable.Repeat("_has:Observation:has-member:", depth));
        Assert.Equal(depth <= CriterionParser.MaxDepth, Searches.Read($"Observation?{has}code=1").Success);
        var branching = string.Concat(Enumerable.Repeat("based-on.", depth));
        Assert.Null(Searches.Read($"Observation?{branching}nonsense=1").Query);
    }

    [Fact]
    public async Task The_longest_chains_that_are_read_are_carried_out()
    {
        await PutRecordsAsync();
        var has = string.Concat(Enumerable.Repeat("_has:Observation:has-member:", CriterionParser.MaxDepth));
        Assert.Equal("", await FindAsync($"Observation?{has}code=a", AccessFilter.Hub));
        var chain = string.Concat(Enumerable.Repeat("has-member:Observation.", CriterionParser.MaxDepth));
        Assert.Equal("", await FindAsync($"Observation?{chain}code=a", AccessFilter.Hub));
        Assert.Equal("", await FindAsync($"Observation?{chain}code=a&code:not=nothing", AccessFilter.Hub));
        Assert.Null(Searches.Read($"Observation?has-member:Observation.{chain}code=a").Query);
    }

    [Fact]
    public async Task Nothing_can_be_concluded_from_what_a_feed_may_not_see()
    {
        var (gp, acute) = await WriteAsync(session => (session.AddFeed("gp"), session.AddFeed("acute")));
        await PutAsync(Prepare("""{"resourceType":"Patient","gender":"male","managingOrganization":{"reference":"Organization/org"}}""", "p"), new Ownership(gp, null, ResourceFlags.SourcePatient));
        await PutAsync(Prepare("""{"resourceType":"Organization","name":"x"}""", "org"), new Ownership(acute, null, ResourceFlags.None));
        await PutAsync(Observe("gp-o", patient: "p"), new Ownership(gp, null, ResourceFlags.None));
        await PutAsync(Observe("acute-o", patient: "p"), new Ownership(acute, null, ResourceFlags.None));
        var (ofGp, ofAcute) = (AccessFilter.Feed(gp), AccessFilter.Feed(acute));

        Assert.Equal("gp-o", await FindAsync("Observation?subject:Patient.gender=male", ofGp));
        Assert.Equal("", await FindAsync("Observation?subject:Patient.gender=male", ofAcute));
        Assert.Equal("", await FindAsync("Observation?subject:Patient.gender:not=female", ofAcute));
        Assert.Equal("", await FindAsync("Observation?subject:Patient._id=p", ofAcute));
        Assert.Equal("", await FindAsync("Observation?subject:Patient.organization.name=x", ofGp));
        Assert.Equal("", await FindAsync("Organization?_has:Patient:organization:gender=male", ofAcute));
        Assert.Equal("p", await FindAsync("Patient?_has:Observation:patient:code=8480-6", ofGp));
        Assert.Equal("", await FindAsync("Patient?_has:Observation:patient:_id=acute-o", ofGp));
        Assert.Equal("gp-o", await FindAsync("Observation?patient._has:Observation:patient:code=8480-6", ofGp));
        Assert.Equal("", await FindAsync("Observation?patient._has:Observation:patient:code=8480-6", ofAcute));
        Assert.Equal("", await FindAsync("Observation?patient._has:Observation:patient:_id=gp-o", ofAcute));
    }

    [Fact]
    public async Task A_chain_goes_through_the_patients_that_a_search_for_them_would_show()
    {
        var gp = await WriteAsync(session => session.AddFeed("gp"));
        await PutAsync(
            Prepare("""{"resourceType":"Patient","gender":"male","identifier":[{"system":"urn:x","value":"1"}],"managingOrganization":{"reference":"Organization/org"}}""", "source"),
            new Ownership(gp, null, ResourceFlags.SourcePatient));
        await PutAsync(
            Prepare("""{"resourceType":"Patient","gender":"male","identifier":[{"system":"urn:x","value":"1"}],"managingOrganization":{"reference":"Organization/org"}}""", "golden"),
            new Ownership(0, null, ResourceFlags.Golden));
        await PutAsync(Prepare("""{"resourceType":"Organization","name":"x"}""", "org"));
        await PutAsync(Observe("pending", patient: "source"), new Ownership(gp, null, ResourceFlags.None));
        await PutAsync(Observe("linked", patient: "golden"), new Ownership(gp, null, ResourceFlags.None));

        Assert.Equal("linked", await FindAsync("Observation?patient.gender=male", AccessFilter.Hub));
        Assert.Equal(Sorted("linked pending"), await FindAsync("Observation?patient.identifier=urn:x|1", AccessFilter.Hub));
        Assert.Equal("golden", await FindAsync("Patient?_has:Observation:patient:code=8480-6", AccessFilter.Hub));
        Assert.Equal("org", await FindAsync("Organization?_has:Patient:organization:_has:Observation:patient:_id=linked", AccessFilter.Hub));
        Assert.Equal("", await FindAsync("Organization?_has:Patient:organization:_has:Observation:patient:_id=pending", AccessFilter.Hub));

        var conditional = Searches.Query("Observation?patient.identifier=urn:x|1", Searches.Options with { Conditional = true });
        var page = await ReadAsync(session => session.Search(conditional, AccessFilter.Hub));
        Assert.Equal("linked", Assert.Single(page.Entries).Resource.Id);
    }

    [Fact]
    public async Task What_was_deleted_leads_nowhere()
    {
        await PutRecordsAsync();
        await DeleteAsync(Patient, "eve");
        await DeleteAsync(Observation, "of-bob");
        Assert.Equal("", await FindAsync("Observation?subject.name=eve", AccessFilter.Hub));
        Assert.Equal("", await FindAsync("Patient?_has:Observation:patient:code=a", AccessFilter.Hub));
    }

    private async Task PutRecordsAsync()
    {
        await PutAsync(Prepare("""{"resourceType":"Organization","name":"Region"}""", "region"));
        await PutAsync(Prepare("""{"resourceType":"Organization","name":"North","partOf":{"reference":"Organization/region"}}""", "north"));
        await PutAsync(Prepare("""{"resourceType":"Organization","name":"South","partOf":{"reference":"Organization/region"}}""", "south"));
        await PutAsync(Person("eve", "Eve", "female", "north"));
        await PutAsync(Person("bob", "Bob", "male", "south"));
        await PutAsync(Person("nobody", "Eve", "male", "nowhere"));
        await PutAsync(Prepare("""{"resourceType":"Location","name":"Ward"}""", "ward"));
        await PutAsync(Observed("of-eve", "Patient/eve", "a", "member"));
        await PutAsync(Observed("member", "Patient/eve", "b"));
        await PutAsync(Observed("of-bob", "Patient/bob", "a"));
        await PutAsync(Observed("of-ward", "Location/ward", "b"));
        await PutAsync(Observed("elsewhere", "https://other.example.org/fhir/Patient/eve", "a"));
    }

    private static PreparedResource Person(string id, string name, string gender, string organization) => Prepare(
        $$$"""{"resourceType":"Patient","name":[{"given":["{{{name}}}"]}],"gender":"{{{gender}}}","managingOrganization":{"reference":"Organization/{{{organization}}}"}}""", id);

    private static PreparedResource Observed(string id, string subject, string code, string? member = null) => Prepare(
        $$$"""{"resourceType":"Observation","status":"final","code":{"coding":[{"code":"{{{code}}}"}]},"subject":{"reference":"{{{subject}}}"}{{{(
            member is null ? "" : $",\"hasMember\":[{{\"reference\":\"Observation/{member}\"}}]")}}}}""", id);

    private async Task<string> FindAsync(string search, AccessFilter access)
    {
        var query = Searches.Query(search);
        var page = await ReadAsync(session => session.Search(query, access));
        return Sorted(string.Join(' ', page.Entries.Select(entry => entry.Resource.Id)));
    }

    private static string Sorted(string ids) => string.Join(' ', ids.Split(' ').Order(StringComparer.Ordinal));
}
