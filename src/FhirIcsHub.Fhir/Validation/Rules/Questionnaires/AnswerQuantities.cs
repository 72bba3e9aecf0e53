using FhirIcsHub.Fhir.Terminology;

namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>Limits of a quantity, and its units.</summary>
internal readonly struct AnswerQuantities(RuleContext context)
{
    private const string Hl7 = "http://hl7.org/fhir/StructureDefinition/";
    private const string Sdc = "http://hl7.org/fhir/uv/sdc/StructureDefinition/";

    public void Check(QuestionnaireItem item, Element value)
    {
        Limit(item, value, item.Element.ExtensionValue(Sdc + "sdc-questionnaire-minQuantity"), "minimum", -1);
        Limit(item, value, item.Element.ExtensionValue(Sdc + "sdc-questionnaire-maxQuantity"), "maximum", 1);
        Limit(item, value, QuantityValue(item, "minValue"), "minimum", -1);
        Limit(item, value, QuantityValue(item, "maxValue"), "maximum", 1);
        Units(item, value);
    }

    private static Element QuantityValue(QuestionnaireItem item, string extension) =>
        item.Element.ExtensionValue(Hl7 + extension) is { Exists: true } limit && limit.TypeName() == "Quantity" ? limit : default;

    private void Limit(QuestionnaireItem item, Element value, Element limit, string name, int beyond)
    {
        if (!limit.Exists || !value.First("value").Exists)
        {
            return;
        }

        if (HasNoUnit(value) && HasNoUnit(limit))
        {
            if (AnswerOrder.Compare(value.First("value"), limit.First("value")) == beyond)
            {
                context.Error(IssueType.Invariant, "qr-quantity-limit", value, $"The answer to '{item.LinkId}' is beyond the {name}.");
            }
        }
        else if (!HasFormalUnit(value) || !HasFormalUnit(limit))
        {
            context.Error(
                IssueType.Invariant, "qr-quantity-unit-missing", value,
                $"The answer to '{item.LinkId}' cannot be compared to the {name}: give both a unit with system and code.");
        }
        else if (Compare(value, limit) is not { } order)
        {
            context.Error(
                IssueType.Invariant, "qr-quantity-units-differ", value,
                $"The answer to '{item.LinkId}' cannot be compared to the {name}: the units {value.TextOf("code")} and "
                + $"{limit.TextOf("code")} do not convert.");
        }
        else if (order == beyond)
        {
            context.Error(IssueType.Invariant, "qr-quantity-limit", value, $"The answer to '{item.LinkId}' is beyond the {name}.");
        }
    }

    private static bool HasNoUnit(Element quantity) =>
        !quantity.First("unit").Exists && !quantity.First("system").Exists && !quantity.First("code").Exists;

    private static bool HasFormalUnit(Element quantity) => quantity.First("system").Exists && quantity.First("code").Exists;

    private static int? Compare(Element value, Element limit) =>
        value.TextOf("system") == limit.TextOf("system") && value.TextOf("code") == limit.TextOf("code")
            ? Sign(AnswerOrder.Compare(value.First("value"), limit.First("value")))
            : Sign(AnswerOrder.Compare(value, limit));

    private static int? Sign(int? order) => order is { } known ? Math.Sign(known) : null;

    private void Units(QuestionnaireItem item, Element value)
    {
        var units = item.Element.ExtensionValues(Hl7 + "questionnaire-unitOption");
        if (units.Count > 0 && value.First("value").Exists && !units.Exists(unit => IsUnit(value, unit)))
        {
            context.Error(
                IssueType.Invariant, "qr-quantity-unit", value,
                $"The unit of the answer to '{item.LinkId}' is not allowed: allowed is "
                + $"{AnswerRules.Listed(units.ConvertAll(u => u.TextOf("code") ?? u.TextOf("display") ?? ""))}.");
        }

        if (item.Element.ExtensionValue(Hl7 + "questionnaire-unitValueSet").Text is { } valueSet && value.TextOf("code") is { } code
            && context.Terminology.Contains(valueSet, value.TextOf("system"), code) == Membership.NotMember)
        {
            context.Error(
                IssueType.Invariant, "qr-quantity-unit-value-set", value,
                $"The unit of the answer to '{item.LinkId}' is not in the value set {valueSet}.");
        }
    }

    private static bool IsUnit(Element value, Element unit) =>
        unit.First("code").Exists
            ? value.TextOf("code") == unit.TextOf("code") && (value.TextOf("system") ?? "") == (unit.TextOf("system") ?? "")
            : value.TextOf("unit") == unit.TextOf("display");
}
