using System.CommandLine;
using FhirIcsHub.Server.Demo;
using FhirIcsHub.Server.Hosting;
using FhirIcsHub.Synthetic;

namespace FhirIcsHub.Server.Commands;

/// <summary><c>icshub demo</c>: the whole way of the data in a minute, on synthetic people.</summary>
internal static class DemoCommand
{
    public static Command Build()
    {
        var people = new Option<int>("--people")
        {
            Description = "How many synthetic people.",
            DefaultValueFactory = _ => 2000,
            HelpName = "N",
        };
        people.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && int.TryParse(result.Tokens[0].Value, out var number)
                && number is < 1 or > SyntheticOptions.MostPeople)
            {
                result.AddError($"--people can be 1 to {SyntheticOptions.MostPeople}.");
            }
        });
        var seed = new Option<ulong>("--seed")
        {
            Description = "The same seed makes the same people, to the byte.",
            DefaultValueFactory = _ => 1UL,
            HelpName = "S",
        };
        var exit = new Option<bool>("--exit") { Description = "End when all has been shown, rather than go on serving." };
        var data = new Option<DirectoryInfo>("--data")
        {
            Description = "Data folder to use and keep [default: a temporary one, removed at the end].",
            HelpName = "DIR",
        };
        var urls = new Option<string>("--urls")
        {
            Description = "Addresses to listen on [default: http://127.0.0.1:8080].",
            HelpName = "URLS",
        };
        var command = new Command("demo", """
            Show the hub at work on a synthetic Integrated Care System.

            Starts the hub on SQLite, sends the records of a general practice, an acute and a council system to their three feeds over
            HTTP, says what was accepted, what was rejected and why, and who was joined across the feeds, evaluates the shipped
            measures for the system, its places and its neighbourhoods, and goes on serving so that you can look around.
            """) { people, seed, exit, data, urls };
        command.SetAction((parsed, cancellation) => RunAsync(
            new DemoOptions(parsed.GetValue(people), parsed.GetValue(seed), parsed.GetValue(exit)),
            parsed.GetValue(data)?.FullName,
            parsed.GetValue(urls),
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(DemoOptions options, string? dataFolder, string? urls, CancellationToken cancellation)
    {
        var folder = dataFolder ?? Directory.CreateTempSubdirectory("icshub-demo-").FullName;
        try
        {
            if (!SettingsReader.TryRead(new CommandLineSettings(urls, folder), out var settings, out var problem))
            {
                await Console.Error.WriteLineAsync(problem);
                return ExitCode.WrongUsage;
            }
            settings = settings with { Storage = settings.Storage with { Provider = StorageEngine.Sqlite } };
            await using var hub = await Hub.StartAsync(settings, cancellation, logging => logging.SetMinimumLevel(LogLevel.Warning));
            var found = await new DemoRun(hub, options, DemoConsole.Open()).RunAsync(cancellation);
            if (!options.Exit)
            {
                await hub.RunUntilStoppedAsync(cancellation);
            }
            return found ? ExitCode.Done : ExitCode.FoundProblems;
        }
        finally
        {
            if (dataFolder is null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }
}
