using System.Text;
using FhirIcsHub.Fhir.FhirPath;
using FhirIcsHub.Fhir.Narratives;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Validation;

/// <summary>
/// The invariants that stand on nearly every element, in code instead of FHIRPath. They are checked once for each element, whatever the
/// profiles; each gives what its expression gives.
/// </summary>
internal static class NativeInvariants
{
    private static readonly FhirPathExpression StartsBeforeEnd = FhirPathExpression.Compile("start <= end");
    private static readonly HashSet<string> Keys =
        ["ele-1", "ext-1", "ref-1", "dom-2", "dom-3", "dom-4", "dom-5", "dom-6", "per-1", "cpt-2", "txt-1", "txt-2"];

    private static readonly HashSet<(string, string)> Published =
        [.. FhirSchema.R4.Invariants.Where(i => Keys.Contains(i.Key)).Select(i => (i.Key, i.Expression))];

    /// <summary>Whether a constraint is one of those that are checked here: R4's own, not another one with the same key.</summary>
    public static bool Covers(string key, string expression) => Published.Contains((key, expression));

    /// <summary>ele-1, of an element without a value: whether it has children besides its id.</summary>
    public static bool HasContent(Element element)
    {
        foreach (var child in element.Children)
        {
            if (!child.IsNamed("id", IdName))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// per-1: the start is not after the end. Of different precision and equal as far as both go, they have no order, which is not
    /// enough.
    /// </summary>
    public static bool PeriodIsOrdered(Element period)
    {
        var start = period.First("start");
        var end = period.First("end");
        if (!start.HasValue || !end.HasValue)
        {
            return true;
        }

        var from = start.RawValue;
        var to = end.RawValue;
        if ((from.Length > 10 && to.Length > 10) || start.IsEscaped || end.IsEscaped)
        {
            return StartsBeforeEnd.IsTrue(period);
        }

        var common = Math.Min(from.Length, to.Length);
        var order = from[..common].SequenceCompareTo(to[..common]);
        return order < 0 || (order == 0 && from.Length == to.Length);
    }

    /// <summary>txt-2; what txt-1 asks for is a rule of reading.</summary>
    public static void CheckNarrative(ValidationRun run, Element narrative)
    {
        var div = narrative.First("div");
        if (!div.HasValue)
        {
            return;
        }

        var problem = div.IsEscaped
            ? Narrative.Check(Encoding.UTF8.GetBytes(div.Text!), out var hasContent) : Narrative.Check(div.RawValue, out hasContent);
        if (problem is null && !hasContent)
        {
            run.Broken(div, "txt-2");
        }
    }

    /// <summary>dom-2 to dom-6, of the resource.</summary>
    public static void CheckContainer(ValidationRun run, Element resource)
    {
        var scope = run.Scope;
        if (resource.Type?.Is(FhirSchema.R4.DomainResource) != true)
        {
            return;
        }

        if (scope.Outer is null && run.Validator.Options.BestPractice is { } severity && !resource.First("text").First("div").Exists)
        {
            run.Broken(resource, "dom-6", severity);
        }

        if (run.Validator.Options.ChecksContained)
        {
            CheckContained(run, resource);
        }
    }

    private static void CheckContained(ValidationRun run, Element resource)
    {
        HashSet<string>? fragments = null;
        foreach (var contained in resource.Named("contained"))
        {
            if (contained.First("contained").Exists)
            {
                run.Broken(resource, "dom-2");
            }

            var meta = contained.First("meta");
            if (meta.First("versionId").Exists || meta.First("lastUpdated").Exists)
            {
                run.Broken(resource, "dom-4");
            }

            if (meta.First("security").Exists)
            {
                run.Broken(resource, "dom-5");
            }

            fragments ??= Fragments(resource, []);
            if (!(contained.TextOf("id") is { } id && fragments.Contains("#" + id)) && !Fragments(contained, []).Contains("#"))
            {
                run.Broken(resource, "dom-3");
            }
        }
    }

    // All strings below that begin with # and are references, uris or canonicals.
    private static HashSet<string> Fragments(Element element, HashSet<string> found)
    {
        foreach (var child in element.Children)
        {
            if (child.Kind == ElementKind.String)
            {
                if (child.RawValue is [(byte)'#', ..]
                    && (child.IsNamed("reference", ReferenceName) || child.Type is { Name: "uri" or "url" or "canonical" }))
                {
                    found.Add(child.Text!);
                }
            }

            Fragments(child, found);
        }

        return found;
    }

    private static readonly ushort IdName = FhirSchema.R4.NameId("id");
    private static readonly ushort ReferenceName = FhirSchema.R4.NameId("reference");
}
