namespace FhirIcsHub.Fhir.Validation;

/// <summary>
/// A rule of meaning beyond profiles. One class a topic; all are listed in <see cref="Rules.ResourceRules"/>. Without state, thread-safe.
/// </summary>
internal interface IResourceRule
{
    /// <summary>The resource type that it judges; <c>*</c> = all.</summary>
    string ResourceType { get; }

    /// <summary>Judges one resource: the root, a contained one, or one within a Bundle or Parameters. Called once for each.</summary>
    void Check(in RuleContext context, Element resource);
}
