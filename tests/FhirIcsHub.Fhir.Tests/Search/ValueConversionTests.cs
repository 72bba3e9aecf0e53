using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Search;

/// <summary>What each data type becomes, by the sections "token" to "reference" of the R4 search page.</summary>
public class ValueConversionTests
{
    [Fact]
    public void A_CodeableConcept_is_found_by_each_coding_and_one_with_only_text_by_none()
    {
        var entries = Entries.Of("""
            {"resourceType":"Condition","subject":{"reference":"Patient/1"},"code":{"coding":[{"system":"http://snomed.info/sct",
            "code":"38341003"},{"code":"HT"}],"text":"x"},
             "severity":{"text":"bad"}}
            """);
        Assert.Equal(["http://snomed.info/sct|38341003", "|HT"], Entries.Tokens(entries, "code"));
        Assert.Empty(Entries.Tokens(entries, "severity"));
    }

    [Fact]
    public void Booleans_codes_contact_points_and_identifiers_are_tokens()
    {
        var entries = Entries.Of("""
            {"resourceType":"Patient","active":true,"gender":"female","identifier":[{"system":"urn:x","value":"A1"},{"value":"B2"}],
             "telecom":[{"system":"phone","value":"01632 960001"},{"system":"email","value":"a@example.org"}]}
            """);
        Assert.Equal(["|true"], Entries.Tokens(entries, "active"));
        Assert.Equal(["|female"], Entries.Tokens(entries, "gender"));
        Assert.Equal(["urn:x|A1", "|B2"], Entries.Tokens(entries, "identifier"));
        Assert.Equal(["|01632 960001"], Entries.Tokens(entries, "phone"));
        Assert.Equal(["|a@example.org"], Entries.Tokens(entries, "email"));
        Assert.Equal(["|01632 960001", "|a@example.org"], Entries.Tokens(entries, "telecom"));
    }

    [Fact]
    public void A_family_name_of_two_parts_is_found_by_each_and_keeps_its_spelling()
    {
        var entries = Entries.Of(
            """{"resourceType":"Patient","name":[{"family":"Carreño Quiñones","given":["Ana María"],"prefix":["Dr"]}]}""");
        Assert.Equal(["carreno quinones", "quinones"], Entries.Strings(entries, "family"));
        Assert.Equal(["carreno quinones", "quinones", "ana maria", "dr"], Entries.Strings(entries, "name"));
        Assert.All(entries.Strings.Where(e => e.Parameter.Code == "family"), e => Assert.Equal("Carreño Quiñones", e.Value));
    }

    [Fact]
    public void Periods_may_be_open_and_timings_count_by_their_outer_limits()
    {
        var open = Entries.Of("""
            {"resourceType":"Encounter","status":"in-progress","class":{"code":"IMP"},"period":{"start":"2013-03-15"}}
            """);
        Assert.Equal(["2013-03-15T00:00:00/9999-12-31T23:59:59"], Entries.Dates(open, "date"));

        var until = Entries.Of("""{"resourceType":"Encounter","status":"finished","class":{"code":"IMP"},"period":{"end":"2013-01-21"}}""");
        Assert.Equal(["0001-01-01T00:00:00/2013-01-21T23:59:59"], Entries.Dates(until, "date"));

        var timing = Entries.Of("""
            {"resourceType":"ServiceRequest","status":"active","intent":"order","subject":{"reference":"Patient/1"},
             "occurrenceTiming":{"repeat":{"boundsPeriod":{"start":"2013-01-31","end":"2013-03-24"},"frequency":1,"period":2,
             "periodUnit":"d"}}}
            """);
        Assert.Equal(["2013-01-31T00:00:00/2013-03-24T23:59:59"], Entries.Dates(timing, "occurrence"));

        var events = Entries.Of("""
            {"resourceType":"ServiceRequest","status":"active","intent":"order","subject":{"reference":"Patient/1"},
             "occurrenceTiming":{"event":["2013-02-02","2013-01-01","2013-01-15"]}}
            """);
        Assert.Equal(["2013-01-01T00:00:00/2013-02-02T23:59:59"], Entries.Dates(events, "occurrence"));
    }

