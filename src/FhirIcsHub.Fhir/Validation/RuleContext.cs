using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.FhirPath;
using FhirIcsHub.Fhir.Profiles;
using FhirIcsHub.Fhir.Terminology;

namespace FhirIcsHub.Fhir.Validation;

/// <summary>What a rule of meaning can ask, and where it reports.</summary>
internal readonly struct RuleContext(ValidationRun run)
{
    /// <summary>The resource that is judged: a root, an entry's or a contained one.</summary>
    public Element Resource => run.Scope.Resource;

    /// <summary>The resource that contains it; itself when it is not contained.</summary>
    public Element Container => run.Scope.Container;

    /// <summary>The root of the document: the Bundle or Parameters around, or the resource itself.</summary>
    public Element Document => run.DocumentRoot;

    public DefinitionSet Definitions => run.Validator.Definitions;

    public SnapshotGenerator Snapshots => run.Validator.Snapshots;

    public LocalTerminology Terminology => run.Validator.Terminology;

    public ValidatorOptions Options => run.Validator.Options;

    /// <summary>Surroundings for FHIRPath on this resource: %resource, resolve(), memberOf(), conformsTo().</summary>
    public FhirPathContext FhirPath => run.Scope.Context;

    /// <summary>
    /// The target of a Reference (or of a uri or canonical): contained, in the Bundle, or among the definitions; else it does not exist.
    /// </summary>
    public Element Resolve(Element reference) => run.Resolve(reference);

    /// <summary>Whether the element conforms to the profile; null when the profile is not known.</summary>
    public bool? ConformsTo(Element element, string profile) => run.ConformsToKnown(element, profile);

    /// <summary>Notes an issue. The text says what to do and holds no personal value of the data; codes and URLs may be named.</summary>
    /// <param name="severity">How bad it is.</param>
    /// <param name="code">One of <see cref="IssueType"/>.</param>
    /// <param name="messageId">Stable code of the kind of problem, see <see cref="MessageId"/>.</param>
    /// <param name="at">The element at fault.</param>
    /// <param name="text">What is wrong and what to do.</param>
    public void Report(IssueSeverity severity, string code, string messageId, Element at, string text) =>
        run.Report(severity, code, messageId, at, text);

    public void Error(string code, string messageId, Element at, string text) => run.Report(IssueSeverity.Error, code, messageId, at, text);

    public void Warning(string code, string messageId, Element at, string text) =>
        run.Report(IssueSeverity.Warning, code, messageId, at, text);
}
