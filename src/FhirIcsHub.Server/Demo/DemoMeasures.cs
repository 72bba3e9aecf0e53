using System.Globalization;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Measures;
using FhirIcsHub.Server.Hosting;
using FhirIcsHub.Storage;
using Spectre.Console;

namespace FhirIcsHub.Server.Demo;

/// <summary>Evaluates the shipped measures for the system, its places and its neighbourhoods and shows the results.</summary>
internal static class DemoMeasures
{
    private static readonly string[] Shipped = ["care-plan-coverage", "blood-pressure-control", "smoking-status-recorded"];

    /// <summary>False when a measure could not be evaluated.</summary>
    public static async Task<bool> ShowAsync(HubServices services, DemoPeriod period, IAnsiConsole console, CancellationToken cancellation)
    {
        var allEvaluated = true;
        foreach (var measure in Shipped)
        {
            var levels = await services.Measures.EvaluateLevelsAsync(measure, period.Start, period.End, cancellation);
            allEvaluated &= levels.Reports.Count > 0;
            foreach (var issue in levels.Issues)
            {
                console.Say($"{measure}: {issue.Diagnostics}");
            }
            if (levels.Reports.Count > 0)
            {
                console.Write(Table(await TitleAsync(services.Store, measure, cancellation), period, levels.Reports));
            }
        }
        return allEvaluated;
    }

    private static Table Table(string title, DemoPeriod period, IReadOnlyList<AreaReport> reports)
    {
        var table = new Table().Title($"{Markup.Escape(title)}, {period.StartText} to {period.EndText}").AddColumn("area").AddColumns(
            DemoTables.Number("registered"), DemoTables.Number("score"), DemoTables.Number("resident"), DemoTables.Number("score"));
        foreach (var area in reports.GroupBy(report => report.Area))
        {
            var registered = Result(area.Single(report => report.Basis == PopulationBasis.Registered));
            var resident = Result(area.Single(report => report.Basis == PopulationBasis.Resident));
            table.AddRow($"{new string(' ', 2 * (int)area.Key.Level)}{Markup.Escape(area.Key.Name)}", registered.Counts, registered.Score,
                resident.Counts, resident.Score);
        }
        return table;
    }

    /// <summary>Numerator and denominator of a report, and its score in per cent.</summary>
    private static (string Counts, string Score) Result(AreaReport report)
    {
        var group = Resource.Read(report.Report, ReadMode.AsSent).Resource!.Root.First("group");
        var score = group.First("measureScore").First("value").TryGetDecimal(out var value)
            ? value.ToString("P1", CultureInfo.InvariantCulture) : "-";
        return ($"{CountOf(group, "numerator")} of {CountOf(group, "denominator")}", score);
    }

    private static string CountOf(Element group, string population)
    {
        foreach (var candidate in group.Named("population"))
        {
            if (candidate.First("code").First("coding").TextOf("code") == population)
            {
                return candidate.TextOf("count") ?? "-";
            }
        }
        return "-";
    }

    private static async Task<string> TitleAsync(HubStore store, string measure, CancellationToken cancellation)
    {
        var stored = await store.ReadAsync(
            session => session.Read(FhirSchema.R4.FindResourceType("Measure")!, measure, AccessFilter.Hub), cancellation);
        return stored?.Parse().Root.TextOf("title") ?? measure;
    }
}
