using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Ucum;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Operations.Observations;

/// <summary>
/// Takes the measurements with the codes that were asked for out of observations: their own values, those of components, and for a code
/// that stands for a panel the values of its components and members, each with its own code.
/// </summary>
internal sealed class SeriesReading(ReadSession session, AccessFilter access, StatsInput asked)
{
    private static readonly FhirType Observation = FhirSchema.R4.FindType("Observation")!;

    private readonly Dictionary<(string? System, string Code), Series> _series =
        asked.Codes.Distinct().ToDictionary(code => code, code => new Series(code.System, code.Code));

    private readonly HashSet<(string? System, string Code)> _panels = [];

    private readonly HashSet<string> _members = new(StringComparer.Ordinal);

    /// <summary>The measurements of each code; a panel is told by what it is made of.</summary>
    public IEnumerable<Series> All =>
        _series.Values.Where(series => !(_panels.Contains((series.System, series.Code)) && series.Measurements.Count == 0));

    public void Add(Element observation)
    {
        var time = ObservationTime.Of(observation);
        if (AskedFor(observation) is { } own)
        {
            var parts = observation.Named("component").ToList();
            var members = observation.Named("hasMember").ToList();
            if (!observation.First("value").Exists && parts.Count + members.Count > 0)
            {
                AddPanel(own, parts, members, time);
                return;
            }
            Add(own, observation, observation, time);
        }
        foreach (var component in observation.Named("component").ToList())
        {
            if (AskedFor(component) is { } code)
            {
                Add(code, component, observation, time);
            }
        }
    }

    private void AddPanel((string? System, string Code) panel, List<Element> components, List<Element> members, long? time)
    {
        _panels.Add(panel);
        foreach (var component in components)
        {
            if (CodeOf(component) is { } code)
            {
                Add(code, component, component, time);
            }
        }
        foreach (var name in members.Select(member => member.TextOf("reference")).OfType<string>())
        {
            if (name.Split('/') is ["Observation", var id] && _members.Add(id)
                && session.Read(Observation, id, access) is { IsDeleted: false } stored
                && stored.ParseContent().Root is var member && member.TextOf("status") != "entered-in-error" && CodeOf(member) is { } code)
            {
                Add(code, member, member, ObservationTime.Of(member));
            }
        }
    }

    /// <summary>Takes the value of an observation or component that stands in an observation.</summary>
    private void Add((string? System, string Code) code, Element holder, Element observation, long? time)
    {
        if (!_series.TryGetValue(code, out var series))
        {
            _series.Add(code, series = new Series(code.System, code.Code));
        }
        series.Display ??= holder.First("code").First("coding").TextOf("display");
        var quantity = holder.First("value");
        // A value that a modifier may turn into something else, or that is only a bound, is none to reckon with.
        if (quantity.Type?.Name == "Quantity" && quantity.First("value").TryGetDecimal(out var value)
            && quantity.TextOf("system") == UcumUnit.System && quantity.TextOf("code") is { } unit && UcumUnit.IsValid(unit)
            && !quantity.First("comparator").Exists && !holder.First("modifierExtension").Exists
            && !observation.First("modifierExtension").Exists)
        {
            series.Measurements.Add(new Measurement(value, unit, time));
        }
        else
        {
            series.Ignored++;
        }
    }

    /// <summary>The code that was asked for, when the element has it.</summary>
    private (string? System, string Code)? AskedFor(Element holder)
    {
        foreach (var coding in holder.First("code").Named("coding").ToList())
        {
            foreach (var code in asked.Codes)
            {
                if (coding.TextOf("code") == code.Code && (code.System is null || coding.TextOf("system") == code.System))
                {
                    return code;
                }
            }
        }
        return null;
    }

    private static (string? System, string Code)? CodeOf(Element holder) =>
        holder.First("code").First("coding") is { Exists: true } coding && coding.TextOf("code") is { } code
            ? (coding.TextOf("system"), code)
            : null;
}
