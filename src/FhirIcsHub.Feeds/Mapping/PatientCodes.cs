using System.Text.Json.Nodes;

namespace FhirIcsHub.Feeds.Mapping;

/// <summary>Patient: identifiers, gender, ethnic category and the other coded demographics of UK Core.</summary>
internal static class PatientCodes
{
    private const string Extensions = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-";
    private const string EthnicCategory = Extensions + "EthnicCategory";
    private static readonly string[] ConceptExtensions = ["EthnicCategory", "ResidentialStatus", "TreatmentCategory",
        "ReligiousAffiliation", "BirthSex", "NHSNumberUnavailableReason"];

    public static void Apply(JsonObject patient, MappingContext context)
    {
        NhsNumberMap.Map(patient, context);
        Gender(patient, context);
        Ethnicity(patient, context);
        foreach (var name in ConceptExtensions)
        {
            ExtensionConcepts.Normalise(patient.FindExtension(Extensions + name));
        }

        Codes.Prefer(patient.Object("maritalStatus"), "marital-status", context);
        SpokenLanguages.OfPatient(patient, context);
        foreach (var telecom in patient.Objects("telecom"))
        {
            Telecom(telecom);
        }
    }

    private static void Gender(JsonObject patient, MappingContext context)
    {
        if (patient["gender"] is null && context.Policies.GenderExtension is { } url
            && patient.FindExtension(url)?.ExtensionValue() is { } value)
        {
            var coding = value is JsonObject o ? o.Codings().FirstOrDefault() ?? o : null;
            if (context.Translate("gender", coding?.Text("system"), coding?.Text("code") ?? value.AsText()) is { } local)
            {
                patient["gender"] = local.Code;
            }
        }

        if (patient["gender"] is not { } sent)
        {
            return;
        }

        var code = sent.AsText() ?? (sent is JsonValue ? sent.ToJsonString() : null);
        if (code is "male" or "female" or "other" or "unknown")
        {
            return;
        }

        if (context.Translate("gender", null, code?.Trim()) is { } mapped)
        {
            patient["gender"] = mapped.Code;
        }
        else if (code is not null)
        {
            patient["gender"] = "unknown";
            context.KeepOriginal(patient, "gender", sent, "Patient");
        }
    }

    /// <summary>England has one letter for each category: a sub-code (C2, CA) stays behind it as the second coding.</summary>
    private static void Ethnicity(JsonObject patient, MappingContext context)
    {
        if (context.Policies.EthnicityExtension is { } local && patient.FindExtension(EthnicCategory) is null
            && patient.FindExtension(local)?.ExtensionValue() is { } value
            && Concept(value) is { } concept)
        {
            Codes.Prefer(concept, "ethnic-category", context);
            if (concept.Has(Codes.UkCore + "EthnicCategoryEngland"))
            {
                patient.TakeExtension(local);
                patient.AddTo("extension", new JsonObject { ["url"] = EthnicCategory, ["valueCodeableConcept"] = concept });
            }
        }

        if (patient.FindExtension(EthnicCategory) is not { } extension)
        {
            return;
        }

        ExtensionConcepts.Normalise(extension);
        if (extension.Object("valueCodeableConcept") is not { } category)
        {
            return;
        }

        foreach (var coding in category.Codings())
        {
            // Sub-codes are of the retired system, whatever system the source names.
            if (coding.Text("system") == Codes.UkCore + "EthnicCategoryEngland" && coding.Text("code") is { Length: 2 } code
                && code != "99")
            {
                coding["system"] = Codes.UkCore + "EthnicCategory";
            }
        }

        Codes.Prefer(category, "ethnic-category", context);
        RemoveTwin(category);
    }

    // The retired system's one-letter codes say just what England's say.
    private static void RemoveTwin(JsonObject category)
    {
        var england = category.CodeIn(Codes.UkCore + "EthnicCategoryEngland");
        var twin = category.Codings().FirstOrDefault(c => c.Text("system") == Codes.UkCore + "EthnicCategory" && c.Text("code") == england);
        if (england is not null && twin is not null)
        {
            ((JsonArray)category["coding"]!).Remove(twin);
        }
    }

    private static JsonObject? Concept(JsonNode value) => value is JsonObject ? value.AsConcept()?.DeepClone().AsObject()
        : value.AsText() is { } text ? new JsonObject { ["coding"] = new JsonArray(Codes.Coding(null, text.Trim())) } : null;

    private static void Telecom(JsonObject telecom)
    {
        if (telecom.Text("system") is "mobile" or "Mobile")
        {
            telecom["system"] = "phone";
            telecom["use"] ??= "mobile";
        }
    }
}
