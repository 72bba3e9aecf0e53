namespace FhirIcsHub.Cql.Operators;

/// <summary>A call that has to be resolved: name and types of the operands as they stand in the text.</summary>
/// <param name="Name">Name of the operator or function.</param>
/// <param name="Signature">Types of the operands.</param>
/// <param name="AllowPromotionAndDemotion">Lists and intervals may be promoted and demoted even where the options say otherwise.</param>
/// <param name="AllowFluent">The call is written as <c>operand.name(…)</c>.</param>
/// <param name="MustResolve">An ambiguous call is a problem; otherwise it is the same as an unresolved one.</param>
internal sealed record OperatorCall(
    string Name, Signature Signature, bool AllowPromotionAndDemotion = false, bool AllowFluent = false, bool MustResolve = true);