    [Fact]
    public void A_quantity_is_found_by_coded_and_printed_unit_and_a_comparator_spans()
    {
        Assert.Equal(["5.4..5.4|http://unitsofmeasure.org|mg", "5.4..5.4||milligram"],
            Value("""{"value":5.40,"unit":"milligram","system":"http://unitsofmeasure.org","code":"mg"}"""));
        Assert.Equal(["5.4..5.4|http://unitsofmeasure.org|mg"],
            Value("""{"value":5.4,"unit":"mg","system":"http://unitsofmeasure.org","code":"mg"}"""));
        Assert.Equal(["7..7||tablets"], Value("""{"value":7,"unit":"tablets"}"""));
        Assert.Equal(["7..7||"], Value("""{"value":7}"""));
        Assert.Equal(["min..0.1||"], Value("""{"value":0.1,"comparator":"<"}"""));
        Assert.Equal(["100..max||"], Value("""{"value":100,"comparator":">="}"""));
        Assert.Empty(Value("""{"unit":"mg"}"""));

        static List<string> Value(string quantity) => Entries.Quantities(
            Entries.Of($$$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{{{quantity}}}}"""),
            "value-quantity");
    }

    [Fact]
    public void Money_and_ranges_are_quantities_and_a_probability_is_a_number()
    {
        var invoice = Entries.Of("""{"resourceType":"Invoice","status":"issued","totalGross":{"value":48.00,"currency":"GBP"}}""");
        Assert.Equal(["48..48|urn:iso:std:iso:4217|GBP"], Entries.Quantities(invoice, "totalgross"));

        var condition = Entries.Of("""
            {"resourceType":"Condition","subject":{"reference":"Patient/1"},"onsetRange":{"low":{"value":40,
            "system":"http://unitsofmeasure.org","code":"a"}},
             "abatementAge":{"value":52,"system":"http://unitsofmeasure.org","code":"a"}}
            """);
        Assert.Equal(["40..max|http://unitsofmeasure.org|a"], Entries.Quantities(condition, "onset-age"));
        Assert.Equal(["52..52|http://unitsofmeasure.org|a"], Entries.Quantities(condition, "abatement-age"));

        var risk = Entries.Of("""
            {"resourceType":"RiskAssessment","status":"final","subject":{"reference":"Patient/1"},
             "prediction":[{"probabilityDecimal":0.80},{"probabilityRange":{"low":{"value":0.1},"high":{"value":0.2}}}]}
            """);
        Assert.Equal(["0.8..0.8", "0.1..0.2"], Entries.Numbers(risk, "probability"));
    }

    [Theory]
    [InlineData("Patient/23", "Patient/23")]
    [InlineData("Patient/23/_history/4", "Patient/23")]
    [InlineData("https://hub.example.org/fhir/Patient/23", "Patient/23")]
    [InlineData("https://hub.example.org/fhir/Patient/23/_history/4", "Patient/23")]
    [InlineData("https://other.example.org/fhir/Patient/23", "https://other.example.org/fhir/Patient/23")]
    [InlineData("https://other.example.org/fhir/Patient/23/_history/1", "https://other.example.org/fhir/Patient/23")]
    [InlineData("urn:uuid:6f40cebe-7b55-461d-9d7f-eadb4c065762", "urn:uuid:6f40cebe-7b55-461d-9d7f-eadb4c065762")]
    [InlineData("https://example.org/some/document.pdf", "https://example.org/some/document.pdf")]
    public void A_reference_is_local_by_type_and_id_or_a_URL_without_version(string reference, string expected)
    {
        var json = $$$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"{{{reference}}}"}}""";
        var entries = FhirIcsHub.Fhir.Search.SearchIndexer.R4.Extract(
            Resource.Read(System.Text.Encoding.UTF8.GetBytes(json)).Resource!, "https://hub.example.org/fhir");
        Assert.Equal([expected], Entries.References(entries, "subject"));
        Assert.Equal(expected == "Patient/23" ? "23" : null, entries.PatientId);
    }

    [Fact]
    public void References_of_one_target_type_are_told_by_text_or_declared_type()
    {
        var entries = Entries.Of("""
            {"resourceType":"Appointment","status":"booked","participant":[
              {"status":"accepted","actor":{"reference":"Location/9"}},
              {"status":"accepted","actor":{"reference":"Patient/1"}},
              {"status":"accepted","actor":{"type":"Practitioner","identifier":{"system":"https://fhir.nhs.uk/Id/sds-user-id",
              "value":"111"}}},
              {"status":"accepted","actor":{"reference":"urn:uuid:6f40cebe-7b55-461d-9d7f-eadb4c065762"}}]}
            """);
        Assert.Equal(["Location/9"], Entries.References(entries, "location"));
        Assert.Equal(["Patient/1"], Entries.References(entries, "patient"));
        Assert.Empty(Entries.References(entries, "practitioner"));
        Assert.Equal(["https://fhir.nhs.uk/Id/sds-user-id|111"], Entries.Tokens(entries, "practitioner:identifier"));
        Assert.Equal(3, Entries.References(entries, "actor").Count);
        Assert.Equal("1", entries.PatientId);
    }

    [Fact]
    public void A_contained_resource_is_nobody_else_s_reference()
    {
        var entries = Entries.Of("""
            {"resourceType":"Observation","status":"final","code":{"text":"x"},"contained":[{"resourceType":"Patient","id":"p"}],
            "subject":{"reference":"#p"}}
            """);
        Assert.Contains(entries.References, reference => reference.Parameter.Code == "patient");
        Assert.All(entries.References, reference => Assert.Equal(("#p", false, null), (reference.TargetId, reference.IsLocal, reference.TargetType)));
        Assert.Null(entries.PatientId);
    }

    /// <summary>R4's Patient compartment lacks Task; measures need it.</summary>
    [Fact]
    public void A_task_is_in_the_record_of_the_patient_whom_it_is_for() => Assert.Equal("p", Entries.Of("""
        {"resourceType":"Task","status":"rejected","intent":"order","for":{"reference":"Patient/p"},"requester":{"reference":"Patient/other"}}
        """).PatientId);

    [Fact]
    public void The_subject_owns_a_record_before_those_who_took_part()
    {
        var entries = Entries.Of("""
            {"resourceType":"AllergyIntolerance","recorder":{"reference":"Patient/carer"},"patient":{"reference":"Patient/child"}}
            """);
        Assert.Equal("child", entries.PatientId);
    }

    [Fact]
    public void A_canonical_is_found_with_its_version_and_without()
    {
        var entries = Entries.Of("""
            {"resourceType":"Observation","meta":{"profile":["https://example.org/StructureDefinition/a|2.1"],"source":"urn:feed:gp",
            "tag":[{"system":"urn:t","code":"x"}]},
             "status":"final","code":{"text":"x"}}
            """);
        Assert.Equal(["https://example.org/StructureDefinition/a|2.1", "https://example.org/StructureDefinition/a"],
            Entries.Uris(entries, "_profile"));
        Assert.Equal(["urn:feed:gp"], Entries.Uris(entries, "_source"));
        Assert.Equal(["urn:t|x"], Entries.Tokens(entries, "_tag"));
        var report = Entries.Of("""
            {"resourceType":"MeasureReport","status":"complete","type":"summary","measure":"https://example.org/Measure/m|1",
            "period":{"start":"2026"}}
            """);
        Assert.Equal(["https://example.org/Measure/m|1", "https://example.org/Measure/m"], Entries.References(report, "measure"));
    }

    [Fact]
    public void A_composite_ties_its_components_and_leaves_out_incomplete_matches()
    {
        var entries = Entries.Of("""
            {"resourceType":"Observation","status":"final","code":{"coding":[{"system":"s","code":"panel"}]},"component":[
              {"code":{"coding":[{"system":"s","code":"a"},{"system":"t","code":"a2"}]},"valueQuantity":{"value":1}},
              {"code":{"coding":[{"system":"s","code":"b"}]}},
              {"code":{"coding":[{"system":"s","code":"c"}]},"valueQuantity":{"value":3}}]}
            """);
        Assert.Equal(["#1 s|a", "#1 t|a2", "#2 s|c"], Entries.Tokens(entries, "component-code-value-quantity$0"));
        Assert.Equal(["#1 1..1||", "#2 3..3||"], Entries.Quantities(entries, "component-code-value-quantity$1"));
        Assert.Equal(["s|a", "t|a2", "s|b", "s|c"], Entries.Tokens(entries, "component-code"));
    }

    [Fact]
    public void A_date_component_is_read_although_R4_misspells_its_type()
    {
        var entries = Entries.Of("""
            {"resourceType":"Observation","status":"final","code":{"coding":[{"system":"s","code":"lmp"}]},"valueDateTime":"2026-01-31"}
            """);
        var composite = SearchIndexer.R4.Find(FhirSchema.R4.FindType("Observation")!, "code-value-date")!;
        Assert.Single(entries.Dates, entry => entry.Parameter == composite.Components[1]);
    }

    [Fact]
    public void A_component_may_come_from_the_resource_and_not_from_the_match()
    {
        var entries = Entries.Of("""
            {"resourceType":"MolecularSequence","coordinateSystem":0,"referenceSeq":{"referenceSeqId":{"coding":[{"system":"n",
            "code":"NC_1"}]}},
             "variant":[{"start":10,"end":20},{"start":30,"end":40}]}
            """);
        Assert.Equal(["#1 n|NC_1", "#2 n|NC_1"], Entries.Tokens(entries, "referenceseqid-variant-coordinate$0"));
        Assert.Equal(["10..10", "30..30"], Entries.Numbers(entries, "referenceseqid-variant-coordinate$1"));
    }

    [Fact]
    public void The_first_entry_of_a_document_is_its_composition()
    {
        var entries = Entries.Of("""
            {"resourceType":"Bundle","type":"collection","entry":[
              {"resource":{"resourceType":"Composition","id":"c","status":"final","type":{"text":"x"},"date":"2026",
              "author":[{"reference":"Practitioner/1"}],"title":"t"}},
              {"resource":{"resourceType":"Patient","id":"p"}}]}
            """);
        Assert.Equal(["Composition/c"], Entries.References(entries, "composition"));
        Assert.Empty(Entries.References(entries, "message"));
    }

    [Fact]
    public void An_extension_is_found_by_its_value()
    {
        var entries = Entries.Of("""
            {"resourceType":"Patient","extension":[
              {"url":"http://hl7.org/fhir/StructureDefinition/patient-extensions-Patient-mothersMaidenName","valueString":"Evans"},
              {"url":"urn:other","valueString":"No"}]}
            """);
        Assert.Equal(["evans"], Entries.Strings(entries, "mothersMaidenName"));
    }

    [Fact]
    public void An_element_with_only_extensions_has_no_value_to_find()
    {
        var entries = Entries.Of("""
            {"resourceType":"Patient","_birthDate":{"extension":[{"url":"urn:x","valueCode":"unknown"}]},"name":[{"given":[null,"B"],
            "_given":[{"id":"g"},null]}]}
            """);
        Assert.Empty(entries.Dates);
        Assert.Equal(["b"], Entries.Strings(entries, "given"));
    }
}
