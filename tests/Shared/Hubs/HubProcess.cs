using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace FhirIcsHub.Tests.Hubs;

/// <summary>The built executable <c>icshub</c>, serving as a process of its own on a free loopback port.</summary>
internal sealed partial class HubProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly bool _hasRunner;
    private Task _listening = Task.CompletedTask;

    private HubProcess(Process process, bool hasRunner) => (_process, _hasRunner) = (process, hasRunner);

    /// <summary>The executable, as built by the configuration of the running program.</summary>
    public static string Executable => Path.Combine(
        Repository.Root, "src", "FhirIcsHub.Server", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "icshub");

    /// <summary>Talks to the hub; its base address ends with a slash.</summary>
    public HttpClient Client { get; } = new() { Timeout = TimeSpan.FromSeconds(120) };

    /// <summary>The process's number.</summary>
    public int Id => _process.Id;

    /// <summary>Everything that the process has printed so far.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>The processor time that the process has used: what its work costs, however busy the machine is.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts the hub and waits until it serves.</summary>
    /// <param name="dataFolder">Folder of the SQLite database.</param>
    /// <param name="runner">A program that runs it, with its arguments; none by default.</param>
    public static Task<HubProcess> ServeAsync(DirectoryInfo dataFolder, params string[] runner) =>
        ServeAsync(dataFolder, new Dictionary<string, string>(), keepsOutput: true, runner);

    /// <summary>The same, and reads what the hub prints without keeping it: a line a request, which would cost the clients.</summary>
    public static Task<HubProcess> ServeUnheardAsync(DirectoryInfo dataFolder) =>
        ServeAsync(dataFolder, new Dictionary<string, string>(), keepsOutput: false);

    /// <summary>Starts the hub with further settings, given as environment variables, and waits until it serves.</summary>
    /// <param name="dataFolder">Folder of the SQLite database and of the hub's secret.</param>
    /// <param name="environment">Such as <c>ICSHUB_Storage__Provider</c>.</param>
    /// <param name="runner">A program that runs it, with its arguments; none by default.</param>
    public static Task<HubProcess> ServeAsync(
        DirectoryInfo dataFolder, IReadOnlyDictionary<string, string> environment, params string[] runner) =>
        ServeAsync(dataFolder, environment, keepsOutput: true, runner);

    private static async Task<HubProcess> ServeAsync(
        DirectoryInfo dataFolder, IReadOnlyDictionary<string, string> environment, bool keepsOutput, params string[] runner)
    {
        string[] command = [.. runner, Executable, "serve", "--urls", "http://127.0.0.1:0", "--data", dataFolder.FullName];
        var hub = new HubProcess(new Process
        {
            StartInfo = new ProcessStartInfo(command[0], command[1..])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = dataFolder.FullName,
            },
            EnableRaisingEvents = true,
        }, runner.Length > 0);
        foreach (var (name, value) in environment)
        {
            hub._process.StartInfo.Environment[name] = value;
        }
        hub._process.ErrorDataReceived += (_, line) => hub.Hear(line.Data);
        hub._process.Exited += (_, _) => hub._address.TrySetException(new InvalidOperationException("icshub has ended: " + hub.Output));
        hub._process.Start();
        hub._listening = hub.ListenAsync(keepsOutput);
        hub._process.BeginErrorReadLine();
        try
        {
            hub.Client.BaseAddress = await hub._address.Task.WaitAsync(StartLimit);
        }
        catch
        {
            await hub.DisposeAsync();
            throw;
        }

        return hub;
    }

    /// <summary>SIGKILL: the process has no say in it.</summary>
    public async Task KillAsync()
    {
        _process.Kill(_hasRunner);
        await _process.WaitForExitAsync();
        await _listening;
    }

    /// <summary>SIGTERM, as a service manager stops it; gives the exit code.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -TERM {_process.Id}"]);
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync().WaitAsync(StartLimit);
        await _listening;
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private async Task ListenAsync(bool keepsOutput)
    {
        var lines = _process.StandardOutput;
        while (await lines.ReadLineAsync() is { } line)
        {
            Hear(line);
            if (!keepsOutput && _address.Task.IsCompleted)
            {
                await lines.BaseStream.CopyToAsync(Stream.Null);
                return;
            }
        }
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            return;
        }

        _output.Enqueue(line);
        if (Listening().Match(line) is { Success: true } match)
        {
            _address.TrySetResult(new Uri(match.Groups[1].Value + "/"));
        }
    }

    [GeneratedRegex(@"Listening on (http://127\.0\.0\.1:\d+)")]
    private static partial Regex Listening();
}
