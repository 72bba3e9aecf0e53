using System.Text.Json.Nodes;

namespace FhirIcsHub.Feeds.Mapping;

/// <summary>
/// CareConnect's extension NHSCommunication is Patient.communication in R4, with two HL7 extensions; languages are BCP 47.
/// </summary>
internal static class SpokenLanguages
{
    private const string NhsCommunication = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSCommunication";
    private const string Proficiency = "http://hl7.org/fhir/StructureDefinition/patient-proficiency";
    private const string InterpreterRequired = "http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired";
    private const string Bcp47 = "urn:ietf:bcp:47";

    public static void OfPatient(JsonObject patient, MappingContext context)
    {
        while (patient.FindExtension(NhsCommunication) is { } extension && Language(extension) is { } language)
        {
            patient.TakeExtension(NhsCommunication);
            var communication = new JsonObject();
            if (ProficiencyOf(extension) is { } proficiency)
            {
                communication["extension"] = new JsonArray(proficiency);
            }

            communication["language"] = language;
            if (extension.FindExtension("preferred")?.ExtensionValue() is { } preferred)
            {
                communication["preferred"] = preferred.DeepClone();
            }

            patient.AddTo("communication", communication);
            if (extension.FindExtension("interpreterRequired")?.ExtensionValue() is { } interpreter
                && patient.FindExtension(InterpreterRequired) is null)
            {
                patient.AddTo("extension", new JsonObject { ["url"] = InterpreterRequired, ["valueBoolean"] = interpreter.DeepClone() });
            }
        }

        foreach (var communication in patient.Objects("communication"))
        {
            AddBcp47(communication.Object("language"));
        }

        if (patient.FindExtension(NhsCommunication) is not null)
        {
            context.Inform("NHSCommunication has no language; it stays as it was sent.", "Patient.extension");
        }
    }

    public static void OfPractitioner(JsonObject practitioner, MappingContext context)
    {
        while (practitioner.FindExtension(NhsCommunication) is { } extension && Language(extension) is { } language)
        {
            practitioner.TakeExtension(NhsCommunication);
            foreach (var name in new[] { "preferred", "modeOfCommunication", "communicationProficiency", "interpreterRequired" })
            {
                if (extension.FindExtension(name) is { } lost)
                {
                    context.Keep(language, name, lost.DeepClone(), "Practitioner.communication");
                }
            }

            practitioner.AddTo("communication", language);
        }

        foreach (var language in practitioner.Objects("communication"))
        {
            AddBcp47(language);
        }
    }

    private static JsonObject? Language(JsonObject extension) =>
        extension.FindExtension("language")?.ExtensionValue().AsConcept()?.DeepClone().AsObject();

    private static JsonObject? ProficiencyOf(JsonObject extension)
    {
        var parts = new JsonArray();
        foreach (var mode in extension.Objects("extension").Where(e => e.Text("url") == "modeOfCommunication"))
        {
            AddPart(parts, "type", mode);
        }

        if (extension.FindExtension("communicationProficiency") is { } level)
        {
            AddPart(parts, "level", level);
        }

        return parts.Count == 0 ? null : new JsonObject { ["extension"] = parts, ["url"] = Proficiency };
    }

    private static void AddPart(JsonArray parts, string url, JsonObject extension)
    {
        if (extension.ExtensionValue().AsConcept()?.Codings().FirstOrDefault() is { } coding)
        {
            parts.Add(new JsonObject { ["url"] = url, ["valueCoding"] = coding.DeepClone() });
        }
    }

    // The HumanLanguage code system is made of ISO 639 codes and of q-codes (q4 and so on) for what ISO has not.
    private static void AddBcp47(JsonObject? language)
    {
        if (language is null || language.Has(Bcp47))
        {
            return;
        }

        var code = language.Codings().Select(c => c.Text("code"))
            .FirstOrDefault(c => c is { Length: 2 or 3 } && c.All(char.IsAsciiLetterLower));
        if (code is not null)
        {
            language.InsertInto("coding", Codes.Coding(Bcp47, code));
        }
    }
}
