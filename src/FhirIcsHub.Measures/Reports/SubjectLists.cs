using System.Text.Json;

namespace FhirIcsHub.Measures;

/// <summary>
/// The contained Lists of a subject-list report, one for each population of each group and stratum, each entry a reference to a Patient or
/// to a resource that is counted: R4's <c>population.subjectResults</c> refers to a List.
/// </summary>
internal static class SubjectLists
{
    /// <summary>Observations have no members of their own, and values no reference.</summary>
    public static bool IsListed(GroupDefinition group, PopulationDefinition population) =>
        population.Kind != PopulationKind.MeasureObservation && (group.Basis.CountsPersons || group.Basis.CountsResources);

    public static bool IsAnyListed(GroupDefinition group) => group.Populations.Any(population => IsListed(group, population));

    /// <summary>The id of a population's list, by its place: <c>group-1-numerator</c>.</summary>
    public static Func<int, string> IdOf(GroupDefinition group, int index) => place => $"group-{index + 1}-{NameOf(group, place)}";

    /// <summary>The id of a list within a stratum: <c>group-1-stratifier-2-stratum-1-numerator</c>.</summary>
    public static Func<int, string> IdOf(GroupDefinition group, int index, int stratifier, int stratum) =>
        place => $"group-{index + 1}-stratifier-{stratifier + 1}-stratum-{stratum}-{NameOf(group, place)}";

    public static void WriteContained(Utf8JsonWriter json, MeasureDefinition measure, MeasureTally tally)
    {
        for (var i = 0; i < measure.Groups.Count; i++)
        {
            WriteLists(json, measure.Groups[i], i, tally.Groups[i]);
        }
    }

    private static void WriteLists(Utf8JsonWriter json, GroupDefinition group, int index, GroupTally tally)
    {
        var listed = Enumerable.Range(0, group.Populations.Count).Where(place => IsListed(group, group.Populations[place])).ToList();
        foreach (var place in listed)
        {
            WriteList(json, IdOf(group, index)(place), tally.MembersIn(place));
        }

        for (var stratifier = 0; stratifier < group.Stratifiers.Count; stratifier++)
        {
            var number = 0;
            foreach (var (stratum, counts) in tally.Strata[stratifier])
            {
                number++;
                foreach (var place in listed.Where(place => counts[place] > 0))
                {
                    WriteList(json, IdOf(group, index, stratifier, number)(place), tally.MembersIn(place, stratifier, stratum));
                }
            }
        }
    }

    /// <summary>The code of the population, numbered when the group has several of that code.</summary>
    private static string NameOf(GroupDefinition group, int place)
    {
        var kind = group.Populations[place].Kind;
        var before = group.Populations.Take(place).Count(population => population.Kind == kind);
        return before == 0 ? kind.Code() : $"{kind.Code()}-{before + 1}";
    }

    private static void WriteList(Utf8JsonWriter json, string id, IReadOnlyList<string> references)
    {
        json.WriteStartObject();
        json.WriteString("resourceType", "List");
        json.WriteString("id", id);
        json.WriteString("status", "current");
        json.WriteString("mode", "snapshot");
        if (references.Count > 0)
        {
            json.WriteStartArray("entry");
            foreach (var reference in references)
            {
                json.WriteStartObject();
                ReportJson.WriteReference(json, "item", reference);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
