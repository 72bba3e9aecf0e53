using System.Net;
using System.Text;
using FhirIcsHub.Tests.Hubs;
using Xunit;

namespace FhirIcsHub.EndToEnd.Durability;

/// <summary>
/// That a killed process has lost nothing proves little: what it wrote survives it in the system's page cache. A power cut is survived only by
/// what was synced to the disk, and that shows in the system calls.
/// </summary>
public class WriteAheadLogTests
{
    private const string Calls = "read,readv,recvfrom,recvmsg,write,writev,pwrite64,pwritev,sendto,sendmsg,fsync,fdatasync";

    // Longer than a page of the database with its header in the log, so that what is written can be read in the trace.
    private const string TextLength = "9000";

    [Theory]
    [InlineData("PUT", "fhir/Patient/synced")]
    [InlineData("POST", "fhir/Patient")]
    public async Task A_write_is_synced_to_the_log_before_it_is_answered(string method, string path)
    {
        var strace = Require("strace");
        using var folder = new TemporaryFolder();
        var traceFile = folder.PathOf("trace.txt");
        var family = "Synced" + method;
        var id = method == "PUT" ? "\"id\":\"synced\"," : "";
        await using (var hub = await HubProcess.ServeAsync(
            folder.Folder, strace, "--follow-forks", "--decode-fds=path", $"--string-limit={TextLength}", $"--trace={Calls}", $"--output={traceFile}"))
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path)
            {
                Content = new StringContent($$$"""{"resourceType":"Patient",{{{id}}}"name":[{"family":"{{{family}}}"}]}""", Encoding.UTF8, "application/fhir+json"),
            };
            using var response = await hub.Client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        }

        var calls = SystemCall.ReadAll(traceFile);
        var received = calls.FindIndex(call => call.IsReceipt && call.Text.Contains($"{method} /{path}", StringComparison.Ordinal));
        var written = calls.FindIndex(call => call.IsWriteTo("icshub.db-wal") && call.Text.Contains(family, StringComparison.Ordinal));
        var synced = calls.FindIndex(Math.Max(written, 0), call => call.IsSyncOf("icshub.db-wal"));
        var answered = calls.FindIndex(call => call.IsSending && call.Text.Contains("HTTP/1.1 201", StringComparison.Ordinal));
        Assert.True(received >= 0, "the trace does not show the receipt of the request");
        Assert.True(answered > received, "the trace does not show the answer after the receipt");
        Assert.True(written > received && written < answered, "the trace does not show the resource written to the log between receipt and answer");
        Assert.True(synced > written && synced < answered, "the log was not synced between the writing of the resource and the answer");
    }

    private static string Require(string program)
    {
        var path = Command.Find(program);
        if (path is null)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", $"{program} is not installed");
            Assert.Fail($"{program} is not installed; in CI it must be there");
        }

        return path;
    }
}
