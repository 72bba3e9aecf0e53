using System.Text;
using FhirIcsHub.Fhir.Terminology;

namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>
/// A filter of a ValueSet: whether the property takes the operation and the value (http://hl7.org/fhir/R4/valueset.html#compositions).
/// </summary>
internal readonly struct ValueSetFilter(RuleContext context, string system, Element codeSystem)
{
    private const string Snomed = "http://snomed.info/sct";

    public void Check(Element filter)
    {
        var property = filter.TextOf("property") ?? "";
        var operation = filter.TextOf("op") ?? "";
        var value = filter.TextOf("value") ?? "";
        if (operation == "regex")
        {
            if (RegularExpressions.Matches(value, "") is null)
            {
                context.Error(IssueType.Invalid, "vs-filter-regex", filter, "The value of a regex filter must be a regular expression.");
            }

            return;
        }

        if (operation == "exists")
        {
            Expect(filter, value is "true" or "false", "vs-filter-boolean",
                $"The value of an exists filter on '{property}' must be 'true' or 'false'.");
            return;
        }

        if (system == Snomed)
        {
            SnomedFilter(filter, property, operation, value);
            return;
        }

        Value(filter, property, operation, value);
    }

    private void SnomedFilter(Element filter, string property, string operation, string value)
    {
        if (IsSnomedConcept(property))
        {
            Expect(filter, operation is "=" or "in", "vs-filter-operation",
                $"The operation '{operation}' is not allowed on a SNOMED CT attribute: use = or in.");
        }
        else if (property is "concept" && operation is "is-a" or "descendent-of" or "generalizes" or "=")
        {
            Expect(filter, IsSnomedConcept(value), "vs-filter-code", $"The value '{value}' is no SNOMED CT identifier.");
        }
    }

    private void Value(Element filter, string property, string operation, string value)
    {
        var values = operation is "in" or "not-in" ? value.Split(',', StringSplitOptions.TrimEntries) : [value];
        switch (TypeOf(property))
        {
            case "boolean":
                Expect(filter, values.All(v =>
                    v is "true" or "false"), "vs-filter-boolean", $"The value of a filter on '{property}' must be 'true' or 'false'.");
                break;
            case "dateTime":
                Expect(filter, values.All(v =>
                    DateLexeme.IsDateTime(Encoding.UTF8.GetBytes(v))), "vs-filter-date",
                        $"The value of a filter on '{property}' must be a date or a dateTime.");
                break;
            case "code" when property is "parent" or "child" or "concept":
                foreach (var code in values)
                {
                    if (context.Terminology.CodeOf(system, code).Standing == CodeStanding.NotInSystem)
                    {
                        context.Warning(IssueType.Invalid, "vs-filter-code", filter, $"The value '{code}' is no code of {system}.");
                    }
                }

                break;
            case "Coding":
                foreach (var coding in values)
                {
                    OfCoding(filter, property, coding);
                }

                break;
            case null:
                context.Warning(
                    IssueType.Invalid, "vs-filter-property", filter,
                    $"The code system {system} defines no property or filter '{property}'.");
                break;
        }
    }

    private void OfCoding(Element filter, string property, string value)
    {
        var hash = value.IndexOf('#', StringComparison.Ordinal);
        if (hash <= 0 || hash == value.Length - 1)
        {
            context.Error(
                IssueType.Invalid, "vs-filter-coding", filter,
                $"The value of a filter on '{property}' must be a coding, written system#code.");
        }
        else if (context.Terminology.CodeOf(value[..hash].Split('|')[0], value[(hash + 1)..]).Standing == CodeStanding.NotInSystem)
        {
            context.Error(
                IssueType.Invalid, "vs-filter-coding-unknown", filter,
                $"The value of the filter on '{property}' is no code of {value[..hash]}.");
        }
    }

    /// <summary>The type of a property; null when it is not defined in a code system that is here; empty when nothing is known.</summary>
    private string? TypeOf(string property)
    {
        foreach (var defined in codeSystem.Named("property"))
        {
            if (defined.TextOf("code") == property)
            {
                return defined.TextOf("type") ?? "";
            }
        }

        foreach (var defined in codeSystem.Named("filter"))
        {
            if (defined.TextOf("code") == property)
            {
                return "";
            }
        }

        return property == "concept" ? "code" : CodeSystemProperties.Standard.GetValueOrDefault(property) ?? (codeSystem.Exists
            && property is not ("code" or "display") ? null : "");
    }

    private void Expect(Element filter, bool holds, string messageId, string text)
    {
        if (!holds)
        {
            context.Error(IssueType.Invalid, messageId, filter, text);
        }
    }

    // The two digits ahead of the check digit are 00 or 10 in the identifier of a concept.
    private static bool IsSnomedConcept(string text) =>
        text.Length is >= 6 and <= 18 && text.All(char.IsAsciiDigit) && text[0] != '0' && text[^3] is '0' or '1' && text[^2] == '0'
        && Verhoeff.IsValid(text);
}
