using System.Globalization;
using FhirIcsHub.Synthetic;

namespace FhirIcsHub.Server.Demo;

/// <summary>The messages of the demo and the period that they are about.</summary>
internal sealed record DemoPopulation(IReadOnlyList<IGrouping<string, FeedMessage>> Feeds, DemoPeriod Period)
{
    public int Messages => Feeds.Sum(feed => feed.Count());
}

/// <summary>First and last day of a measurement period.</summary>
internal sealed record DemoPeriod(DateOnly Start, DateOnly End)
{
    public string StartText => Start.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public string EndText => End.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
