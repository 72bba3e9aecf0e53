using FhirIcsHub.Fhir;

namespace FhirIcsHub.Measures;

/// <summary>
/// The extensions of Measure and MeasureReport that R4 measures carry: those of the US measure guide (CQFM), their universal
/// successors (CQM), DEQM's on reports. Found by their last part, whichever guide's address stands before it.
/// </summary>
internal static class MeasureExtensions
{
    public const string Scoring = "http://hl7.org/fhir/us/cqfmeasures/StructureDefinition/cqfm-scoring";
    public const string PopulationBasis = "http://hl7.org/fhir/us/cqfmeasures/StructureDefinition/cqfm-populationBasis";
    public const string ImprovementNotation = "http://hl7.org/fhir/us/cqfmeasures/StructureDefinition/cqfm-improvementNotation";
    public const string AggregateMethod = "http://hl7.org/fhir/us/cqfmeasures/StructureDefinition/cqfm-aggregateMethod";
    public const string CriteriaReference = "http://hl7.org/fhir/us/cqfmeasures/StructureDefinition/cqfm-criteriaReference";
    public const string CompositeScoring = "http://hl7.org/fhir/us/cqfmeasures/StructureDefinition/cqfm-compositeScoring";
    public const string Component = "http://hl7.org/fhir/us/cqfmeasures/StructureDefinition/cqfm-component";
    public const string Weight = "http://hl7.org/fhir/us/cqfmeasures/StructureDefinition/cqfm-weight";
    public const string GroupId = "http://hl7.org/fhir/us/cqfmeasures/StructureDefinition/cqfm-groupId";
    public const string IncludeInReportType = "http://hl7.org/fhir/us/cqfmeasures/StructureDefinition/cqfm-includeInReportType";

    public const string AggregationMethodResult =
        "http://hl7.org/fhir/us/cqfmeasures/StructureDefinition/extension-aggregationMethodResult";

    public const string PopulationReference =
        "http://hl7.org/fhir/us/davinci-deqm/StructureDefinition/extension-populationReference";

    public const string CriteriaReferenceOfReport =
        "http://hl7.org/fhir/us/davinci-deqm/StructureDefinition/extension-criteriaReference";

    public const string SupplementalData = "http://hl7.org/fhir/5.0/StructureDefinition/extension-MeasureReport.supplementalData";
    public const string PopulationDescription =
        "http://hl7.org/fhir/5.0/StructureDefinition/extension-MeasureReport.population.description";

    public const string MeasureInfo = "http://hl7.org/fhir/StructureDefinition/cqf-measureInfo";
    public const string Messages = "http://hl7.org/fhir/StructureDefinition/cqf-messages";
    public const string DataAbsentReason = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";

    /// <summary>The value of an extension; does not exist when the element has none of that name.</summary>
    public static Element ExtensionValue(this Element element, string url)
    {
        foreach (var value in element.ExtensionValues(url))
        {
            return value;
        }

        return default;
    }

    public static List<Element> ExtensionValues(this Element element, string url)
    {
        var values = new List<Element>();
        foreach (var extension in element.ExtensionsOf(url))
        {
            values.Add(extension.First("value"));
        }

        return values;
    }

    public static List<Element> ExtensionsOf(this Element element, string url)
    {
        var wanted = NameOf(url);
        var found = new List<Element>();
        foreach (var extension in element.Named("extension"))
        {
            if (extension.TextOf("url") is { } given && NameOf(given).SequenceEqual(wanted))
            {
                found.Add(extension);
            }
        }

        return found;
    }

    /// <summary>The code of a code, Coding or CodeableConcept; the text when it has no coding.</summary>
    public static string? ConceptCode(this Element element) =>
        element.Text ?? element.TextOf("code") ?? element.First("coding").TextOf("code") ?? element.TextOf("text");

    /// <summary>What stands behind the last slash, without the guide's prefix: <c>scoring</c>, <c>populationBasis</c>.</summary>
    private static ReadOnlySpan<char> NameOf(string url)
    {
        var name = url.AsSpan(url.LastIndexOf('/') + 1);
        return name.StartsWith("cqfm-", StringComparison.Ordinal) ? name[5..]
            : name.StartsWith("cqm-", StringComparison.Ordinal) ? name[4..]
            : name.StartsWith("cqf-", StringComparison.Ordinal) ? name[4..]
            : name;
    }
}
