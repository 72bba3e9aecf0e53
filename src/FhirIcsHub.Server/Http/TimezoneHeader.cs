using System.Diagnostics.CodeAnalysis;
using FhirIcsHub.Fhir;
using FhirIcsHub.Measures;

namespace FhirIcsHub.Server.Http;

/// <summary>
/// The header <c>Timezone</c> of clients that evaluate measures and libraries (DEQM, $evaluate): the civil time in which the days of a period,
/// and times without an offset, are meant.
/// </summary>
internal static class TimezoneHeader
{
    public static ParameterDescription Description { get; } = new(
        ParameterPlace.Header, "Timezone", "The civil time of the evaluation: a zone such as `Europe/London` (default), or an offset such as `+01:00`",
        "Europe/London");

    public static bool TryRead(FhirRequest request, out EvaluationZone zone, [NotNullWhen(false)] out Issue? problem)
    {
        (zone, problem) = (EvaluationZone.London, null);
        if (request.Http.Request.Headers["Timezone"].ToString() is not { Length: > 0 } name)
        {
            return true;
        }

        if (EvaluationZone.Find(name) is { } found)
        {
            zone = found;
            return true;
        }

        problem = Issue.Error(
            IssueType.Value, "The header Timezone names no time zone that is known here: Europe/London or an offset such as +01:00 was expected.",
            "Timezone");
        return false;
    }
}
