using System.Globalization;
using FhirIcsHub.Fhir.FhirPath;

namespace FhirIcsHub.Fhir.Validation;

/// <content>fixed[x], pattern[x], bounds, lengths.</content>
internal sealed partial class ValidationRun
{
    private static readonly FhirPathExpression IsLess = FhirPathExpression.Compile("$this < %bound");
    private static readonly FhirPathExpression IsMore = FhirPathExpression.Compile("$this > %bound");

    private void CheckValue(Element element, ValueRule value, ElementRule rule)
    {
        if (value.Fixed.Exists && !ValueMatch.Equal(element, value.Fixed))
        {
            Error(IssueType.Value, MessageId.FixedValue, element, $"{rule.Path} must be exactly {Shown(value.Fixed)}{From(rule)}.");
        }

        if (value.Pattern.Exists && !ValueMatch.Fits(element, value.Pattern))
        {
            Error(IssueType.Value, MessageId.PatternValue, element, $"{rule.Path} must have at least {Shown(value.Pattern)}{From(rule)}.");
        }

        CheckBound(element, value.Least, IsLess, MessageId.MinValue, "less than", rule);
        CheckBound(element, value.Most, IsMore, MessageId.MaxValue, "more than", rule);
        CheckLength(element, value, rule);
        if (!element.HasValue && element.Type is { IsPrimitive: true })
        {
            CheckPresence(element, value, rule);
        }
    }

    private void CheckBound(Element element, Element bound, FhirPathExpression isBeyond, string message, string relation, ElementRule rule)
    {
        if (!bound.Exists)
        {
            return;
        }

        var context = _scope.Context with
        {
            Variables = new Dictionary<string, IReadOnlyList<FhirPathValue>> { ["bound"] = [FhirPathValue.FromElement(bound)] },
        };
        try
        {
            if (isBeyond.IsTrue(element, context))
            {
                Error(IssueType.Value, message, element, $"{rule.Path} must not be {relation} {Shown(bound)}{From(rule)}.");
            }
        }
        catch (FhirPathException)
        {
            // A bound of another type than the value says nothing about it.
        }
    }

    private void CheckLength(Element element, ValueRule value, ElementRule rule)
    {
        if ((value.MaxLength is null && value.MinLength is null) || element.Text is not { } text)
        {
            return;
        }

        var length = new StringInfo(text).LengthInTextElements;
        if (length > value.MaxLength)
        {
            Error(
                IssueType.TooLong, MessageId.MaxLength, element,
                $"{rule.Path} has {length} characters; at most {value.MaxLength} allowed{From(rule)}.");
        }
        else if (length < value.MinLength)
        {
            Error(
                IssueType.Value, MessageId.MinLength, element,
                $"{rule.Path} has {length} characters; at least {value.MinLength} needed{From(rule)}.");
        }
    }

    private void CheckPresence(Element element, ValueRule value, ElementRule rule)
    {
        if (value.MustHaveValue)
        {
            Error(
                IssueType.Required, MessageId.ValueRequired, element,
                $"{rule.Path} needs a value; extensions alone are not enough{From(rule)}.");
        }

        if (value.Alternatives.Count > 0 && !HasExtension(element, value.Alternatives))
        {
            Error(
                IssueType.Required, MessageId.ValueRequired, element,
                $"{rule.Path} needs a value or one of the extensions {string.Join(", ", value.Alternatives)}{From(rule)}.");
        }
    }

    private static bool HasExtension(Element element, IReadOnlyList<string> urls)
    {
        foreach (var extension in element.Named("extension"))
        {
            if (extension.TextOf("url") is { } url && urls.Contains(url))
            {
                return true;
            }
        }

        return false;
    }

    private void CheckNarrative(Element element, NarrativeControl control, ElementRule rule)
    {
        if (element.TextOf("div") is not { } div || Narratives.Narrative.Check(System.Text.Encoding.UTF8.GetBytes(div)) is not null)
        {
            return;
        }

        foreach (var problem in control.ProblemsOf(div, _scope.Resource.TextOf("language")))
        {
            Error(IssueType.BusinessRule, MessageId.NarrativeControl, element, $"{problem}{From(rule)}.");
        }
    }

    // From the profile, not from the data.
    private static string Shown(Element expected)
    {
        var text = expected.Text;
        if (text is null)
        {
            var span = expected.Span;
            text = System.Text.Encoding.UTF8.GetString(expected.Resource.Json.Span.Slice(span.Start, span.Length));
        }

        return text.Length <= 200 ? text : text[..200] + "...";
    }
}
