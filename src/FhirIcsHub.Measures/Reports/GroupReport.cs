using System.Text.Json;

namespace FhirIcsHub.Measures;

/// <summary>Writes one group of a MeasureReport: its populations, score and strata.</summary>
internal static class GroupReport
{
    private const string PopulationSystem = "http://terminology.hl7.org/CodeSystem/measure-population";

    public static void Write(Utf8JsonWriter json, ReportHeader header, GroupDefinition group, int index, GroupTally tally)
    {
        json.WriteStartObject();
        ReportJson.Copy(json, "id", group.Definition.First("id"));
        WriteExtensions(json, group);
        ReportJson.Copy(json, "code", group.Definition.First("code"));
        if (tally.Composite is { } composite)
        {
            WriteComposite(json, composite);
            WriteScore(json, header, group, composite.Score());
        }
        else
        {
            WritePopulations(json, header, group, tally.Counts, SubjectLists.IdOf(group, index), isStratum: false);
            WriteScore(json, header, group, tally.Counts.Score());
        }

        if (group.Stratifiers.Count > 0)
        {
            json.WriteStartArray("stratifier");
            for (var i = 0; i < group.Stratifiers.Count; i++)
            {
                WriteStratifier(json, header, group, index, tally, i);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <summary>
    /// R4's report has no scoring and no direction of a group: where the Measure states them by extension, the report does.
    /// </summary>
    private static void WriteExtensions(Utf8JsonWriter json, GroupDefinition group)
    {
        var stated = new[] { MeasureExtensions.Scoring, MeasureExtensions.PopulationBasis, MeasureExtensions.ImprovementNotation }
            .SelectMany(url => group.Definition.ExtensionsOf(url)).ToList();
        if (stated.Count == 0)
        {
            return;
        }

        json.WriteStartArray("extension");
        foreach (var extension in stated)
        {
            json.WriteRawValue(extension.JsonSpan());
        }

        json.WriteEndArray();
    }

    private static void WriteComposite(Utf8JsonWriter json, CompositeTally composite)
    {
        json.WriteStartArray("population");
        Write(PopulationKind.InitialPopulation, composite.InitialPopulation);
        Write(PopulationKind.Denominator, composite.Denominator);
        Write(PopulationKind.Numerator, composite.Numerator);
        json.WriteEndArray();

        void Write(PopulationKind kind, int count)
        {
            json.WriteStartObject();
            ReportJson.WriteConcept(json, "code", PopulationSystem, kind.Code());
            json.WriteNumber("count", count);
            json.WriteEndObject();
        }
    }

    private static void WritePopulations(
        Utf8JsonWriter json,
        ReportHeader header,
        GroupDefinition group,
        PopulationCounts counts,
        Func<int, string> listIdOf,
        bool isStratum)
    {
        json.WriteStartArray("population");
        for (var place = 0; place < group.Populations.Count; place++)
        {
            var population = group.Populations[place];
            json.WriteStartObject();
            if (!isStratum)
            {
                // Ids are unique within a resource: those of the group's populations, which a stratum repeats in their order.
                ReportJson.Copy(json, "id", population.Definition.First("id"));
            }

            if (counts.ObservationsIn(place) is { } observations)
            {
                WriteObservations(json, group, place, observations);
            }

            ReportJson.Copy(json, "code", population.Definition.First("code"));
            json.WriteNumber("count", counts[place]);
            if (header.Type == ReportType.SubjectList && SubjectLists.IsListed(group, population) && (!isStratum || counts[place] > 0))
            {
                ReportJson.WriteReference(json, "subjectResults", "#" + listIdOf(place));
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>What the observations are of, how they were aggregated, and what came of it.</summary>
    private static void WriteObservations(Utf8JsonWriter json, GroupDefinition group, int place, Observations observations)
    {
        json.WriteStartArray("extension");
        if (group.ObservedPopulation(place) is >= 0 and var observed)
        {
            var reference = group.Populations[place].Reference ?? group.Populations[observed].Id;
            ReportJson.WriteExtension(json, MeasureExtensions.CriteriaReference, "valueString", reference);
        }

        ReportJson.WriteExtension(json, MeasureExtensions.AggregateMethod, "valueString", group.Populations[place].Method!.Value.Code());
        if (observations.Aggregate is { } aggregate)
        {
            json.WriteStartObject();
            json.WriteString("url", MeasureExtensions.AggregationMethodResult);
            json.WriteNumber("valueDecimal", aggregate);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteStratifier(
        Utf8JsonWriter json, ReportHeader header, GroupDefinition group, int index, GroupTally tally, int place)
    {
        var stratifier = group.Stratifiers[place];
        var strata = tally.Strata[place];
        json.WriteStartObject();
        ReportJson.Copy(json, "id", stratifier.Definition.First("id"));
        WriteCodes(json, stratifier);
        if (strata.Count > 0)
        {
            json.WriteStartArray("stratum");
            var number = 0;
            foreach (var (stratum, counts) in strata)
            {
                number++;
                json.WriteStartObject();
                WriteStratumValue(json, stratifier, stratum);
                WritePopulations(json, header, group, counts, SubjectLists.IdOf(group, index, place, number), isStratum: true);
                WriteScore(json, header, group, counts.Score());
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <summary>Its code; when it has none, those of its components, each by its expression when it has none either.</summary>
    private static void WriteCodes(Utf8JsonWriter json, StratifierDefinition stratifier)
    {
        json.WriteStartArray("code");
        if (stratifier.Definition.First("code") is { Exists: true } own)
        {
            json.WriteRawValue(own.JsonSpan());
        }
        else
        {
            foreach (var component in stratifier.Components)
            {
                WriteCode(json, component);
            }
        }

        json.WriteEndArray();
    }

    private static void WriteCode(Utf8JsonWriter json, StratifierComponent component)
    {
        if (component.Definition.First("code") is { Exists: true } code)
        {
            json.WriteRawValue(code.JsonSpan());
            return;
        }

        json.WriteStartObject();
        json.WriteString("text", component.Definition.First("criteria").TextOf("expression"));
        json.WriteEndObject();
    }

    private static void WriteStratumValue(Utf8JsonWriter json, StratifierDefinition stratifier, Stratum stratum)
    {
        if (!stratifier.IsComposite)
        {
            ReportJson.WriteValue(json, "value", stratum.Values[0]);
            return;
        }

        json.WriteStartArray("component");
        for (var i = 0; i < stratifier.Components.Count; i++)
        {
            json.WriteStartObject();
            json.WritePropertyName("code");
            WriteCode(json, stratifier.Components[i]);
            ReportJson.WriteValue(json, "value", stratum.Values[i]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>
    /// Of an empty denominator there is no score, and the report says so; a cohort and a group without observations have none.
    /// </summary>
    private static void WriteScore(Utf8JsonWriter json, ReportHeader header, GroupDefinition group, MeasureScore? score)
    {
        if (group.Scoring == MeasureScoring.Cohort
            || (group.Scoring == MeasureScoring.ContinuousVariable && group.Observations.Count == 0))
        {
            return;
        }

        json.WriteStartObject("measureScore");
        if (group.IsBroken)
        {
            ReportJson.WriteAbsent(json, "error");
        }
        else if (score is { } found)
        {
            ReportJson.WriteScore(json, IsTurned(header, group) ? found.Complement : found);
        }
        else
        {
            ReportJson.WriteAbsent(json, "not-applicable");
        }

        json.WriteEndObject();
    }

    private static bool IsTurned(ReportHeader header, GroupDefinition group) =>
        header.ScoreDirection == ScoreDirection.HigherIsBetter && group.ImprovementNotation == "decrease"
        && group.Scoring is MeasureScoring.Proportion or MeasureScoring.Ratio;
}
