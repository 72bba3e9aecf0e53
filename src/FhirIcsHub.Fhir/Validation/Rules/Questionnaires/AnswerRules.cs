using System.Globalization;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>One answer against its question: type, length, format, limits, units, attachments, references, options.</summary>
internal sealed class AnswerRules
{
    private const string Hl7 = "http://hl7.org/fhir/StructureDefinition/";

    private readonly RuleContext _context;
    private readonly AnswerOptions _options;

    public AnswerRules(in RuleContext context, QuestionnaireForm form, Element response)
    {
        _context = context;
        _options = new AnswerOptions(context, form, response);
    }

    /// <summary>The types of answer that an item's type takes.</summary>
    public static IReadOnlyList<string> TypesOf(string itemType) => itemType switch
    {
        "boolean" or "decimal" or "integer" or "date" or "dateTime" or "time" => [itemType],
        "string" or "text" => ["string"],
        "url" => ["uri"],
        "choice" => ["Coding", "date", "time", "integer", "string", "Reference"],
        "open-choice" => ["Coding", "date", "time", "integer", "string", "Reference"],
        "attachment" => ["Attachment"],
        "reference" => ["Reference"],
        "quantity" => ["Quantity"],
        _ => [],
    };

    public void Check(QuestionnaireItem item, List<Element> answers, int index)
    {
        var value = answers[index].First("value");
        if (!value.Exists)
        {
            return;
        }

        var types = TypesOf(item.Type);
        if (types.Count > 0 && !types.Contains(value.TypeName()))
        {
            _context.Error(
                IssueType.Invariant, "qr-answer-type", value,
                $"An answer to '{item.LinkId}' must be of type {Listed(types)}, not {value.TypeName()}.");
            return;
        }

        switch (value.TypeName())
        {
            case "string" or "uri":
                Length(item, value);
                Format(item, value);
                break;
            case "integer" or "decimal" or "date" or "dateTime" or "time":
                Limits(item, value);
                break;
            case "Quantity":
                new AnswerQuantities(_context).Check(item, value);
                break;
            case "Attachment":
                Attachment(item, answers[index], value);
                break;
            case "Reference":
                Reference(item, value);
                break;
        }

        _options.Check(item, answers, index);
    }

    private void Length(QuestionnaireItem item, Element value)
    {
        var length = new StringInfo(value.Text ?? "").LengthInTextElements;
        if (item.Element.First("maxLength").TryGetInt32(out var most) && length > most)
        {
            _context.Error(IssueType.Invariant, "qr-max-length", value, $"The answer to '{item.LinkId}' is longer than {most} characters.");
        }

        if (item.Element.ExtensionValue(Hl7 + "minLength").TryGetInt32(out var least) && length < least)
        {
            _context.Error(
                IssueType.Invariant, "qr-min-length", value,
                $"The answer to '{item.LinkId}' is shorter than {least} characters.");
        }
    }

    private void Format(QuestionnaireItem item, Element value)
    {
        if (item.Element.ExtensionValue(Hl7 + "regex").Text is { } pattern
            && RegularExpressions.Matches(pattern, value.Text ?? "") == false)
        {
            var format = item.Element.ExtensionValue(Hl7 + "entryFormat").Text;
            _context.Error(
                IssueType.Invariant, "qr-regex", value,
                $"The answer to '{item.LinkId}' has not the expected format{(format is null ? "" : $" '{format}'")} (regular expression "
                + $"{pattern}).");
        }
    }

