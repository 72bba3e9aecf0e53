using System.Globalization;
using Spectre.Console;

namespace FhirIcsHub.Server.Demo;

/// <summary>The demo's tables about what was received and who was joined.</summary>
internal static class DemoTables
{
    private const int ReasonsShown = 6;

    public static void WriteFeeds(IAnsiConsole console, IReadOnlyList<FeedTally> tallies)
    {
        var table = new Table().Title("Feeds").AddColumn("feed").AddColumns(
            Number("messages"), Number("resources received"), Number("accepted"), Number("rejected"));
        foreach (var tally in tallies)
        {
            table.AddRow(tally.Feed, Text(tally.Messages), Text(tally.Received), Text(tally.Accepted), Text(tally.Rejected));
        }
        console.Write(table);
        var reasons = new Table().Title("Rejected, and why").AddColumn("feed").AddColumn(Number("resources")).AddColumn("reason");
        foreach (var tally in tallies)
        {
            foreach (var (reason, count) in tally.Reasons.Take(ReasonsShown))
            {
                reasons.AddRow(tally.Feed, Text(count), Markup.Escape(reason));
            }
            var rest = tally.Reasons.Skip(ReasonsShown).Sum(reason => reason.Value);
            if (rest > 0)
            {
                reasons.AddRow(tally.Feed, Text(rest), "other reasons");
            }
        }
        if (reasons.Rows.Count > 0)
        {
            console.Write(reasons);
        }
    }

    public static void WritePersons(IAnsiConsole console, PersonCounts counts)
    {
        var table = new Table().Title("Persons").AddColumn("what").AddColumn(Number("count"));
        table.AddRow("Patients that feeds have sent", Text(counts.SourcePatients));
        table.AddRow("persons that they are", Text(counts.Persons));
        table.AddRow("of these known to two feeds", Text(counts.InTwoFeeds));
        table.AddRow("of these known to three feeds", Text(counts.InThreeFeeds));
        table.AddRow("Patients referred to that have not arrived", Text(counts.Pending));
        console.Write(table);
    }

    public static TableColumn Number(string header) => new TableColumn(header).RightAligned();

    public static string Text(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
