using System.Globalization;
using System.Text.RegularExpressions;
using FhirIcsHub.Server.Hosting;
using FhirIcsHub.Server.OpenApi;

namespace FhirIcsHub.Server.Tests;

/// <summary>
/// Holds every answer that any test gets against what <c>/swagger</c> says of its route, so that a status which a route comes to give is
/// described from then on.
/// </summary>
internal static partial class DescribedAnswers
{
    /// <summary>What any route can answer, as the introduction of the page says.</summary>
    private static readonly int[] Everywhere = [405, 499, 500];

    /// <summary>The answers, as the log tells them, that the descriptions of their routes do not have.</summary>
    public static IReadOnlyList<string> Missing(Hub hub, CapturedLog log)
    {
        var described = DescribedRoute.All(hub.Endpoints.Endpoints)
            .SelectMany(route => route.Methods.Select(method => (Name: $"{method} {route.Path}", Route: route)))
            .ToDictionary(route => route.Name, route => RouteAnswers.Of(route.Route).Select(answers => answers.Key).ToHashSet());
        return [.. log.Lines.Select(line => Answer().Match(line)).Where(match => match.Success)
            .Select(match => (
                Name: $"{match.Groups[1].Value.Replace("HEAD", "GET", StringComparison.Ordinal)} {match.Groups[2].Value}",
                Status: int.Parse(match.Groups[3].ValueSpan, CultureInfo.InvariantCulture)))
            .Distinct()
            .Where(answer => described.TryGetValue(answer.Name, out var known) && !known.Contains(answer.Status) && !Everywhere.Contains(answer.Status))
            .Select(answer => $"{answer.Name} was answered {answer.Status}, which its RouteDescription does not tell.")];
    }

    [GeneratedRegex(@"^Information FhirIcsHub\.Server\.Http\.RequestLog .*\| Method=(\S+) Route=(\S+) ResourceType=\S* Status=(\d+) ")]
    private static partial Regex Answer();
}
