using System.CommandLine;
using FhirIcsHub.Server.Hosting;

namespace FhirIcsHub.Server.Commands;

/// <summary><c>icshub serve</c>: runs the hub until it is told to stop.</summary>
internal static class ServeCommand
{
    public static Command Build()
    {
        var command = new Command("serve", """
            Run the hub (the default verb).

            Every setting of appsettings.json can also be an environment variable that begins with ICSHUB_, with __ between the
            levels; a command-line option beats the environment, the environment beats appsettings.json:
              ICSHUB_Urls=http://127.0.0.1:8080
              ICSHUB_Storage__Provider=PostgreSql ICSHUB_Storage__ConnectionString="Host=db;Database=icshub;Username=icshub"
              ICSHUB_Limits__MaxBodyBytes=50000000
            """);
        ConfigureDefault(command);
        return command;
    }

    /// <summary>Gives a command the options and the action of <c>serve</c>; the root command gets them too.</summary>
    public static void ConfigureDefault(Command command)
    {
        var urls = new Option<string>("--urls")
        {
            Description = "Addresses to listen on, separated by semicolons [default: http://127.0.0.1:8080]. "
                + "Other than loopback only with ICSHUB_Access__Policy=open-to-network.",
            HelpName = "URLS",
        };
        var data = new Option<DirectoryInfo>("--data")
        {
            Description = "Folder of the SQLite database [default: data]. It is made when it is missing.",
            HelpName = "DIR",
        };
        command.Add(urls);
        command.Add(data);
        command.SetAction((parsed, cancellation) => ServeAsync(parsed.GetValue(urls), parsed.GetValue(data), cancellation));
    }

    private static async Task<int> ServeAsync(string? urls, DirectoryInfo? data, CancellationToken cancellation)
    {
        if (!SettingsReader.TryRead(new CommandLineSettings(urls, data?.FullName), out var settings, out var problem))
        {
            await Console.Error.WriteLineAsync(problem);
            return ExitCode.WrongUsage;
        }
        await using var hub = await Hub.StartAsync(settings, cancellation);
        await hub.RunUntilStoppedAsync(cancellation);
        return ExitCode.Done;
    }
}
