using FhirIcsHub.Storage.Search;
using FhirIcsHub.Storage.Tests.Databases;
using Xunit;

namespace FhirIcsHub.Storage.Tests.Search;

public sealed class SearchAccessByCriterionTestsOnSqlite(SqliteDatabases databases)
    : SearchAccessByCriterionTests(databases), IClassFixture<SqliteDatabases>;

public sealed class SearchAccessByCriterionTestsOnPostgreSql(PostgreSqlDatabases databases) : SearchAccessByCriterionTests(databases);

/// <summary>Two feeds have sent the same; by whatever one of them searches, it finds its own, and learns nothing of the other's.</summary>
public abstract class SearchAccessByCriterionTests(TestDatabases databases) : StoreTests(databases)
{
    [Theory]
    [InlineData("Observation?code=a", "gp-o", "acute-o gp-o")]
    [InlineData("Observation?code:not=b", "gp-o", "acute-o gp-o")]
    [InlineData("Observation?code:text=alpha", "gp-o", "acute-o gp-o")]
    [InlineData("Observation?code:in=urn:vs", "gp-o", "acute-o gp-o")]
    [InlineData("Observation?code:missing=false", "gp-o gp-secret", "acute-o acute-secret gp-o gp-secret")]
    [InlineData("Observation?date=2026-01-01", "gp-o", "acute-o gp-o")]
    [InlineData("Observation?date=ge2026-01-01&date=lt2026-02-01", "gp-o", "acute-o gp-o")]
    [InlineData("Observation?value-quantity=5||mg", "gp-o", "acute-o gp-o")]
    [InlineData("Observation?value-quantity=ge0.005||g", "gp-o", "acute-o gp-o")]
    [InlineData("Observation?code-value-quantity=a$5||mg", "gp-o", "acute-o gp-o")]
    [InlineData("Observation?subject:identifier=urn:x|1", "gp-o", "acute-o gp-o")]
    [InlineData("Observation?_text=bone", "gp-o", "acute-o gp-o")]
    [InlineData("Observation?_content=alpha", "gp-o", "acute-o gp-o")]
    [InlineData("Observation?_filter=code eq a and value-quantity ge 1", "gp-o", "acute-o gp-o")]
    [InlineData("Observation?_filter=not (code eq b)", "gp-o", "acute-o gp-o")]
    [InlineData("Observation?_sort=-date&code=a", "gp-o", "acute-o gp-o")]
    [InlineData("Observation?_sort=code,value-quantity&code=a", "gp-o", "acute-o gp-o")]
    [InlineData("Observation?_id=gp-o,acute-o", "gp-o", "acute-o gp-o")]
    [InlineData("Location?near=51.5|0|5", "gp-site", "acute-site gp-site")]
    [InlineData("Location?name=site", "gp-site", "acute-site gp-site")]
    [InlineData("Patient?identifier=urn:x|1", "gp-p", "acute-p gp-p")]
    [InlineData("Medication?code=m&_contained=true", "gp-r", "acute-r gp-r")]
    [InlineData("MedicationRequest?medication.code=m", "gp-r", "acute-r gp-r")]
    public async Task A_feed_finds_its_own_by_every_kind_of_criterion(string search, string own, string all) =>
        await AssertFoundAsync(search, own, all);

    [Theory]
    [InlineData("Observation?subject:Patient.gender=female&code=b", "", "gp-secret")]
    [InlineData("Observation?_filter=subject:Patient.gender eq female and code eq b", "", "gp-secret")]
    [InlineData("Location?_has:Observation:subject:code=b", "", "gp-site")]
    [InlineData("Observation?_list=acute-list", "", "gp-o")]
    [InlineData("Encounter?location:below=Location/gp-top", "", "gp-e")]
    [InlineData("Encounter?location:below=Location/gp-top&location:missing=false", "", "gp-e")]
    public async Task A_feed_goes_through_nothing_of_the_others(string search, string own, string all) =>
        await AssertFoundAsync(search, own, all);

    [Theory]
    [InlineData("Observation?_id=gp-secret&_include=Observation:subject", "gp-secret", "acute-p gp-secret")]
    [InlineData("Location?_id=gp-site&_revinclude=Observation:subject", "gp-site", "acute-secret gp-site")]
    [InlineData("Encounter?_include=Encounter:location&_include:iterate=Location:partof", "gp-e gp-leaf", "acute-mid gp-e gp-leaf gp-top")]
    public async Task A_feed_is_given_nothing_of_the_others_with_its_own(string search, string own, string all) =>
        await AssertFoundAsync(search, own, all);

