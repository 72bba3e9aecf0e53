using System.Text;
using FhirIcsHub.Fhir.FhirPath;

namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>
/// Whether an item is enabled by what was answered elsewhere (Questionnaire.item.enableWhen,
/// http://hl7.org/fhir/R4/questionnaire.html#using).
/// Null where it cannot be told: then nothing is demanded and nothing refused.
/// </summary>
internal sealed class ItemEnablement(Element response)
{
    private const string Expression = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-enableWhenExpression";
    private const string OlderExpression = "http://phr.kanta.fi/StructureDefinition/fiphr-ext-questionnaire-enablewhen";

    /// <param name="item">The item of the Questionnaire.</param>
    /// <param name="place">Where the item stands, or would stand, in the response.</param>
    /// <param name="given">The item in the response; does not exist when it is missing.</param>
    public bool? IsEnabled(QuestionnaireItem item, ResponsePlace place, Element given)
    {
        if (ExpressionOf(item) is { } expression)
        {
            return Evaluate(expression);
        }

        if (item.EnableWhen.Count == 0)
        {
            return true;
        }

        var any = item.Element.TextOf("enableBehavior") == "any";
        var undecided = false;
        foreach (var condition in item.EnableWhen)
        {
            var holds = Holds(condition, place, given);
            if (holds == any)
            {
                return any;
            }

            undecided |= holds is null;
        }

        return undecided ? null : !any;
    }

    private static string? ExpressionOf(QuestionnaireItem item) =>
        item.Element.ExtensionValue(Expression) is { Exists: true } value ? value.TextOf("expression") ?? ""
        : item.Element.ExtensionValue(OlderExpression).Text;

    private bool? Evaluate(string expression)
    {
        try
        {
            return FhirPathCache.Get(expression).Test(response) ?? false;
        }
        catch (FhirPathException)
        {
            // An expression in other variables or functions than ours is no fault of the response.
            return null;
        }
    }

    private static bool? Holds(Element condition, ResponsePlace place, Element given)
    {
        var answers = AnswersTo(condition.TextOf("question") ?? "", place, given);
        var wanted = condition.First("answer");
        return condition.TextOf("operator") switch
        {
            "exists" => wanted.TryGetBoolean(out var exists) ? exists == answers.Count > 0 : null,
            "=" => Any(answers, answer => AnswerOrder.AreEqual(answer, wanted)),
            "!=" => answers.Count == 0 ? null : NoneIsEqual(answers, wanted),
            ">" => Any(answers, answer => AnswerOrder.Compare(answer, wanted) is { } order ? order > 0 : null),
            "<" => Any(answers, answer => AnswerOrder.Compare(answer, wanted) is { } order ? order < 0 : null),
            ">=" => Any(answers, answer => AnswerOrder.Compare(answer, wanted) is { } order ? order >= 0 : null),
            "<=" => Any(answers, answer => AnswerOrder.Compare(answer, wanted) is { } order ? order <= 0 : null),
            _ => null,
        };
    }

    private static bool? NoneIsEqual(List<Element> answers, Element wanted)
    {
        // The code's definition asks that no answer is equal, implementations ask for one that is not: only where they agree it is decided.
        var equal = answers.Count(answer => AnswerOrder.AreEqual(answer, wanted) == true);
        return equal == 0 ? true : equal == answers.Count ? false : null;
    }

    private static bool? Any(List<Element> answers, Func<Element, bool?> test)
    {
        var undecided = false;
        foreach (var answer in answers)
        {
            var result = test(answer);
            if (result == true)
            {
                return true;
            }

            undecided |= result is null;
        }

        return undecided ? null : false;
    }

    /// <summary>The answers of the nearest item with that linkId: first up the ancestors, then before, then after.</summary>
    private static List<Element> AnswersTo(string linkId, ResponsePlace place, Element given)
    {
        var wanted = Encoding.UTF8.GetBytes(linkId);
        var position = given.Exists ? given.Index : int.MaxValue;
        for (var at = place; at is not null; at = at.Parent)
        {
            if (at.Container.First("linkId").TextEquals(wanted))
            {
                return ValuesOf(at.Container);
            }

            if (Nearest(at.Container, wanted, position) is { Exists: true } found)
            {
                return ValuesOf(found);
            }

            position = at.Container.Index;
        }

        return [];
    }

    private static Element Nearest(Element container, byte[] linkId, int position)
    {
        Element before = default;
        Element after = default;
        Visit(container);
        return before.Exists ? before : after;

        void Visit(Element parent)
        {
            foreach (var item in parent.Named("item"))
            {
                if (item.First("linkId").TextEquals(linkId))
                {
                    if (item.Index < position)
                    {
                        before = item;
                    }
                    else if (!after.Exists)
                    {
                        after = item;
                    }
                }

                Visit(item);
                foreach (var answer in item.Named("answer"))
                {
                    Visit(answer);
                }
            }
        }
    }

    private static List<Element> ValuesOf(Element item)
    {
        var values = new List<Element>();
        foreach (var answer in item.Named("answer"))
        {
            if (answer.First("value") is { Exists: true } value)
            {
                values.Add(value);
            }
        }

        return values;
    }
}
