using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FhirIcsHub.Tests.PostgreSql;

/// <summary>
/// A PostgreSQL server of its own in a temporary folder, on a free port of the loopback interface. Its default collation is a language's,
/// as on most servers, so that a column without the binary collation would show. PostgreSQL refuses to run as root; then it runs as the
/// user postgres, whom the distribution's package makes.
/// </summary>
internal sealed class PostgreSqlCluster : IAsyncDisposable
{
    private readonly string _binaries;
    private readonly string _folder;
    private readonly int _port;

    private PostgreSqlCluster(string binaries, string folder, int port)
    {
        _binaries = binaries;
        _folder = folder;
        _port = port;
    }

    public string ConnectionString => string.Create(
        CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={_port};Username=postgres;Database=postgres;Pooling=false");

    private string Data => Path.Combine(_folder, "data");

    /// <summary>Starts a server; null when there are no binaries.</summary>
    public static async Task<PostgreSqlCluster?> StartAsync(CancellationToken ct)
    {
        const string Installed = "/usr/lib/postgresql";
        var binaries = Directory.Exists(Installed)
            ? Directory.GetDirectories(Installed).Select(version => Path.Combine(version, "bin"))
                .Where(folder => File.Exists(Path.Combine(folder, "initdb"))).Order(StringComparer.Ordinal).LastOrDefault()
            : null;
        if (binaries is null)
        {
            return null;
        }

        var cluster = new PostgreSqlCluster(binaries, Directory.CreateTempSubdirectory("icshub-postgres-").FullName, FreePort());
        await cluster.StartServerAsync(ct);
        return cluster;
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("pg_ctl", ["stop", "-D", Data, "-m", "immediate"], CancellationToken.None);
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartServerAsync(CancellationToken ct)
    {
        if (Environment.IsPrivilegedProcess)
        {
            await ExecuteAsync("chown", ["postgres", _folder], ct);
        }

        await RunAsync(
            "initdb",
            ["-D", Data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-GB"],
            ct);

        // No sync: the cluster does not outlive the tests.
        var options = string.Create(
            CultureInfo.InvariantCulture, $"-p {_port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c max_connections=300");
        await RunAsync("pg_ctl", ["start", "-w", "-D", Data, "-l", Path.Combine(_folder, "log"), "-o", options], ct);
    }

    private Task RunAsync(string program, string[] arguments, CancellationToken ct)
    {
        var path = Path.Combine(_binaries, program);
        return Environment.IsPrivilegedProcess
            ? ExecuteAsync("runuser", ["-u", "postgres", "--", path, .. arguments], ct)
            : ExecuteAsync(path, arguments, ct);
    }

    private async Task ExecuteAsync(string program, string[] arguments, CancellationToken ct)
    {
        // Output goes to no pipe: the server would inherit it and keep it open.
        var command = string.Join(' ', new[] { program }.Concat(arguments).Select(word => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'"));
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"{command} >/dev/null 2>&1 </dev/null"]) { WorkingDirectory = _folder };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        await process.WaitForExitAsync(ct);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} failed with exit code {process.ExitCode}.");
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
