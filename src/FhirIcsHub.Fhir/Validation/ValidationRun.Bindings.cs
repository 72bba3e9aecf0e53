using FhirIcsHub.Fhir.Terminology;

namespace FhirIcsHub.Fhir.Validation;

/// <content>Bindings: whether a coded element has a code of its value set.</content>
internal sealed partial class ValidationRun
{
    /// <summary>Whether the element (code, Coding, CodeableConcept, Quantity) is known to have a code of the value set.</summary>
    public bool IsInValueSet(Element element, string valueSet) => MembershipOf(element, valueSet, out _) == Membership.Member;

    // The value set that the last invariant asked about and that cannot be told from the definitions at hand.
    private string? _untold;

    private bool? IsMemberOf(Element element, string valueSet)
    {
        var membership = MembershipOf(element, valueSet, out _);
        if (membership == Membership.Unknown)
        {
            _untold = valueSet;
            return null;
        }

        return membership == Membership.Member;
    }

    private void CheckBinding(Element element, BindingRule binding, ElementRule rule)
    {
        // The strict reader has looked these up already.
        if (_isStrict && element.HasValue && element.Definition is { RequiredCodes: not null, ValueSet: { } known }
            && IsSame(known, binding.ValueSet))
        {
            return;
        }

        if (!IsCoded(element))
        {
            return;
        }

        if (!HasCode(element))
        {
            CheckMissingCode(element, binding, rule);
            return;
        }

        if (binding.Largest is { } largest && MembershipOf(element, largest, out var outside) == Membership.NotMember)
        {
            Error(
                IssueType.CodeInvalid, MessageId.CodeNotInValueSet, element,
                $"{Shown(outside)} is not in the value set {largest}; no code outside of it is allowed{From(rule)}.");
            return;
        }

        if (binding.Strength < BindingStrength.Extensible)
        {
            return;
        }

        var membership = MembershipOf(element, binding.ValueSet, out var asked);
        if (membership == Membership.NotMember)
        {
            var isRequired = binding.Strength == BindingStrength.Required;
            Report(
                isRequired ? IssueSeverity.Error : IssueSeverity.Warning, IssueType.CodeInvalid, MessageId.CodeNotInValueSet, element,
                $"{Shown(asked)} is not in the value set {binding.ValueSet}; "
                + $"{(isRequired ? "a code of it is required" : "use a code of it if one fits")}{From(rule)}.");
        }
        else if (membership == Membership.Unknown)
        {
            Report(
                IssueSeverity.Information, IssueType.NotSupported, MessageId.BindingOpen, element,
                $"Whether {Shown(asked)} is in the value set {binding.ValueSet} cannot be told from the definitions here; "
                + "ask a terminology server.");
            if (_quiet == 0)
            {
                var strength = binding.Strength == BindingStrength.Required ? "required" : "extensible";
                _open.Add(new OpenBinding(
                    element.Location, binding.ValueSet, strength, asked.System, asked.Code ?? "")
                { Codings = Coding.AllOf(element) });
            }
        }
    }

    private void CheckMissingCode(Element element, BindingRule binding, ElementRule rule)
    {
        if (binding.Strength == BindingStrength.Required)
        {
            Error(
                IssueType.CodeInvalid, MessageId.CodeMissing, element,
                $"{rule.Path} has no code; a code of the value set {binding.ValueSet} is required{From(rule)}.");
        }
        else if (binding.Strength == BindingStrength.Extensible && ReferenceEquals(element.Type, DataTypes.CodeableConcept)
            && !element.First("text").Exists && !element.First("extension").Exists)
        {
            Report(
                IssueSeverity.Warning, IssueType.CodeInvalid, MessageId.CodeMissing, element,
                $"{rule.Path} has no code; give one of the value set {binding.ValueSet} if one fits{From(rule)}.");
        }
    }

    private Membership MembershipOf(Element element, string valueSet, out (string? System, string? Code) asked)
    {
        asked = default;
        if (ReferenceEquals(element.Type, DataTypes.CodeableConcept))
        {
            var best = Membership.NotMember;
            foreach (var coding in element.Named("coding"))
            {
                var membership = MembershipOf(coding, valueSet, out var one);
                asked = asked.Code is null || membership == Membership.Unknown ? one : asked;
                if (membership == Membership.Member)
                {
                    return membership;
                }

                best = membership == Membership.Unknown ? membership : best;
            }

            return best;
        }

        if (element.Type is { IsPrimitive: true })
        {
            asked = (null, element.Text);
            return asked.Code is null ? Membership.NotMember : Terminology.Contains(valueSet, null, asked.Code);
        }

        asked = (element.TextOf("system"), element.TextOf("code"));
        return asked is { System: { } system, Code: { } code } ? Terminology.Contains(valueSet, system, code) : Membership.NotMember;
    }

    private LocalTerminology Terminology => Validator.Terminology;

    private static bool IsCoded(Element element) =>
        element.Type is { } type && (ReferenceEquals(type, DataTypes.Code) || ReferenceEquals(type, DataTypes.CodeableConcept)
            || ReferenceEquals(type, DataTypes.Coding) || ReferenceEquals(type, DataTypes.String) || ReferenceEquals(type, DataTypes.Uri)
            || type.Is(DataTypes.Quantity));

    private static bool HasCode(Element element)
    {
        if (element.Type is { IsPrimitive: true } type)
        {
            // Only a code must be one: a string or uri may be known by its extensions.
            return element.HasValue || !ReferenceEquals(type, DataTypes.Code);
        }

        if (!ReferenceEquals(element.Type, DataTypes.CodeableConcept))
        {
            return element.First("code").HasValue;
        }

        foreach (var coding in element.Named("coding"))
        {
            if (coding.First("code").HasValue)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsSame(string url, string canonical) =>
        canonical.StartsWith(url, StringComparison.Ordinal) && (canonical.Length == url.Length || canonical[url.Length] == '|');

    private static string Shown((string? System, string? Code) code) =>
        code.System is null ? $"The code '{Cut(code.Code)}'" : $"The code '{Cut(code.Code)}' of {Cut(code.System)}";

    // What is no code may be of any length.
    private static string? Cut(string? text) => text is { Length: > 100 } ? text[..100] + "..." : text;
}
