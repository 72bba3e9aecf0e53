using FhirIcsHub.Storage.Search;
using FhirIcsHub.Storage.Tests.Databases;
using Xunit;

namespace FhirIcsHub.Storage.Tests.Search;

/// <summary>How SQLite carries searches out, told by EXPLAIN QUERY PLAN: by indexes, and sorted by nothing but the key.</summary>
public sealed class SearchPlanTests(SqliteDatabases databases) : StoreTests(databases), IClassFixture<SqliteDatabases>
{
    [Theory]
    [InlineData("Observation")]
    [InlineData("Observation?code=8480-6")]
    [InlineData("Observation?code=http://loinc.org|8480-6,8462-4&subject=Patient/p1")]
    [InlineData("Observation?code=nothing&status=final&category=x")]
    [InlineData("Observation?date=ge2020&date=lt2021&code=8480-6")]
    [InlineData("Observation?value-quantity=gt5")]
    [InlineData("Observation?value-quantity=5||mg,6|http://unitsofmeasure.org|g")]
    [InlineData("Observation?code-value-quantity=8480-6$gt140")]
    [InlineData("Observation?subject:identifier=urn:x|1")]
    [InlineData("Observation?subject:missing=true&code=8480-6")]
    [InlineData("Observation?_lastUpdated=gt2026-01-01")]
    [InlineData("Observation?_id=a,b")]
    [InlineData("Patient?family=smith&given:exact=Eve")]
    [InlineData("Patient?name:contains=mit")]
    [InlineData("Observation?code:not=8480-6")]
    [InlineData("ValueSet?url:below=http://example.org/")]
    [InlineData("ValueSet?url:above=http://example.org/v/w")]
    [InlineData("Observation?subject.name=eve")]
    [InlineData("Observation?subject:Patient.organization.name=x&code=8480-6")]
    [InlineData("Observation?subject:Patient.gender:not=male")]
    [InlineData("Observation?subject:Patient._lastUpdated=gt2026-01-01")]
    [InlineData("Patient?_has:Observation:patient:code=8480-6")]
    [InlineData("Patient?_has:Observation:subject:encounter.type=x&gender=male")]
    [InlineData("Patient?_has:Observation:subject:_has:Provenance:target:agent=Practitioner/1")]
    [InlineData("ValueSet?url=http://example.org/v")]
    [InlineData("RiskAssessment?probability=gt0.8")]
    [InlineData("Observation?code:text=heart rate")]
    [InlineData("Patient?identifier:of-type=urn:t|MR|1&identifier:text=record")]
    [InlineData("Observation?combo-code:text=heart")]
    [InlineData("Observation?combo-code-value-quantity=8480-6$gt140||mm[Hg]")]
    [InlineData("Location?near=51.5|0|5")]
    [InlineData("Encounter?location.near=51.5|0|5")]
    [InlineData("Encounter?location:below=Location/1")]
    [InlineData("Encounter?location:above=Location/1&status=finished")]
    [InlineData("CarePlan?instantiates-canonical:below=http://example.org/p|1")]
    public async Task No_search_reads_a_table_from_end_to_end(string search)
    {
        // Enough rows that no index is too short to be worth it.
        await WriteAsync(session =>
        {
            for (var i = 0; i < 300; i++)
            {
                session.Put(Observe($"o{i}", patient: $"p{i % 7}"), Ownership.Hub);
            }

            return 0;
        });
        var query = Searches.Query(search);
        var plan = await ReadAsync(session =>
        {
            var steps = new List<string>();
            using var rows = new SearchRun(session, query, AccessFilter.Hub).MatchesSql(0, long.MaxValue, 21).Prepare(session, "EXPLAIN QUERY PLAN ").Read();
            while (rows.Read())
            {
                steps.Add(rows.GetString(3));
            }

            return steps;
        });

        // Lists that the search makes itself: units, members of a hierarchy, keys.
        Assert.All(plan, step => Assert.False(
            step.StartsWith("SCAN ", StringComparison.Ordinal) && step is not ("SCAN u" or "SCAN h")
            && !step.StartsWith("SCAN json_each", StringComparison.Ordinal), string.Join("; ", plan)));
        Assert.Contains(plan, step => step.StartsWith("SEARCH r USING ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Observation?_sort=date")]
    [InlineData("Observation?_sort=-date,value-quantity&code:not=x")]
    [InlineData("Observation?_sort=subject,-date")]
    [InlineData("Observation?_sort=-date,subject")]
    [InlineData("Observation?_sort=-_lastUpdated,date")]
    [InlineData("Observation?_sort=_id")]
    [InlineData("Patient?_sort=family,birthdate")]
    [InlineData("ValueSet?_sort=-url")]
    [InlineData("RiskAssessment?_sort=probability")]
    public async Task A_sorted_search_without_a_selective_criterion_walks_along_the_index_of_its_first_key(string search)
    {
        await WriteAsync(session =>
        {
            for (var i = 0; i < 300; i++)
            {
                session.Put(Observe($"o{i}", patient: $"p{i % 7}"), Ownership.Hub);
            }

            return 0;
        });
        var query = Searches.Query(search);
        var place = new SortPlace(5, new CommitHorizon(9, 9, []), [.. query.Sort.Select(_ => "1")]);
        foreach (var at in new[] { null, place })
        {
            var plan = await ReadAsync(session =>
            {
                var sorted = new SortedRun(session, query, new SearchRun(session, query, AccessFilter.Hub));
                var steps = new List<string>();
                using var rows = sorted.Sql(at, 21, null, FirstKey.Walked).Prepare(session, "EXPLAIN QUERY PLAN ").Read();
                while (rows.Read())
                {
                    steps.Add(rows.GetString(3));
                }

                return steps;
            });

            // Values of the other keys are looked up by resource.
            Assert.DoesNotContain(plan, step => step.StartsWith("SEARCH x", StringComparison.Ordinal) && !step.Contains("ResourceKey=?", StringComparison.Ordinal));

            // The outer query puts the page's own few rows (s) in order; the inner one sorts at most within equal values of the first key.
            Assert.DoesNotContain(plan.TakeWhile(step => step != "SCAN s"), step => step == "USE TEMP B-TREE FOR ORDER BY");
            Assert.All(plan, step => Assert.False(step.StartsWith("SCAN ", StringComparison.Ordinal) && step != "SCAN s", string.Join("; ", plan)));
        }
    }
}
