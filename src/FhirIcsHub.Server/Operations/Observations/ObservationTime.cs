using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Server.Operations.Observations;

/// <summary>When an observation was true: one moment, so that observations can be put in order.</summary>
internal static class ObservationTime
{
    /// <summary>
    /// UTC ticks; null without effective[x]. Of a date its beginning; of a Period its end, or its start while it goes on; of a Timing its
    /// last event.
    /// </summary>
    public static long? Of(Element observation)
    {
        var effective = observation.First("effective");
        return effective.Type?.Name switch
        {
            "Period" => Moment(effective.First("end")) ?? Moment(effective.First("start")),
            "Timing" => effective.Named("event").ToList().Select(Moment).Max(),
            _ => Moment(effective),
        };
    }

    private static long? Moment(Element time) => time.Text is { } text && DateRange.TryParse(text, out var range) ? range.Low : null;
}
