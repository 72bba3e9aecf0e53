using FhirIcsHub.Storage.Search;
using FhirIcsHub.Storage.Search.Explaining;
using FhirIcsHub.Storage.Tests.Databases;
using Xunit;

namespace FhirIcsHub.Storage.Tests.Search;

public sealed class SearchExplanationTestsOnSqlite(SqliteDatabases databases)
    : SearchExplanationTests(databases), IClassFixture<SqliteDatabases>
{
    protected override bool Plans => false;
}

public sealed class SearchExplanationTestsOnPostgreSql(PostgreSqlDatabases databases) : SearchExplanationTests(databases)
{
    protected override bool Plans => true;
}

/// <summary>What <c>_explain</c> tells of a search, and what it must not tell.</summary>
public abstract class SearchExplanationTests(TestDatabases databases) : StoreTests(databases)
{
    /// <summary>The database plans by statistics of its own.</summary>
    protected abstract bool Plans { get; }

    [Fact]
    public async Task The_driving_criterion_is_told_with_the_count_that_it_was_chosen_by()
    {
        await StoreAsync();
        var told = await ExplainAsync("Observation?code=8480-6&subject=Patient/p3&_include=Observation:subject&_total=accurate");
        var type = Assert.Single(told.Types);
        Assert.Equal(("Observation", Plans ? SearchOrder.Planned : SearchOrder.Driven), (type.Type, type.Order));
        Assert.Equal(
            [
                "Observation.code is '8480-6' of any system",
                "Observation.subject (Observation.subject or Observation.patient) leads to Patient/p3",
            ],
            type.Criteria.Select(one => one.Text));
        Assert.Equal(Plans ? [false, false] : [false, true], type.Criteria.Select(one => one.Drives));
        Assert.Equal(Plans ? null : new ExplainedCount(10, 11, false), type.Criteria[1].Count);
        Assert.Equal(Plans ? null : 100, type.Criteria[0].Count?.AtLeast);

        Assert.Equal(10, told.Page.Total);
        Assert.Equal(10, told.Page.Entries.Count);
        Assert.Contains(told.Statements, statement => statement.Part == SearchPart.Matches);
        Assert.Contains(told.Statements, statement => statement.Part == SearchPart.Includes);
        Assert.Contains(told.Statements, statement => statement.Part == SearchPart.Total);
        Assert.Equal(!Plans, told.Statements.Any(statement => statement.Part == SearchPart.Choice));
        Assert.All(told.Statements, statement => Assert.NotEmpty(statement.Plan));
        Assert.All(told.Statements, statement => Assert.StartsWith("SELECT ", statement.Sql, StringComparison.Ordinal));
        Assert.Equal(told.Times.Select(time => time.Part).Order(), told.Times.Select(time => time.Part));
    }

    [Fact]
    public async Task What_is_known_from_before_is_told_as_such()
    {
        await StoreAsync();
        await ExplainAsync("Observation?code=8480-6");
        var again = Assert.Single((await ExplainAsync("Observation?code=8480-6")).Types);
        Assert.Equal(Plans ? (bool?)null : true, again.Criteria[0].Count?.IsRemembered);
        Assert.Equal(!Plans, again.Criteria[0].Count?.AtLeast >= 100);
    }

    [Theory]
    [InlineData("Observation?_sort=-date", SearchOrder.AlongSortKey)]
    [InlineData("Observation?_sort=code", SearchOrder.CodeByCode)]
    [InlineData("Observation?_sort=-date&subject=Patient/p3", SearchOrder.Driven)]
    [InlineData("Observation?code:not=x", SearchOrder.AsStored)]
    public async Task The_order_is_told(string search, SearchOrder order)
    {
        await StoreAsync();
        var type = Assert.Single((await ExplainAsync(search)).Types);
        if (!Plans)
        {
            Assert.Equal(order, type.Order);
        }

        Assert.NotEmpty((await ExplainAsync(search)).Statements);
    }

    [Fact]
    public async Task A_caller_who_does_not_see_everything_is_told_no_numbers_of_what_there_is()
    {
        var feed = await WriteAsync(session => session.AddFeed("gp"));
        await PutAsync(Prepare("""{"resourceType":"Patient","identifier":[{"system":"urn:x","value":"1"}]}""", "other"));
        var query = Searches.Query("Patient?identifier=urn:x|1");
        var there = await ReadAsync(session => session.Explain(query, AccessFilter.Feed(feed)));
        var query2 = Searches.Query("Patient?identifier=urn:x|2");
        var notThere = await ReadAsync(session => session.Explain(query2, AccessFilter.Feed(feed)));
        Assert.Equal(notThere.Types[0].Criteria[0].Count, there.Types[0].Criteria[0].Count);
        Assert.Equal(notThere.Statements.SelectMany(one => one.Plan), there.Statements.SelectMany(one => one.Plan));
        Assert.All(there.Statements.SelectMany(one => one.Plan), step => Assert.DoesNotContain("rows", step, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Neither_statements_nor_plans_have_values_in_them()
    {
        var source = await WriteAsync(session =>
        {
            var person = session.CreatePerson("golden");
            session.Put(Prepare("""{"resourceType":"Patient"}""", "golden"), new Ownership(0, null, ResourceFlags.Golden));
            var key = session.SourcePatient("hidden-source", session.AddFeed("gp")).Key;
            session.LinkSourcePatient(key, person);
            return key;
        });
        await PutAsync(Observe("o1", patient: "hidden-source"), new Ownership(0, source, ResourceFlags.None));
        var scope = SearchScope.In(new Compartment(Patient, "golden"), Observation);
        var query = SearchQueryParser.Parse(scope, [new("code", "8480-6")], Searches.Options).Query!;
        var told = await ReadAsync(session => session.Explain(query, AccessFilter.Hub));
        Assert.Single(told.Page.Entries);
        var text = string.Join('\n', told.Statements.SelectMany(one => one.Plan.Append(one.Sql)));
        Assert.DoesNotContain("hidden-source", text, StringComparison.Ordinal);
        Assert.DoesNotContain("8480", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Patient?family:exact=Ève&birthdate=ge2020-01-01&birthdate=lt2021")]
    [InlineData("Observation?value-quantity=ge1||mg&code-value-quantity=a$5,b$6&status:not=final&date=ap2020&value-quantity=ap5&value-quantity=5")]
    [InlineData("Observation?subject:Patient.name:contains=x&_has:Provenance:target:agent=Practitioner/1&specimen:missing=true")]
    [InlineData("Encounter?location:below=Location/1&_list=7&_filter=status eq finished or not (class ne x)")]
    [InlineData("Location?near=51.5|0|5&_id=a")]
    [InlineData("ValueSet?url:below=http://a/&url:above=http://a/b/c&reference=http://c|1")]
    [InlineData("CarePlan?instantiates-canonical:below=http://example.org/p|1&category:text=x&identifier=|1,urn:a|,urn:a|1")]
    public async Task Every_kind_of_criterion_has_words(string search)
    {
        var told = await ExplainAsync(search);
        Assert.All(
            told.Types.SelectMany(type => type.Criteria),
            criterion => Assert.DoesNotContain("{", criterion.Text, StringComparison.Ordinal));
    }

    private Task<SearchExplanation> ExplainAsync(string search)
    {
        var query = Searches.Query(search);
        return ReadAsync(session => session.Explain(query, AccessFilter.Hub));
    }

    private Task<int> StoreAsync() => WriteAsync(session =>
    {
        for (var i = 0; i < 300; i++)
        {
            session.Put(Observe($"o{i}", patient: $"p{i % 30}"), Ownership.Hub);
        }

        return 0;
    });
}
