using System.Text.Json.Nodes;
using FhirIcsHub.Feeds.Identity;
using FhirIcsHub.Feeds.Sources;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Feeds.Mapping;

/// <summary>The NHS number of a Patient: ten digits, at most one, with its verification status, or the reason why there is none.</summary>
internal static class NhsNumberMap
{
    private const string Extensions = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-";
    private const string VerificationStatus = Extensions + "NHSNumberVerificationStatus";
    private const string UnavailableReason = Extensions + "NHSNumberUnavailableReason";

    /// <summary>
    /// UKCore-NHSNumberVerificationStatusEngland: trace required. A number that fails its check is nobody's, whatever a feed's rule is.
    /// </summary>
    private const string TraceRequired = "03";

    public static void Map(JsonObject patient, MappingContext context)
    {
        var found = new Dictionary<string, int>(StringComparer.Ordinal);
        if (patient["identifier"] is JsonArray identifiers)
        {
            for (var i = 0; i < identifiers.Count; i++)
            {
                if (identifiers[i] is not JsonObject identifier || identifier.Text("system") != NhsNumber.System)
                {
                    continue;
                }

                var isFirst = MapIdentifier(identifier, $"Patient.identifier[{i}]", found, context);
                if (!isFirst)
                {
                    identifiers.RemoveAt(i--);
                }
            }

            if (identifiers.Count == 0)
            {
                patient.Remove("identifier");
            }
        }

        if (found.Count > 1)
        {
            context.Reject(IssueType.BusinessRule,
                "A Patient has at most one NHS number (UK Core identifier:nhsNumber 0..1); two different ones came.", "Patient.identifier");
        }

        if (found.Count == 0 && context.Policies.NhsNumberUnavailableReason is { } reason
            && patient.FindExtension(UnavailableReason) is null)
        {
            patient.AddTo("extension", new JsonObject
            {
                ["url"] = UnavailableReason,
                ["valueCodeableConcept"] = new JsonObject
                {
                    ["coding"] = new JsonArray(
                    Codes.Coding(Codes.UkCore + "NHSNumberUnavailableReason", reason))
                },
            });
        }
    }

    /// <summary>False when the identifier says nothing new (no value, or the same number again) and goes.</summary>
    private static bool MapIdentifier(JsonObject identifier, string location, Dictionary<string, int> found, MappingContext context)
    {
        var sent = identifier.Text("value");
        if (string.IsNullOrWhiteSpace(sent))
        {
            return false;
        }

        var digits = NhsNumber.Strip(sent) ?? sent;
        if (!found.TryAdd(digits, found.Count))
        {
            return false;
        }

        identifier["value"] = digits;
        var isValid = NhsNumber.TryParse(digits, out _);
        if (!isValid)
        {
            ReportInvalid(location, context);
        }

        Verification(identifier, isValid ? context.Policies.NhsNumberVerification : TraceRequired, context);
        return true;
    }

    private static void ReportInvalid(string location, MappingContext context)
    {
        const string Rule = "The NHS number fails its check (ten digits, modulus 11)";
        if (context.Policies.InvalidNhsNumber == InvalidNhsNumberPolicy.Reject)
        {
            context.Reject(IssueType.BusinessRule, Rule + "; this feed rejects such a Patient.", location + ".value");
        }
        else
        {
            context.Warn(IssueType.BusinessRule, Rule + "; it is kept, and nobody is linked by it.", location + ".value");
        }
    }

    private static void Verification(JsonObject identifier, string statusIfNone, MappingContext context)
    {
        var extension = identifier.FindExtension(VerificationStatus);
        if (extension is null)
        {
            extension = new JsonObject
            {
                ["url"] = VerificationStatus,
                ["valueCodeableConcept"] = new JsonObject
                {
                    ["coding"] = new JsonArray(
                Codes.Coding(null, statusIfNone))
                }
            };
            identifier.AddTo("extension", extension);
        }

        ExtensionConcepts.Normalise(extension);
        if (extension.Object("valueCodeableConcept") is not { } status)
        {
            return;
        }

        foreach (var coding in status.Codings())
        {
            if (context.Translate("nhs-number-verification", coding.Text("system"), coding.Text("code")) is { } mapped)
            {
                coding["system"] = mapped.System;
                coding["code"] = mapped.Code;
                coding["display"] = mapped.Display;
            }
        }
    }
}
