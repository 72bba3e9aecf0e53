using FhirIcsHub.Storage.Tests.Databases;
using Xunit;

namespace FhirIcsHub.Storage.Tests.Search;

public sealed class SearchNearTestsOnSqlite(SqliteDatabases databases) : SearchNearTests(databases), IClassFixture<SqliteDatabases>;

public sealed class SearchNearTestsOnPostgreSql(PostgreSqlDatabases databases) : SearchNearTests(databases);

/// <summary>
/// <c>Location.near</c>. Distances from the Royal Observatory (51.4779, -0.0015), reckoned apart by the haversine formula: St Thomas'
/// 8.5 km, Heathrow 31.3 km, Suva on the other side of the date line.
/// </summary>
public abstract class SearchNearTests(TestDatabases databases) : StoreTests(databases)
{
    [Theory]
    [InlineData("51.4779|-0.0015|1", "greenwich")]
    [InlineData("51.4779|-0.0015|8.4", "greenwich")]
    [InlineData("51.4779|-0.0015|8.6", "greenwich thomas")]
    [InlineData("51.4779|-0.0015|8.6|km", "greenwich thomas")]
    [InlineData("51.4779|-0.0015|8600|m", "greenwich thomas")]
    [InlineData("51.4779|-0.0015|5.2|[mi_us]", "greenwich")]
    [InlineData("51.4779|-0.0015|5.4|[mi_us]", "greenwich thomas")]
    [InlineData("51.4779|-0.0015", "greenwich thomas")]
    [InlineData("51.4779|-0.0015||km", "greenwich thomas")]
    [InlineData("51.4779|-0.0015|35", "greenwich thomas heathrow")]
    [InlineData("51.4779|-0.0015|0", "")]
    [InlineData("-17.7|-179.9|250", "suva taveuni")]
    [InlineData("-17.7|179.9|250", "suva taveuni")]
    [InlineData("90|0|4500", "greenwich thomas heathrow pole")]
    [InlineData("0|0|21000", "greenwich thomas heathrow suva taveuni pole")]
    [InlineData("51.4779|-0.0015|1,-17.7|179.9|250", "greenwich suva taveuni")]
    public async Task Near_is_within_the_distance_along_the_surface_of_the_earth(string near, string expected)
    {
        await PutPlacesAsync();
        Assert.Equal(Sorted(expected), await FindAsync($"Location?near={Uri.EscapeDataString(near)}"));
    }

    [Theory]
    [InlineData("Location?near=51.4779|-0.0015|9&name=st", "thomas")]
    [InlineData("Location?near:missing=true", "nowhere")]
    [InlineData("Encounter?location.near=51.4779|-0.0015|9", "e1")]
    [InlineData("Location?near=51.4779|-0.0015|9&_sort=name", "greenwich thomas")]
    public async Task Near_goes_with_other_criteria_and_at_the_end_of_a_chain(string search, string expected)
    {
        await PutPlacesAsync();
        Assert.Equal(Sorted(expected), await FindAsync(search));
    }

    [Fact]
    public async Task A_feed_finds_its_own_places_only()
    {
        var (gp, acute) = await WriteAsync(session => (session.AddFeed("gp"), session.AddFeed("acute")));
        await PutAsync(Place("mine", "Mine", 51.4779m, 0m), new Ownership(gp, null, ResourceFlags.None));
        await PutAsync(Place("theirs", "Theirs", 51.4779m, 0m), new Ownership(acute, null, ResourceFlags.None));
        Assert.Equal("mine", await FindAsync("Location?near=51.4779|0|1", AccessFilter.Feed(gp)));
    }

    [Theory]
    [InlineData("Location?near=51.4779")]
    [InlineData("Location?near=91|0")]
    [InlineData("Location?near=51|181")]
    [InlineData("Location?near=51|0|-1")]
    [InlineData("Location?near=51|0|x")]
    [InlineData("Location?near=51|0|1|kg")]
    [InlineData("Location?near=51|0|1|km|1")]
    [InlineData("Location?_sort=near")]
    public void What_is_no_place_is_refused(string search) => Assert.False(Searches.Read(search).Success);

    private async Task PutPlacesAsync()
    {
        await PutAsync(Place("greenwich", "Observatory", 51.4780m, -0.0015m));
        await PutAsync(Place("thomas", "St Thomas", 51.4988m, -0.1188m));
        await PutAsync(Place("heathrow", "Heathrow", 51.4700m, -0.4543m));
        await PutAsync(Place("suva", "Suva", -18.1248m, 178.4501m));
        await PutAsync(Place("taveuni", "Taveuni", -16.85m, -179.97m));
        await PutAsync(Place("pole", "Pole", 90m, 0m));
        await PutAsync(Prepare("""{"resourceType":"Location","name":"Nowhere"}""", "nowhere"));
        await PutAsync(Prepare(
            """{"resourceType":"Encounter","status":"finished","class":{"code":"AMB"},"location":[{"location":{"reference":"Location/thomas"}}]}""", "e1"));
        await PutAsync(Prepare(
            """{"resourceType":"Encounter","status":"finished","class":{"code":"AMB"},"location":[{"location":{"reference":"Location/suva"}}]}""", "e2"));
    }

    private static PreparedResource Place(string id, string name, decimal latitude, decimal longitude) => Prepare(
        FormattableString.Invariant(
            $$$"""{"resourceType":"Location","name":"{{{name}}}","position":{"latitude":{{{latitude}}},"longitude":{{{longitude}}}}}"""), id);

    private async Task<string> FindAsync(string search, AccessFilter? access = null)
    {
        var query = Searches.Query(search);
        var page = await ReadAsync(session => session.Search(query with { Count = 100 }, access ?? AccessFilter.Hub));
        return Sorted(string.Join(' ', page.Entries.Select(entry => entry.Resource.Id)));
    }

    private static string Sorted(string ids) => string.Join(' ', ids.Split(' ').Order(StringComparer.Ordinal));
}