    private void Limits(QuestionnaireItem item, Element value)
    {
        foreach (var least in item.Element.ExtensionValues(Hl7 + "minValue"))
        {
            if (AnswerOrder.Compare(value, least) < 0)
            {
                _context.Error(
                    IssueType.Invariant, "qr-min-value", value,
                    $"The answer to '{item.LinkId}' is below the minimum {least.Text}.");
            }
        }

        foreach (var most in item.Element.ExtensionValues(Hl7 + "maxValue"))
        {
            if (AnswerOrder.Compare(value, most) > 0)
            {
                _context.Error(
                    IssueType.Invariant, "qr-max-value", value,
                    $"The answer to '{item.LinkId}' is above the maximum {most.Text}.");
            }
        }

        if (value.TypeName() == "decimal" && item.Element.ExtensionValue(Hl7 + "maxDecimalPlaces").TryGetInt32(out var places)
            && DecimalPlaces(value) > places)
        {
            _context.Error(
                IssueType.Invariant, "qr-decimal-places", value,
                $"The answer to '{item.LinkId}' has more than {places} decimal places.");
        }
    }

    private static int DecimalPlaces(Element value)
    {
        var text = value.Text ?? "";
        var exponent = text.IndexOfAny(['e', 'E']);
        var mantissa = exponent < 0 ? text : text[..exponent];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var shift = exponent >= 0 && int.TryParse(text[(exponent + 1)..], CultureInfo.InvariantCulture, out var power) ? power : 0;
        return Math.Max(0, (point < 0 ? 0 : mantissa.Length - point - 1) - shift);
    }

    private void Attachment(QuestionnaireItem item, Element answer, Element value)
    {
        var allowed = item.Element.ExtensionValues(Hl7 + "mimeType").ConvertAll(m => m.Text ?? "");
        if (allowed.Count > 0 && value.TextOf("contentType") is { } type && !allowed.Contains(type))
        {
            _context.Error(
                IssueType.Required, "qr-mime-type", answer,
                $"The MIME type {type} is not allowed for '{item.LinkId}': allowed is {Listed(allowed)}.");
        }

        if (item.Element.ExtensionValue(Hl7 + "maxSize").TryGetDecimal(out var megabytes)
            && AttachmentSize.Of(value) > megabytes * 1024 * 1024)
        {
            _context.Error(
                IssueType.Invariant, "qr-max-size", answer,
                $"The attachment of '{item.LinkId}' is larger than {megabytes.ToString(CultureInfo.InvariantCulture)} MB.");
        }
    }

    private void Reference(QuestionnaireItem item, Element value)
    {
        if (value.TextOf("reference") is not { } reference || reference.StartsWith('#')
            || reference.StartsWith("urn:", StringComparison.Ordinal))
        {
            return;
        }

        if (reference.Any(char.IsWhiteSpace))
        {
            _context.Error(
                IssueType.Invalid, "qr-reference-syntax", value,
                "The reference is none: it must be Type/id, an absolute URL, or a urn without spaces.");
        }

        var type = value.TextOf("type") ?? ReferenceText.Parse(reference).Type;
        var allowed = item.Element.ExtensionValues(Hl7 + "questionnaire-referenceResource").ConvertAll(r => r.Text ?? "");
        if (type is null && UnknownType(reference) is { } unknown)
        {
            _context.Error(
                IssueType.Invalid, "qr-reference-type-unknown", value,
                $"{unknown}, which the reference names, is no resource type.");
        }
        else if (allowed.Count > 0 && type is not null && !allowed.Contains(type))
        {
            _context.Error(
                IssueType.Invariant, "qr-reference-type", value,
                $"A reference to {type} is not allowed for '{item.LinkId}': allowed is {Listed(allowed)}.");
        }
    }

    // Type/id with a type that is written as one and is none.
    private static string? UnknownType(string reference)
    {
        var parts = reference.Split('/');
        var isName = parts.Length >= 2 && parts[^2] is { Length: > 1 } name && char.IsAsciiLetterUpper(name[0])
            && name.All(char.IsAsciiLetter);
        return isName && FhirSchema.R4.FindResourceType(parts[^2]) is null ? parts[^2] : null;
    }

    internal static string Listed(IReadOnlyList<string> names) =>
        names.Count == 1 ? names[0] : string.Join(", ", names.Take(names.Count - 1)) + " or " + names[^1];
}
