using System.Buffers;
using FhirIcsHub.Fhir.FhirPath;

namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>A SearchParameter: its expression, and what it is derived from (http://hl7.org/fhir/R4/searchparameter.html).</summary>
internal sealed class SearchParameterRule : IResourceRule
{
    private static readonly SearchValues<char> Letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    public string ResourceType => "SearchParameter";

    public void Check(in RuleContext context, Element resource)
    {
        Expression(context, resource);
        if (resource.TextOf("type") == "composite" && resource.Count("component") < 2)
        {
            context.Error(
                IssueType.BusinessRule, "sp-composite", resource,
                "A composite search parameter must have two or more components.");
        }

        if (resource.TextOf("derivedFrom") is not { } canonical)
        {
            return;
        }

        if (context.Definitions.Find(canonical, "SearchParameter") is { } definition)
        {
            Derived(context, resource, definition.Resource.Root);
        }
        else
        {
            context.Warning(
                IssueType.NotFound, "sp-derived-unknown", resource.First("derivedFrom"),
                $"The search parameter {canonical} is not known here: the derivation was not checked.");
        }
    }

    private static void Expression(in RuleContext context, Element resource)
    {
        if (resource.TextOf("expression") is not { } expression)
        {
            return;
        }

        try
        {
            FhirPathCache.Get(expression);
        }
        catch (FhirPathException problem)
        {
            context.Error(
                IssueType.Invalid, "sp-expression", resource.First("expression"),
                $"The expression is not right: {problem.Message}.");
        }
    }

    private static void Derived(in RuleContext context, Element resource, Element origin)
    {
        var bases = origin.Named("base").ToList().ConvertAll(b => b.Text);
        foreach (var type in resource.Named("base"))
        {
            if (!bases.Contains(type.Text) && !bases.Contains("Resource") && !bases.Contains("DomainResource"))
            {
                context.Error(
                    IssueType.BusinessRule, "sp-derived-base", type,
                    $"{type.Text} is no base of the search parameter that this one is derived from.");
            }
        }

        if (resource.TextOf("type") != origin.TextOf("type"))
        {
            context.Error(
                IssueType.BusinessRule, "sp-derived-type", resource.First("type"),
                $"The type is not that of the search parameter that this one is derived from, {origin.TextOf("type")}.");
        }

        if (resource.TextOf("expression") is { } expression && origin.TextOf("expression") is { } whole && !IsPartOf(expression, whole))
        {
            context.Error(
                IssueType.BusinessRule, "sp-derived-expression", resource.First("expression"),
                "The expression is not part of that of the search parameter that this one is derived from.");
        }
    }

    // Each path of the union is one of the other's; the type ahead of a path may be left out.
    private static bool IsPartOf(string expression, string whole) => Paths(expression).IsSubsetOf(Paths(whole));

    private static HashSet<string> Paths(string expression) => [.. expression.Split('|').Select(Path)];

    private static string Path(string part)
    {
        var path = string.Concat(part.Where(c => !char.IsWhiteSpace(c)));
        var dot = path.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && char.IsAsciiLetterUpper(path[0]) && path.AsSpan(0, dot).IndexOfAnyExcept(Letters) < 0 ? path[(dot + 1)..] : path;
    }
}
