using System.Collections.Concurrent;
using FhirIcsHub.Fhir.Terminology;

namespace FhirIcsHub.Fhir.Validation;

/// <summary>Settles the bindings that local definitions left open, by what a terminology service says of them.</summary>
public static class OpenBindingAnswers
{
    /// <summary>Questions that are asked at the same time.</summary>
    private const int AtOnce = 8;

    /// <summary>
    /// The result with its open bindings settled: a member's issue is gone; what is no member is an error (required) or a warning
    /// (extensible); where the service cannot tell either, the information issue says why and the binding stays open.
    /// </summary>
    public static async Task<ValidationResult> SettleAsync(
        this ValidationResult result, ITerminologyService terminology, CancellationToken cancellation)
    {
        if (result.OpenBindings.Count == 0)
        {
            return result;
        }

        var answers = new ConcurrentDictionary<string, ValidateCodeResult>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(
            result.OpenBindings.DistinctBy(QuestionOf, StringComparer.Ordinal),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
            async (binding, stop) => answers[QuestionOf(binding)] = await terminology.ValidateCodeAsync(RequestOf(binding), stop));
        var issues = result.Issues.ToList();
        var open = new List<OpenBinding>();
        foreach (var binding in result.OpenBindings)
        {
            var answer = answers[QuestionOf(binding)];
            if (answer.Result is null)
            {
                open.Add(binding);
            }

            Settle(issues, binding, answer);
        }

        return new ValidationResult(issues, open);
    }

    private static string QuestionOf(OpenBinding binding) =>
        $"{binding.ValueSet} {binding.System}|{binding.Code} {string.Join(' ', binding.Codings)}";

    private static ValidateCodeRequest RequestOf(OpenBinding binding)
    {
        var codings = binding.Codings.Where(c => c.Code is not null).ToList();
        return codings.Count > 1
            ? new ValidateCodeRequest { Url = binding.ValueSet, CodeableConcept = codings.ConvertAll(c => c with { Display = null }) }
            : new ValidateCodeRequest { Url = binding.ValueSet, Coding = new Coding(binding.System, binding.Code) };
    }

    private static void Settle(List<Issue> issues, OpenBinding binding, ValidateCodeResult answer)
    {
        var at = issues.FindIndex(i => i.MessageId == MessageId.BindingOpen && i.Expression == binding.Expression
            && i.Diagnostics.Contains(binding.ValueSet, StringComparison.Ordinal));
        if (at < 0)
        {
            return;
        }

        var said = issues[at];
        switch (answer.Result)
        {
            case true:
                issues.RemoveAt(at);
                break;
            case false:
                var isRequired = binding.Strength == "required";
                issues[at] = said with
                {
                    Severity = isRequired ? IssueSeverity.Error : IssueSeverity.Warning,
                    Code = IssueType.CodeInvalid,
                    MessageId = MessageId.CodeNotInValueSet,
                    Diagnostics = $"The code '{binding.Code}'{(binding.System is null ? "" : $" of {binding.System}")} is not in the value "
                        + $"set {binding.ValueSet}, says the "
                        + $"terminology server; {(isRequired ? "a code of it is required" : "use a code of it if one fits")}.",
                };
                break;
            default:
                issues[at] = said with { Diagnostics = $"{said.Diagnostics} {string.Join(' ', answer.Issues.Select(i => i.Diagnostics).Distinct(StringComparer.Ordinal))}".TrimEnd() };
                break;
        }
    }
}
