namespace FhirIcsHub.Fhir.Validation;

/// <summary>What kind of problem an issue is about: stable codes for machines, listed in docs/validation.md.</summary>
internal static class MessageId
{
    public const string Unreadable = "unreadable";
    public const string Format = "format";
    public const string TooManyIssues = "too-many-issues";
    public const string TooFew = "element-missing";
    public const string TooMany = "element-too-many";
    public const string TypeNotAllowed = "type-not-allowed";
    public const string FixedValue = "value-not-fixed";
    public const string PatternValue = "value-not-pattern";
    public const string MinValue = "value-too-small";
    public const string MaxValue = "value-too-large";
    public const string MinLength = "value-too-short";
    public const string MaxLength = "value-too-long";
    public const string ValueRequired = "value-required";
    public const string NarrativeControl = "narrative-parts";
    public const string Invariant = "invariant";
    public const string InvariantUnevaluated = "invariant-not-evaluated";
    public const string SliceMissing = "slice-missing";
    public const string SliceTooMany = "slice-too-many";
    public const string SliceClosed = "slice-closed";
    public const string SliceOrder = "slice-order";
    public const string ProfileUnknown = "profile-unknown";
    public const string ProfileOtherType = "profile-other-type";
    public const string ProfileNoMatch = "profile-no-match";
    public const string CodeNotInValueSet = "code-not-in-value-set";
    public const string CodeMissing = "code-missing";
    public const string CodeUnknown = "code-unknown";
    public const string BindingOpen = "binding-not-checked";
    public const string SystemNotAbsolute = "system-not-absolute";
    public const string SystemIsValueSet = "system-is-value-set";
    public const string SystemIsSupplement = "system-is-supplement";
    public const string UnitInvalid = "unit-invalid";
    public const string ExtensionUrl = "extension-url";
    public const string ExtensionUnknown = "extension-unknown";
    public const string ExtensionContext = "extension-context";
    public const string ExtensionModifier = "extension-modifier";
    public const string ExtensionUndefinedPart = "extension-undefined-part";
    public const string ReferenceTarget = "reference-target-type";
    public const string ReferenceProfile = "reference-target-profile";
    public const string ReferenceType = "reference-type";
    public const string ReferenceUnresolved = "reference-unresolved";
    public const string ReferenceUnchecked = "reference-unchecked";
    public const string ReferenceAggregation = "reference-aggregation";
    public const string IdDuplicate = "id-duplicate";
    public const string IdentifierUri = "identifier-uri";
    public const string UriInvalid = "uri-invalid";
    public const string BundleFullUrl = "bundle-full-url";
    public const string BundleReference = "bundle-reference";
    public const string BundleUnreachable = "bundle-unreachable";
    public const string BundleEntry = "bundle-entry";
    public const string BundleLink = "bundle-link";
}
