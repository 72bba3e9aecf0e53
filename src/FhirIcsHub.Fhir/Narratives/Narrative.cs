using System.Text;

namespace FhirIcsHub.Fhir.Narratives;

/// <summary>
/// The rules of narrative (https://hl7.org/fhir/R4/narrative.html): well-formed XML of one <c>div</c> in the XHTML namespace that holds the
/// basic formatting elements and attributes only, and nothing that runs or is fetched: no script, event handler, form, object, frame, style
/// sheet. FHIRPath's <c>htmlChecks()</c> and invariants txt-1 and txt-2 rest on it.
/// </summary>
internal static class Narrative
{
    /// <summary>FHIRPath's <c>htmlChecks()</c>: no rule is broken, and there is something to see.</summary>
    public static bool Holds(string markup) => Check(Encoding.UTF8.GetBytes(markup), out var hasContent) is null && hasContent;

    /// <summary>The first breach of the rules, one of well-formedness before all others; null when there is none.</summary>
    public static NarrativeProblem? Check(ReadOnlySpan<byte> utf8) => Check(utf8, out _);

    /// <summary>Also tells whether there is anything to see: text that is not all white space, or an image (invariant txt-2).</summary>
    public static NarrativeProblem? Check(ReadOnlySpan<byte> utf8, out bool hasContent)
    {
        Span<(int Start, int Length)> open = stackalloc (int, int)[NarrativeScanner.MaxDepth];
        Span<(int Start, int Length)> attributes = stackalloc (int, int)[NarrativeScanner.MaxAttributes];
        var scanner = new NarrativeScanner(utf8, open, attributes);
        scanner.Scan();
        hasContent = scanner.HasContent;
        return scanner.Problem;
    }
}
