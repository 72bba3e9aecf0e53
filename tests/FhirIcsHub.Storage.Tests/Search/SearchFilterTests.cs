using FhirIcsHub.Fhir.Search;
using FhirIcsHub.Storage.Tests.Databases;
using Xunit;

namespace FhirIcsHub.Storage.Tests.Search;

public sealed class SearchFilterTestsOnSqlite(SqliteDatabases databases) : SearchFilterTests(databases), IClassFixture<SqliteDatabases>;

public sealed class SearchFilterTestsOnPostgreSql(PostgreSqlDatabases databases) : SearchFilterTests(databases);

/// <summary><c>_filter</c> and <c>_list</c>: what they find, and to whom.</summary>
public abstract class SearchFilterTests(TestDatabases databases) : StoreTests(databases)
{
    private static readonly string[] FamilyNames = ["Smith", "Smyth", "Ó Briain", "de la Cruz", "JONES"];

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public async Task A_filter_finds_what_its_comparisons_find_joined_by_and_or_and_not(int seed)
    {
        var records = new GeneratedRecords(seed);
        var random = new Random(seed);
        var stored = new List<PreparedResource>();
        for (var i = 0; i < 50; i++)
        {
            var json = i < 25 ? records.Patient() : records.Observation();
            stored.Add(PreparedResource.Create(
                Fhir.Resource.Read(System.Text.Encoding.UTF8.GetBytes(json)).Resource!, $"r{i}", Searches.Options.ServerBase));
            await PutAsync(stored[i]);
        }

        var found = 0;
        for (var i = 0; i < 60; i++)
        {
            var type = random.Next(2) == 0 ? "Patient" : "Observation";
            var (text, meets) = Tree(type, 3);
            var expected = stored.Where(resource => resource.Type.Name == type && meets(resource)).Select(resource => resource.Id)
                .Order(StringComparer.Ordinal);
            var answer = await FindAsync($"{type}?_count=100&_filter={Uri.EscapeDataString(text)}");
            Assert.Equal((text, string.Join(' ', expected)), (text, answer));
            found += expected.Count();
        }

        Assert.True(found > 100, $"the filters are to find something: {found}");

        (string Text, Func<PreparedResource, bool> Meets) Tree(string type, int depth)
        {
            if (depth == 0 || random.Next(4) == 0)
            {
                return type == "Patient" ? OnPatient() : OnObservation();
            }

            var (left, right) = (Tree(type, depth - 1), Tree(type, depth - 1));
            return random.Next(3) switch
            {
                0 => ($"({left.Text}) and ({right.Text})", resource => left.Meets(resource) && right.Meets(resource)),
                1 => ($"({left.Text}) or ({right.Text})", resource => left.Meets(resource) || right.Meets(resource)),
                _ => ($"not ({left.Text})", resource => !left.Meets(resource)),
            };
        }

        (string Text, Func<PreparedResource, bool> Meets) OnPatient()
        {
            var family = FamilyNames[random.Next(FamilyNames.Length)];
            var folded = SearchText.Fold(family);
            return random.Next(10) switch
            {
                0 => ("gender eq male", As("Patient?gender=male")),
                1 => ("gender ne male",
                    resource => resource.Entries.Tokens.Any(e => e.Parameter.Key == "Patient.gender" && e.Code != "male")),
                2 => ("birthdate ge 1948-05", As("Patient?birthdate=ge1948-05")),
                3 => ("birthdate po 1948", resource => resource.Entries.Dates.Any(e => e.Parameter.Key == "Patient.birthdate"
                    && DateRange.TryParse("1948", out var year) && e.Low <= year.High && e.High >= year.Low)),
                4 => ("birthdate pr false", As("Patient?birthdate:missing=true")),
                5 => ($"family eq \"{family}\"", resource => Families(resource).Any(text => text == folded)),
                6 => ($"family ne \"{family}\"", resource => Families(resource).Any(text => text != folded)),
                7 => ($"family ew \"{family[2..]}\"",
                    resource => Families(resource).Any(text => text.EndsWith(SearchText.Fold(family[2..]), StringComparison.Ordinal))),
                8 => ($"family sw \"{family[..2]}\"", As($"Patient?family={family[..2]}")),
                _ => ($"name co \"{family[1..3]}\"", As($"Patient?name:contains={family[1..3]}")),
            };
        }

        (string Text, Func<PreparedResource, bool> Meets) OnObservation() => random.Next(9) switch
        {
            0 => ("code eq http://loinc.org|8480-6", As("Observation?code=http://loinc.org|8480-6")),
            1 => ("value-quantity gt 5.4", As("Observation?value-quantity=gt5.4")),
            2 => ("subject re Patient/r3", As("Observation?subject=Patient/r3")),
            3 => ("subject pr true", As("Observation?subject:missing=false")),
            4 => ("date ap 2020-06-15", As("Observation?date=ap2020-06-15")),
            5 => ("component-code-value-quantity eq 8480-6$gt5", As("Observation?component-code-value-quantity=8480-6$gt5")),
            6 => ("patient.gender eq male", As("Observation?patient.gender=male")),
            7 => ("subject:Patient[gender eq male].birthdate pr true", resource => stored.Any(patient =>
                NaiveSearch.Matches(Searches.Query("Patient?gender=male&birthdate:missing=false"), patient, stored)
                && NaiveSearch.Matches(Searches.Query($"Observation?subject:Patient._id={patient.Id}"), resource, stored))),
            _ => ("_has:Observation:has-member:status eq final", As("Observation?_has:Observation:has-member:status=final")),
        };

        Func<PreparedResource, bool> As(string search) => resource => NaiveSearch.Matches(Searches.Query(search), resource, stored);

        static IEnumerable<string> Families(PreparedResource resource) =>
            resource.Entries.Strings.Where(e => e.Parameter.Key == "Patient.family").Select(e => e.Folded);
    }

