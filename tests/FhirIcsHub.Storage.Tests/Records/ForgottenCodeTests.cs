using FhirIcsHub.Storage.Tests.Databases;
using Xunit;

namespace FhirIcsHub.Storage.Tests.Records;

public sealed class ForgottenCodeTestsOnSqlite(SqliteDatabases databases) : ForgottenCodeTests(databases);

public sealed class ForgottenCodeTestsOnPostgreSql(PostgreSqlDatabases databases) : ForgottenCodeTests(databases)
{
    [Fact]
    public async Task What_one_process_forgot_another_that_knew_it_writes_down_again()
    {
        await using var other = await HubStore.OpenAsync(Database.Provider(), Time, Cancel);
        foreach (var round in new[] { 1, 2 })
        {
            await other.WriteAsync(session => session.Put(WithNhsNumber($"p{round}"), Ownership.Hub), Cancel);
            Assert.Equal(1, await CountAsync());
            await other.WriteAsync(session => session.Delete(Patient, $"p{round}"), Cancel);
            await ExpungeAsync();
            Assert.Equal(0, await CountAsync());
        }

        await other.WriteAsync(session => session.Put(WithNhsNumber("p3"), Ownership.Hub), Cancel);
        Assert.Equal(1, await CountAsync());
        Assert.Empty(await ReadAsync(session => session.IndexBuilds()));
    }

    [Fact]
    public async Task Codes_that_others_are_writing_at_that_moment_stay()
    {
        using var gate = new ManualResetEventSlim();
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var open = WriteAsync(session =>
        {
            var put = session.Put(WithNhsNumber("open"), Ownership.Hub);
            session.Flush();
            written.SetResult();
            gate.Wait(Cancel);
            return put;
        });
        await written.Task;
        await using var other = await HubStore.OpenAsync(Database.Provider(), Time, Cancel);

        var forgetting = other.WriteAsync(session => session.ForgetUnusedCodes(), Cancel);
        gate.Set();
        await open;
        await forgetting;

        Assert.Equal(1, await CountAsync());
    }
}

/// <summary>Texts of codes, identifiers among them, once no resource has them any more.</summary>
public abstract class ForgottenCodeTests(TestDatabases databases) : StoreTests(databases)
{
    private const string NhsNumber = "9990000018";

    [Fact]
    public async Task An_identifier_is_gone_when_the_last_resource_that_had_it_is_expunged_and_not_before()
    {
        await PutAsync(WithNhsNumber("one"));
        await PutAsync(WithNhsNumber("two"));
        await DeleteAsync(Patient, "one");
        await ExpungeAsync();
        Assert.Equal(1, await CountAsync());

        await DeleteAsync(Patient, "two");
        await ExpungeAsync();
        Assert.Equal(0, await CountAsync());

        await PutAsync(WithNhsNumber("three"));
        Assert.Equal(1, await CountAsync());
    }

    protected static PreparedResource WithNhsNumber(string id) => Prepare(
        $$"""{"resourceType":"Patient","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"{{NhsNumber}}"}]}""", id);

    protected async Task ExpungeAsync()
    {
        await WriteAsync(session => session.ExpungeDeleted(new ExpungeScope(), AccessFilter.Hub, 10));
        await WriteAsync(session => session.ForgetUnusedCodes());
    }

    protected Task<long> CountAsync() => ReadAsync(session => session.Connection.Statement(
        "SELECT COUNT(*) FROM \"IndexedCode\" WHERE \"Code\" = @code").With("@code", NhsNumber).ReadInt64() ?? 0);
}
