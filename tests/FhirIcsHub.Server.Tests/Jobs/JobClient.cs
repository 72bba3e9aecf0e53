using Xunit;

namespace FhirIcsHub.Server.Tests.Jobs;

/// <summary>What a client does with requests that are answered later.</summary>
internal static class JobClient
{
    public static readonly (string Name, string Value) Later = ("Prefer", "respond-async");

    /// <summary>Address of the job that a request has become.</summary>
    public static string JobOf(FhirReply accepted)
    {
        Assert.True(accepted.Status == 202, $"{accepted.Status} {accepted.Body}");
        return new Uri(Assert.Single(accepted.ContentHeaders.GetValues("Content-Location"))).PathAndQuery;
    }

    /// <summary>Asks until the job has ended.</summary>
    public static async Task<FhirReply> EndAsync(this FhirClient client, string job)
    {
        while (true)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            var reply = await client.GetAsync(job);
            if (reply.Status != 202)
            {
                return reply;
            }
            Assert.NotEmpty(reply.Headers.GetValues("X-Progress"));
            Assert.NotNull(reply.Headers.RetryAfter);
        }
    }
}