    [Theory]
    [InlineData("Patient?_filter=gender is male", "invalid", "character 8")]
    [InlineData("Patient?_filter=gender eq male and nonsense eq x", "invalid", "character 20: Patient has no search parameter 'nonsense'")]
    [InlineData("Patient?_filter=birthdate co 19", "not-supported", "co does not compare a date")]
    [InlineData("Patient?_filter=birthdate ge May", "invalid", "character 1")]
    [InlineData("Patient?_filter=gender pr maybe", "invalid", "true or false")]
    [InlineData("Patient?_filter=gender.code eq x", "invalid", "refers to no resources")]
    [InlineData("Provenance?_filter=target.status eq x", "invalid", "target:Patient")]
    [InlineData("Patient?_list=$current-problems", "not-supported", "functional")]
    [InlineData("Patient?_list=a/b", "value", "ids of Lists")]
    public void What_cannot_be_carried_out_is_refused_at_its_place(string search, string code, string reason)
    {
        var issue = Assert.Single(Searches.Read(search).Issues);
        Assert.Equal(code, issue.Code);
        Assert.Contains(reason, issue.Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public void Comparisons_that_must_all_be_met_can_each_drive_the_search()
    {
        var query = Searches.Query("Observation?_filter=" + Uri.EscapeDataString(
            "code eq 8480-6 and (status eq final and (date pr true or subject pr true))"));
        Assert.Equal(["code", "status", "_filter"], query.Criteria.Select(criterion => criterion.Parameter.Code));
    }

    [Fact]
    public async Task A_filter_goes_through_nothing_that_the_caller_may_not_see()
    {
        var (gp, acute) = await WriteAsync(session => (session.AddFeed("gp"), session.AddFeed("acute")));
        await PutAsync(Prepare("""{"resourceType":"Patient","gender":"male"}""", "hidden"), new Ownership(acute, null, ResourceFlags.None));
        await PutAsync(Observe("o", patient: "hidden"), new Ownership(gp, null, ResourceFlags.None));
        const string Search = "Observation?_filter=patient.gender eq male or status eq amended";
        Assert.Equal("o", await FindAsync(Search));
        Assert.Equal("", await FindAsync(Search, AccessFilter.Feed(gp)));
        Assert.Equal("o", await FindAsync("Observation?_filter=not (patient.gender eq male)", AccessFilter.Feed(gp)));
        Assert.Equal("", await FindAsync("Observation?_filter=not (status eq amended)", AccessFilter.Feed(acute)));
    }

    [Fact]
    public async Task A_list_finds_what_its_entries_name_but_not_what_they_mark_as_deleted()
    {
        foreach (var id in new[] { "a", "b", "c", "d" })
        {
            await PutAsync(Observe(id, patient: "p"));
        }

        await PutAsync(Prepare("""{"resourceType":"Patient"}""", "p"));
        await PutAsync(ListOf(
            "one", "Observation/a", "Observation/b/_history/1", "Patient/p", "-Observation/c", "-Observation/d", "Observation/d"));
        await PutAsync(ListOf("two", "Observation/c"));
        Assert.Equal("a b d", await FindAsync("Observation?_list=one"));
        Assert.Equal("a b c d", await FindAsync("Observation?_list=one,List/two"));
        Assert.Equal("", await FindAsync("Observation?_list=one&_list=two"));
        Assert.Equal("b", await FindAsync("Observation?_list=one&_id=b,c"));
        Assert.Equal("p", await FindAsync("Patient?_list=one"));
        Assert.Equal("", await FindAsync("Patient?_list=none"));
        await DeleteAsync(Fhir.Schemas.FhirSchema.R4.FindType("List")!, "two");
        Assert.Equal("", await FindAsync("Observation?_list=two"));
    }

    [Fact]
    public async Task A_list_that_the_caller_may_not_see_finds_nothing()
    {
        var (gp, acute) = await WriteAsync(session => (session.AddFeed("gp"), session.AddFeed("acute")));
        await PutAsync(Observe("a"), new Ownership(gp, null, ResourceFlags.None));
        await PutAsync(Observe("b"), new Ownership(acute, null, ResourceFlags.None));
        await PutAsync(ListOf("acutes", "Observation/a", "Observation/b"), new Ownership(acute, null, ResourceFlags.None));
        Assert.Equal("a b", await FindAsync("Observation?_list=acutes"));
        Assert.Equal("b", await FindAsync("Observation?_list=acutes", AccessFilter.Feed(acute)));
        Assert.Equal("", await FindAsync("Observation?_list=acutes", AccessFilter.Feed(gp)));
    }

    /// <summary>A List of these; a minus marks an entry as deleted.</summary>
    private static PreparedResource ListOf(string id, params string[] items)
    {
        var entries = items.Select(item => item[0] == '-'
            ? "{\"deleted\":true,\"item\":{\"reference\":\"" + item[1..] + "\"}}"
            : "{\"item\":{\"reference\":\"" + item + "\"}}");
        return Prepare(
            "{\"resourceType\":\"List\",\"status\":\"current\",\"mode\":\"changes\",\"entry\":[" + string.Join(',', entries) + "]}", id);
    }

    private async Task<string> FindAsync(string search, AccessFilter? access = null)
    {
        var query = Searches.Query(search);
        var page = await ReadAsync(session => session.Search(query, access ?? AccessFilter.Hub));
        return string.Join(' ', page.Entries.Select(entry => entry.Resource.Id).Order(StringComparer.Ordinal));
    }
}
