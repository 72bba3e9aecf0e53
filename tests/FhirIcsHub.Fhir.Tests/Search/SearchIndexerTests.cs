using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Search;

public class SearchIndexerTests
{
    // R4 gives these no expression, or one that needs what an index has not (text of the narrative, today's date).
    private static readonly string[] Unsupported =
    [
        "DomainResource-text", "Resource-content", "Resource-query",
        "codesystem-extensions-CodeSystem-author", "codesystem-extensions-CodeSystem-effective", "codesystem-extensions-CodeSystem-end",
        "codesystem-extensions-CodeSystem-keyword", "codesystem-extensions-CodeSystem-workflow",
        "patient-extensions-Patient-age", "patient-extensions-Patient-birthOrderBoolean",
        "valueset-extensions-ValueSet-author", "valueset-extensions-ValueSet-effective", "valueset-extensions-ValueSet-end",
        "valueset-extensions-ValueSet-keyword", "valueset-extensions-ValueSet-workflow",
    ];

    [Fact]
    public void Every_R4_parameter_that_has_values_to_index_is_offered()
    {
        var offered = FhirSchema.R4.ResourceTypes.SelectMany(SearchIndexer.R4.ParametersOf)
            .Select(parameter => parameter.Definition).ToHashSet();
        var missing = FhirSchema.R4.SearchParameters.Where(definition => !offered.Contains(definition.Url))
            .Select(definition => definition.Name);
        Assert.Equal(Unsupported.Order(StringComparer.Ordinal), missing.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_place_is_filed_as_latitude_and_longitude_together()
    {
        var entries = Entries.Of("""{"resourceType":"Location","name":"Ward","position":{"longitude":-0.1276,"latitude":51.5072}}""");
        Assert.Equal(
            [("Location.near$0", 1, 51.5072m, 51.5072m), ("Location.near$1", 1, -0.1276m, -0.1276m)],
            entries.Numbers.Select(e => (e.Parameter.Key, e.Ordinal, e.Low, e.High)).OrderBy(e => e.Key));
        Assert.Equal(SearchParameterType.Special, SearchIndexer.R4.Find(FhirSchema.R4.FindType("Location")!, "near")!.Type);
    }

    [Fact]
    public void Each_key_is_filed_under_once()
    {
        var keys = SearchIndexer.R4.Parameters.Select(parameter => parameter.Key).ToList();
        Assert.Equal(keys.Count, keys.Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData("Observation", "combo-code", "code component-code")]
    [InlineData("Observation", "combo-value-quantity", "component-value-quantity value-quantity")]
    [InlineData("Observation", "combo-code-value-quantity", "code-value-quantity component-code-value-quantity")]
    [InlineData("Observation", "value-quantity", "")]
    [InlineData("Patient", "telecom", "")]
    public void A_parameter_that_is_others_together_has_no_entries_of_its_own(string type, string code, string parts)
    {
        var parameter = SearchIndexer.R4.Find(FhirSchema.R4.FindType(type)!, code)!;
        Assert.Equal(parts, string.Join(' ', parameter.UnionOf.Select(part => part.Code)));
        Assert.Equal(parts.Length == 0, SearchIndexer.R4.Parameters.Contains(parameter));
    }

    [Theory]
    [InlineData("Observation", "subject", "subject patient")]
    [InlineData("Provenance", "target", "target patient")]
    [InlineData("Encounter", "participant", "participant practitioner")]
    [InlineData("Coverage", "patient", "beneficiary")]
    [InlineData("Observation", "patient", "")]
    [InlineData("Claim", "patient", "")]
    public void A_reference_that_several_parameters_have_is_filed_once(string type, string code, string filedUnder)
    {
        var parameter = SearchIndexer.R4.Find(FhirSchema.R4.FindType(type)!, code)!;
        Assert.Equal(filedUnder, string.Join(' ', parameter.UnionOf.Select(part => part.Code)));
        Assert.Equal(filedUnder, string.Join(' ', parameter.Identifier!.UnionOf.Select(part => part.Code)));
    }

    [Theory]
    [InlineData("subject", """{"reference":"Patient/p","identifier":{"value":"1"}}""", "Observation.patient Observation.patient:identifier")]
    [InlineData("subject", """{"reference":"Group/g","identifier":{"value":"1"}}""", "Observation.subject Observation.subject:identifier")]
    [InlineData("subject", """{"reference":"urn:uuid:1","type":"Patient"}""", "Observation.patient")]
    [InlineData("subject", """{"identifier":{"value":"1"}}""", "Observation.subject:identifier")]
    public void What_leads_to_a_patient_is_filed_as_that(string element, string reference, string filedUnder)
    {
        var entries = Entries.Of($$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},"{{element}}":{{reference}}}""");
        var keys = entries.References.Select(entry => entry.Parameter.Key)
            .Concat(entries.Tokens.Select(entry => entry.Parameter.Key).Where(key => key.EndsWith(":identifier", StringComparison.Ordinal)));
        Assert.Equal(filedUnder, string.Join(' ', keys));
    }

    [Theory]
    [InlineData("Observation", "code-value-quantity", "code value-quantity")]
    [InlineData("Observation", "code-value-date", "code value-date")]
    [InlineData("Observation", "component-code-value-quantity", "component-code-value-quantity$0 component-code-value-quantity$1")]
    [InlineData("MolecularSequence", "referenceseqid-variant-coordinate",
        "referenceseqid-variant-coordinate$0 referenceseqid-variant-coordinate$1 referenceseqid-variant-coordinate$2")]
    public void A_composite_of_the_whole_resource_is_its_components(string type, string code, string components)
    {
        var parameter = SearchIndexer.R4.Find(FhirSchema.R4.FindType(type)!, code)!;
        Assert.Equal(components, string.Join(' ', parameter.Components.Select(component => component.Code)));
        Assert.Equal(!components.Contains('$', StringComparison.Ordinal), parameter.PairsWholeResource);
    }

    [Fact]
    public void Every_official_example_is_indexed_under_parameters_of_its_type()
    {
        var types = new HashSet<string>();
        var parameters = new HashSet<string>();
        foreach (var file in Directory.GetFiles(ConformanceSuite.PathOf("parsing", "examples"), "*.json"))
        {
            var bytes = File.ReadAllBytes(file);
            var resource = (Resource.Read(bytes).Resource ?? Resource.Read(bytes, ReadMode.AsSent).Resource)!;
            var entries = SearchIndexer.R4.Extract(resource);
            types.Add(resource.TypeName);
            foreach (var parameter in ParametersOf(entries))
            {
                Assert.Equal(resource.TypeName, parameter.ResourceType);
                parameters.Add(parameter.Key);
            }
        }

        Assert.True(types.Count > 135, $"{types.Count} types");
        Assert.True(parameters.Count > 1100, $"only {parameters.Count} parameters have a value in the examples");
    }

    [Fact]
    public void A_patient_of_UK_Core_is_found_by_number_names_address_and_birth()
    {
        var entries = OfUkCore("UKCore-Patient-BabyPatient-Example.json");
        Assert.StartsWith(
            "https://fhir.nhs.uk/Id/nhs-number|", Assert.Single(Entries.Tokens(entries, "identifier")), StringComparison.Ordinal);
        Assert.Equal(["|female"], Entries.Tokens(entries, "gender"));
        Assert.Equal(["|01131231266"], Entries.Tokens(entries, "phone"));
        Assert.Empty(Entries.Tokens(entries, "email"));
        Assert.Equal(["jones"], Entries.Strings(entries, "family"));
        Assert.Equal(["melanie"], Entries.Strings(entries, "given"));
        Assert.Equal(["jones", "melanie"], Entries.Strings(entries, "name").Order());
        Assert.Equal(["10 fearnville grove", "leeds", "ls8 3dr"], Entries.Strings(entries, "address").Order());
        Assert.Equal(["ls8 3dr"], Entries.Strings(entries, "address-postalcode"));
        Assert.Equal(["2021-02-11T00:00:00/2021-02-11T23:59:59"], Entries.Dates(entries, "birthdate"));
        Assert.Equal("UKCore-Patient-BabyPatient-Example", entries.PatientId);
    }

    [Fact]
    public void A_blood_pressure_is_found_by_its_components()
    {
        var entries = OfUkCore("UKCore-Observation-24HourBloodPressure-Example.json");
        const string Sct = "http://snomed.info/sct|";
        Assert.Equal([Sct + "314463006"], Entries.Tokens(entries, "code"));
        Assert.Equal([Sct + "314464000", Sct + "314465004"], Entries.Tokens(entries, "component-code"));
        Assert.Equal([Sct + "314463006", Sct + "314464000", Sct + "314465004"], Entries.Tokens(entries, "combo-code").Order());
        Assert.Equal(["#1 " + Sct + "314464000", "#2 " + Sct + "314465004"], Entries.Tokens(entries, "component-code-value-quantity$0"));
        var systolic = Entries.Quantities(entries, "component-code-value-quantity$1")
            .Where(q => q.StartsWith("#1", StringComparison.Ordinal));
        Assert.Equal(["#1 102..102|http://unitsofmeasure.org|mm[Hg]", "#1 102..102||millimeter of mercury"], systolic);
        Assert.Empty(Entries.Tokens(entries, "code-value-quantity$0"));
        Assert.Equal(["Patient/UKCore-Patient-RichardSmith-Example"], Entries.References(entries, "subject"));
        Assert.Equal(["Patient/UKCore-Patient-RichardSmith-Example"], Entries.References(entries, "patient"));
        Assert.Equal("UKCore-Patient-RichardSmith-Example", entries.PatientId);
    }

    [Fact]
    public void An_inpatient_stay_is_found_by_class_period_place_and_people()
    {
        var entries = OfUkCore("UKCore-Encounter-InpatientEncounter-Example.json");
        Assert.Equal(["http://terminology.hl7.org/CodeSystem/v3-ActCode|IMP"], Entries.Tokens(entries, "class"));
        Assert.Equal(["|finished"], Entries.Tokens(entries, "status"));
        Assert.Equal(["2019-12-10T13:00:00/2019-12-11T13:00:00"], Entries.Dates(entries, "date"));
        Assert.Equal(["Location/UKCore-Location-CardiologySJUH-Example"], Entries.References(entries, "location"));
        Assert.Equal(["Practitioner/UKCore-Practitioner-ConsultantSandraGose-Example"], Entries.References(entries, "practitioner"));
        Assert.Equal(["Organization/UKCore-Organization-LeedsTeachingHospital-Example"], Entries.References(entries, "service-provider"));
    }

    [Fact]
    public void Every_Synthea_resource_belongs_to_the_patient_of_its_Bundle()
    {
        var folder = ConformanceSuite.BesidePathOf("samples", "synthea");
        var bundle = Resource.Read(File.ReadAllBytes(Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal).First())).Resource!;
        var inCompartment = 0;
        foreach (var entry in bundle.Root.Named("entry"))
        {
            var resource = entry.First("resource").AsResource();
            var entries = SearchIndexer.R4.Extract(resource);
            if (resource.TypeName == "Patient")
            {
                Assert.Equal(resource.Id, entries.PatientId);
            }

            // Synthea links by urn:uuid: what a server has not resolved is no local patient, but is found by its URL.
            if (resource.TypeName is "Observation" or "Condition" or "Encounter")
            {
                Assert.Null(entries.PatientId);
                Assert.All(Entries.References(entries, "subject"), url => Assert.StartsWith("urn:uuid:", url, StringComparison.Ordinal));
                inCompartment++;
            }
        }

        Assert.True(inCompartment > 10);
    }

    private static SearchEntries OfUkCore(string file)
    {
        var resource = Resource.Read(File.ReadAllBytes(ConformanceSuite.BesidePathOf("ukcore", "examples", file))).Resource!;
        return SearchIndexer.R4.Extract(resource);
    }

    private static IEnumerable<SearchParameterInfo> ParametersOf(SearchEntries entries) =>
    [
        .. entries.Tokens.Select(e => e.Parameter), .. entries.Strings.Select(e => e.Parameter), .. entries.Dates.Select(e => e.Parameter),
        .. entries.Numbers.Select(e => e.Parameter), .. entries.Quantities.Select(e => e.Parameter),
        .. entries.References.Select(e => e.Parameter),
        .. entries.Uris.Select(e => e.Parameter),
    ];
}
