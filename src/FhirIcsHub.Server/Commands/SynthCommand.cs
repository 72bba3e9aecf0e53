using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FhirIcsHub.Synthetic;

namespace FhirIcsHub.Server.Commands;

/// <summary><c>icshub synth</c>: writes the messages of a synthetic Integrated Care System to a folder.</summary>
internal static class SynthCommand
{
    public static Command Build()
    {
        var people = new Option<int>("--people")
        {
            Description = $"How many people, 1 to {SyntheticOptions.MostPeople.ToString("N0", CultureInfo.InvariantCulture)}.",
            HelpName = "N",
            DefaultValueFactory = _ => 2000,
            CustomParser = ParsePeople,
        };
        var seed = new Option<ulong>("--seed")
        {
            Description = "A number; the same number gives the same people and the same bytes.",
            HelpName = "S",
            DefaultValueFactory = _ => 1,
        };
        var folder = new Option<DirectoryInfo>("--out")
        {
            Description = "Folder to write to; it is made when it is missing, and must not hold Bundles of another run.",
            HelpName = "DIR",
            Required = true,
        };
        var date = new Option<DateOnly?>("--date")
        {
            Description = "Reference date, yyyy-MM-dd: everything happens in the three years before it [default: 2026-04-01].",
            HelpName = "DATE",
            CustomParser = ParseDate,
        };
        var lines = new Option<bool>("--ndjson")
        {
            Description = "One file a feed with one Bundle a line, rather than one file a Bundle. For large populations.",
        };
        var geography = new Option<FileInfo>("--geography")
        {
            Description = "Where people live: a file like profiles/geography/demo.json, which is the default.",
            HelpName = "FILE",
        };
        var command = new Command("synth", """
            Write a synthetic population: the Bundles that a GP system, an acute trust and a council would send about the same people.

            Nobody in it exists. DIR/gp, DIR/acute and DIR/council hold one JSON file a Bundle, to be POSTed in the order of their
            names to /feeds/gp/fhir, /feeds/acute/fhir and /feeds/council/fhir. A name with "fault" in it says which error was sown.

            Example: icshub synth --people 5000 --seed 42 --out population
            """)
        {
            people, seed, folder, date, lines, geography,
        };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(
            parsed.GetValue(people),
            parsed.GetValue(seed),
            parsed.GetRequiredValue(folder),
            parsed.GetValue(date),
            parsed.GetValue(lines),
            parsed.GetValue(geography),
            parsed.InvocationConfiguration,
            cancellation)));
        return command;
    }

    private static int Run(
        int people,
        ulong seed,
        DirectoryInfo folder,
        DateOnly? date,
        bool lines,
        FileInfo? geography,
        InvocationConfiguration console,
        CancellationToken cancellation)
    {
        IReadOnlyList<SyntheticArea> areas;
        try
        {
            using var file = File.OpenRead(
                geography?.FullName ?? Path.Combine(AppContext.BaseDirectory, "profiles", "geography", "demo.json"));
            areas = SyntheticGeography.Read(file);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or JsonException)
        {
            console.Error.WriteLine("The geography cannot be read: " + problem.Message);
            return ExitCode.WrongUsage;
        }

        try
        {
            if (SynthFiles.HoldsBundles(folder))
            {
                console.Error.WriteLine($"{folder.FullName} already holds Bundles; choose an empty folder.");
                return ExitCode.WrongUsage;
            }

            var started = Stopwatch.GetTimestamp();
            var options = new SyntheticOptions(people, seed, areas);
            options = date is { } day ? options with { ReferenceDate = day } : options;
            var totals = SynthFiles.Write(SyntheticPopulation.Generate(options), folder, lines, cancellation);
            foreach (var total in totals)
            {
                console.Output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{total.Feed,-8} {total.Bundles,9:N0} Bundles {total.Bytes / 1e6,10:N1} MB   {total.Path}"));
            }

            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            console.Output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{people:N0} people in {seconds:N1} s ({people / seconds:N0} people/s)"));
            return ExitCode.Done;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            console.Error.WriteLine("The Bundles cannot be written: " + problem.Message);
            return ExitCode.FoundProblems;
        }
    }

    private static DateOnly? ParseDate(ArgumentResult result)
    {
        if (DateOnly.TryParseExact(
            result.Tokens.Single().Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            && day >= SyntheticOptions.FirstDate && day <= SyntheticOptions.LastDate)
        {
            return day;
        }

        result.AddError("--date must be a day such as 2026-04-01, "
            + $"from {SyntheticOptions.FirstDate:yyyy-MM-dd} to {SyntheticOptions.LastDate:yyyy-MM-dd}.");
        return null;
    }

    private static int ParsePeople(ArgumentResult result)
    {
        if (int.TryParse(result.Tokens.Single().Value, NumberStyles.None, CultureInfo.InvariantCulture, out var people)
            && people is >= 1 and <= SyntheticOptions.MostPeople)
        {
            return people;
        }

        result.AddError($"--people must be a number from 1 to {SyntheticOptions.MostPeople}.");
        return 0;
    }
}
