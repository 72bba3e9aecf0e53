using System.Net;
using System.Text;
using FhirIcsHub.Tests.Hubs;
using Xunit;

namespace FhirIcsHub.EndToEnd.Durability;

/// <summary>
/// That a killed process has lost nothing proves little: what it wrote survives it in the system's page cache. A power cut is survived
/// only by what was synced to the disk, and that shows in the system calls.
/// </summary>
public class WriteAheadLogTests
{
    private const string Log = "icshub.db-wal";
    private const string Calls = "read,readv,recvfrom,recvmsg,write,writev,pwrite64,pwritev,sendto,sendmsg,fsync,fdatasync";

    // Longer than a page of the database with its header in the log, so that what is written can be read in the trace.
    private const string TextLength = "9000";

    [Theory]
    [InlineData("PUT", "fhir/Patient/synced")]
    [InlineData("POST", "fhir/Patient")]
    [InlineData("PUT", "feeds/gp/fhir/Patient/synced")]
    public async Task A_write_is_synced_to_the_log_before_it_is_answered(string method, string path)
    {
        var strace = RequiredProgram.PathOf("strace");
        using var folder = new TemporaryFolder();
        var traceFile = folder.PathOf("trace.txt");
        string[] trace =
            [strace, "--follow-forks", "--decode-fds=path", $"--string-limit={TextLength}", $"--trace={Calls}", $"--output={traceFile}"];
        await using (var hub = await HubProcess.ServeAsync(folder.Folder, trace))
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path)
            {
                Content = new StringContent(PatientOf(method), Encoding.UTF8, "application/fhir+json"),
            };
            using var response = await hub.Client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        }

        var calls = SystemCall.ReadAll(traceFile);
        var received = calls.FindIndex(call => call.IsReceipt && call.Contains($"{method} /{path}"));
        var answered = calls.FindIndex(call => call.IsSending && call.Contains("HTTP/1.1 201"));
        Assert.True(received >= 0, "the trace does not show the receipt of the request");
        Assert.True(answered > received, "the trace does not show the answer after the receipt");
        var written = calls.FindLastIndex(answered, answered - received, call => call.IsWriteTo(Log) && call.Contains("Synced"));
        Assert.True(written > received, "the trace does not show the resource written to the log between receipt and answer");
        var synced = calls.FindIndex(written, answered - written, call => call.IsSyncOf(Log));
        Assert.True(synced > written, "the log was not synced between the last writing of the resource and the answer");
    }

    private static string PatientOf(string method)
    {
        var id = method == "PUT" ? "\"id\":\"synced\"," : "";
        return $$$"""{"resourceType":"Patient",{{{id}}}"name":[{"family":"Synced"}]}""";
    }
}