    private async Task AssertFoundAsync(string search, string own, string all)
    {
        var (gp, acute) = await WriteAsync(session => (session.AddFeed("gp"), session.AddFeed("acute")));
        await PutAsync("gp", gp);
        await PutAsync("acute", acute);
        await PutLinksAsync(gp, acute);
        var sets = new CodeSets();
        sets.Add("in", "urn:vs", CodeSetAnswer.Of((_, code) => code == "a"));
        var query = Searches.Query(search + "&_total=accurate", Searches.Options with { CodeSets = sets });
        var ofAll = await ReadAsync(session => session.Search(query, AccessFilter.Hub));
        var ofOwn = await ReadAsync(session => session.Search(query, AccessFilter.Feed(gp)));
        Assert.Equal(all, Names(ofAll));
        Assert.Equal(own, Names(ofOwn));
        Assert.Equal(ofOwn.Entries.Count(entry => entry.Mode == SearchMode.Match), ofOwn.Total);
    }

    private static string Names(SearchPage page) =>
        string.Join(' ', page.Entries.Select(entry => entry.Resource.Id).Order(StringComparer.Ordinal));

    /// <summary>The same of each feed.</summary>
    private async Task PutAsync(string name, int feed)
    {
        var owner = new Ownership(feed, null, ResourceFlags.None);
        await PutAsync(
            Prepare("""{"resourceType":"Patient","identifier":[{"system":"urn:x","value":"1"}]}""", $"{name}-p"),
            new Ownership(feed, null, ResourceFlags.SourcePatient));
        await PutAsync(
            Prepare(
                """
                {"resourceType":"Observation",
                 "text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">bone</div>"},"status":"final",
                 "code":{"coding":[{"system":"urn:cs","code":"a","display":"alpha"}]},
                 "subject":{"identifier":{"system":"urn:x","value":"1"}},"effectiveDateTime":"2026-01-01",
                 "valueQuantity":{"value":5,"system":"http://unitsofmeasure.org","code":"mg"}}
                """,
                $"{name}-o"),
            owner);
        await PutAsync(
            Prepare("""{"resourceType":"Location","name":"site","position":{"latitude":51.5,"longitude":0}}""", $"{name}-site"), owner);
        await PutAsync(
            Prepare(
                """
                {"resourceType":"MedicationRequest","contained":[{"resourceType":"Medication","id":"m","code":{"coding":[{"code":"m"}]}}],
                 "status":"active","intent":"order","medicationReference":{"reference":"#m"},"subject":{"display":"x"}}
                """,
                $"{name}-r"),
            owner);
    }

    /// <summary>What of the one refers to what of the other.</summary>
    private async Task PutLinksAsync(int gp, int acute)
    {
        var (ofGp, ofAcute) = (new Ownership(gp, null, ResourceFlags.None), new Ownership(acute, null, ResourceFlags.None));
        await PutAsync(
            Prepare("""{"resourceType":"Patient","identifier":[{"system":"urn:x","value":"1"}],"gender":"female"}""", "acute-p"), ofAcute);
        await PutAsync(Secret("gp-secret", "Patient/acute-p"), ofGp);
        await PutAsync(Secret("acute-secret", "Location/gp-site"), ofAcute);
        await PutAsync(
            Prepare(
                """{"resourceType":"List","status":"current","mode":"working","entry":[{"item":{"reference":"Observation/gp-o"}}]}""",
                "acute-list"),
            ofAcute);
        await PutAsync(Prepare("""{"resourceType":"Location"}""", "gp-top"), ofGp);
        await PutAsync(Prepare("""{"resourceType":"Location","partOf":{"reference":"Location/gp-top"}}""", "acute-mid"), ofAcute);
        await PutAsync(Prepare("""{"resourceType":"Location","partOf":{"reference":"Location/acute-mid"}}""", "gp-leaf"), ofGp);
        await PutAsync(
            Prepare(
                """
                {"resourceType":"Encounter","status":"finished","class":{"code":"AMB"},"location":[{"location":{"reference":"Location/gp-leaf"}}]}
                """,
                "gp-e"),
            ofGp);
    }

    private static PreparedResource Secret(string id, string subject) => Prepare(
        $$$"""
        {"resourceType":"Observation","status":"final","code":{"coding":[{"code":"b"}]},"subject":{"reference":"{{{subject}}}"}}
        """,
        id);
}
