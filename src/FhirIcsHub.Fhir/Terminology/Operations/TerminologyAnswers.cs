namespace FhirIcsHub.Fhir.Terminology;

/// <summary>
/// Writes the answers of the terminology operations as FHIR JSON: a ValueSet or Parameters; an OperationOutcome where there is no answer.
/// </summary>
public static class TerminologyAnswers
{
    public static byte[] Write(ExpandResult result) =>
        result.Expansion is { } expansion ? ExpansionWriter.Write(expansion) : OperationOutcome.ToJson(result.Issues);

    public static byte[] Write(ValidateCodeResult result)
    {
        if (result.Result is null)
        {
            return OperationOutcome.ToJson(result.Issues);
        }

        var parameters = new ParametersWriter();
        parameters.Add("result", result.Result);
        parameters.Add("message", "String", result.Message);
        parameters.Add("display", "String", result.Coding?.Display);
        parameters.Add("code", "Code", result.Coding?.Code);
        parameters.Add("system", "Uri", result.Coding?.System);
        parameters.Add("version", "String", result.Coding?.Version);
        return parameters.Finish();
    }

    public static byte[] Write(LookupResult result)
    {
        if (result.Concept is not { } concept)
        {
            return OperationOutcome.ToJson(result.Issues);
        }

        var parameters = new ParametersWriter();
        parameters.Add("name", "String", concept.Name);
        parameters.Add("version", "String", concept.Version);
        parameters.Add("display", "String", concept.Coding.Display ?? concept.Coding.Code);
        parameters.Add("code", "Code", concept.Coding.Code);
        parameters.Add("system", "Uri", concept.Coding.System);
        foreach (var designation in concept.Designations)
        {
            parameters.AddParts("designation", () =>
            {
                parameters.Add("language", "Code", designation.Language);
                parameters.Add("use", designation.Use);
                parameters.Add("value", "String", designation.Value);
            });
        }

        foreach (var property in concept.Properties)
        {
            parameters.AddParts("property", () =>
            {
                parameters.Add("code", "Code", property.Code);
                if (property.Coding is { } coding)
                {
                    parameters.Add("value", coding);
                }
                else
                {
                    parameters.Add("value", property.Type, property.Value);
                }

                parameters.Add("description", "String", property.Description);
            });
        }

        return parameters.Finish();
    }

    public static byte[] Write(SubsumesResult result)
    {
        if (result.Outcome is not { } outcome)
        {
            return OperationOutcome.ToJson(result.Issues);
        }

        var parameters = new ParametersWriter();
        parameters.Add("outcome", "Code", CodeOf(outcome));
        return parameters.Finish();
    }

    public static byte[] Write(TranslateResult result)
    {
        if (result.Result is null)
        {
            return OperationOutcome.ToJson(result.Issues);
        }

        var parameters = new ParametersWriter();
        parameters.Add("result", result.Result);
        parameters.Add("message", "String", result.Message);
        foreach (var match in result.Matches)
        {
            parameters.AddParts("match", () =>
            {
                parameters.Add("equivalence", "Code", match.Equivalence);
                parameters.Add("concept", match.Concept);
                foreach (var product in match.Products)
                {
                    parameters.AddParts("product", () =>
                    {
                        parameters.Add("element", "Uri", product.Property);
                        parameters.Add("concept", product.Value);
                    });
                }

                parameters.Add("source", "Uri", match.Source);
            });
        }

        return parameters.Finish();
    }

    /// <summary>The code of an outcome in <c>concept-subsumption-outcome</c>.</summary>
    public static string CodeOf(Subsumption outcome) => outcome switch
    {
        Subsumption.Equivalent => "equivalent",
        Subsumption.Subsumes => "subsumes",
        Subsumption.SubsumedBy => "subsumed-by",
        _ => "not-subsumed",
    };
}
