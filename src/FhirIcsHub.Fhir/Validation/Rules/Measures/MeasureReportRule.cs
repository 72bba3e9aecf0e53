namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>
/// A MeasureReport against its Measure: groups, populations, stratifiers, scores (http://hl7.org/fhir/R4/measurereport.html).
/// </summary>
internal sealed class MeasureReportRule : IResourceRule
{
    public string ResourceType => "MeasureReport";

    public void Check(in RuleContext context, Element resource)
    {
        var groups = resource.Named("group").ToList();
        if (resource.TextOf("type") == "data-collection" && groups.Count > 0)
        {
            context.Error(
                IssueType.BusinessRule, "mr-data-collection-group", groups[0],
                "A report of type data-collection has no groups: nothing has been counted yet.");
        }

        if (resource.TextOf("measure") is not { } url)
        {
            return;
        }

        if (context.Definitions.Find(url, "Measure") is { } definition)
        {
            Groups(context, resource, groups, definition.Resource.Root);
        }
        else
        {
            context.Report(
                IssueSeverity.Information, IssueType.NotFound, "mr-measure-unknown", resource.First("measure"),
                $"The measure {url} is not known here: the groups were not checked against it.");
        }
    }

    private static void Groups(in RuleContext context, Element report, List<Element> groups, Element measure)
    {
        var defined = measure.Named("group").ToList();
        foreach (var group in groups)
        {
            var match = defined.Count == 1 && !group.First("code").Exists
                ? defined[0] : defined.Find(d => SharesCode(d.First("code"), group.First("code")));
            if (!match.Exists)
            {
                context.Error(
                    IssueType.BusinessRule, "mr-group-unknown", group,
                    "The measure has no group with this code: give the group the code that it has there.");
                continue;
            }

            Populations(context, group, match);
            Stratifiers(context, group, match);
            Score(context, report, group, measure);
        }
    }

    private static void Populations(in RuleContext context, Element group, Element defined)
    {
        var known = defined.Named("population").ToList();
        foreach (var population in group.Named("population"))
        {
            if (!known.Exists(k => SharesCode(k.First("code"), population.First("code"))))
            {
                context.Error(
                    IssueType.BusinessRule, "mr-population-unknown", population, "The measure's group has no population with this code.");
            }
        }

        foreach (var missing in known)
        {
            if (!group.Named("population").ToList().Exists(p => SharesCode(p.First("code"), missing.First("code"))))
            {
                context.Warning(
                    IssueType.BusinessRule, "mr-population-missing", group,
                    $"The population {missing.First("code").First("coding").TextOf("code")} of the measure is not reported.");
            }
        }
    }

    private static void Stratifiers(in RuleContext context, Element group, Element defined)
    {
        var known = defined.Named("stratifier").ToList();
        foreach (var stratifier in group.Named("stratifier"))
        {
            if (stratifier.First("code") is { Exists: true } code && !known.Exists(k => SharesCode(k.First("code"), code)))
            {
                context.Error(
                    IssueType.BusinessRule, "mr-stratifier-unknown", stratifier, "The measure's group has no stratifier with this code.");
            }
        }
    }

    private static void Score(in RuleContext context, Element report, Element group, Element measure)
    {
        var scoring = measure.First("scoring").First("coding").TextOf("code");
        var score = group.First("measureScore");
        if (scoring == "cohort" && score.Exists)
        {
            context.Error(IssueType.BusinessRule, "mr-score-of-cohort", score, "A cohort measure has no score: it only counts.");
        }
        else if (scoring == "proportion" && score.First("value").TryGetDecimal(out var value) && score.TextOf("code") is null or "1"
            && value is < 0 or > 1)
        {
            context.Error(
                IssueType.BusinessRule, "mr-score-of-proportion", score,
                "The score of a proportion is between 0 and 1, unless its unit is % or another.");
        }
        else if (scoring is "proportion" or "ratio" or "continuous-variable" && !score.Exists && report.TextOf("status") == "complete"
            && report.TextOf("type") != "data-collection")
        {
            context.Warning(
                IssueType.BusinessRule, "mr-score-missing", group,
                $"The scoring of the measure is {scoring}: a complete report should have a measureScore.");
        }
    }

    /// <summary>Whether two CodeableConcepts have a coding in common, or, without codings, the same text.</summary>
    private static bool SharesCode(Element left, Element right)
    {
        foreach (var coding in left.Named("coding"))
        {
            foreach (var other in right.Named("coding"))
            {
                if (AnswerOrder.SameCoding(coding, other))
                {
                    return true;
                }
            }
        }

        return !left.First("coding").Exists && !right.First("coding").Exists && left.TextOf("text") is { } text
            && text == right.TextOf("text");
    }
}
