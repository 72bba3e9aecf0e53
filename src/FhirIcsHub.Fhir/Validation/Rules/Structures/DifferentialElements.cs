using FhirIcsHub.Fhir.FhirPath;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>
/// The elements of a differential or snapshot: what is said of an element must fit its types
/// (http://hl7.org/fhir/R4/elementdefinition.html).
/// </summary>
internal readonly struct DifferentialElements(RuleContext context, Element definition)
{
    private static readonly HashSet<string> Bindable = new(StringComparer.Ordinal)
    {
        "code", "Coding", "CodeableConcept", "Quantity", "string", "uri", "SimpleQuantity", "MoneyQuantity", "Extension", "url",
        "canonical",
    };
    private static readonly HashSet<string> Ordered = new(StringComparer.Ordinal)
    {
        "date", "dateTime", "instant", "time", "decimal", "integer", "positiveInt", "unsignedInt", "Quantity", "SimpleQuantity", "Age",
        "Count", "Distance", "Duration", "Money", "MoneyQuantity",
    };

    private static readonly HashSet<string> Textual = new(StringComparer.Ordinal)
    {
        "string", "code", "id", "markdown", "uri", "url", "canonical", "oid", "uuid", "base64Binary", "xhtml", "integer", "decimal",
        "date", "dateTime", "instant", "time", "positiveInt", "unsignedInt",
    };

    public void Check(Element list)
    {
        var first = true;
        foreach (var element in list.Named("element"))
        {
            Element(element, first);
            first = false;
        }
    }

    private void Element(Element element, bool isFirst)
    {
        var path = element.TextOf("path") ?? "";
        var isRoot = path.Length > 0 && !path.Contains('.', StringComparison.Ordinal);
        if (isRoot && isFirst && element.First("slicing").Exists && definition.TextOf("derivation") == "constraint")
        {
            context.Error(IssueType.Invalid, "sd-slicing-root", element, "The root of a profile cannot be sliced.");
        }

        var types = TypesOf(element, path);
        if (element.First("binding").Exists)
        {
            Fits(element, types, Bindable, "binding");
        }

        if (element.First("maxLength").Exists)
        {
            Fits(element, types, Textual, "maxLength");
        }

        if (element.First("minValue").Exists)
        {
            Fits(element, types, Ordered, "minValue");
        }

        if (element.First("maxValue").Exists)
        {
            Fits(element, types, Ordered, "maxValue");
        }

        Value(element, types, "fixed");
        Value(element, types, "pattern");
        Constraints(element);
        Slicing(element, path, isRoot);
    }

    // What the element says itself, else what R4 says of the path.
    private static List<string> TypesOf(Element element, string path)
    {
        var own = new List<string>();
        foreach (var type in element.Named("type"))
        {
            if (type.TextOf("code") is { } code)
            {
                own.Add(code);
            }
        }

        return own.Count > 0 ? own : SchemaPath.TypesOf(path)?.Select(t => t.Name).ToList() ?? [];
    }

    private void Fits(Element element, List<string> types, HashSet<string> allowed, string what)
    {
        if (types.Count > 0 && !types.Exists(t => allowed.Contains(t) || t.StartsWith("http", StringComparison.Ordinal)))
        {
            context.Error(
                IssueType.BusinessRule, "sd-not-relevant", element,
                $"{what} means nothing on an element of type {string.Join(", ", types)}.");
        }
    }

    private void Value(Element element, List<string> types, string what)
    {
        var value = element.First(what);
        if (!value.Exists || types.Count == 0)
        {
            return;
        }

        var name = value.TypeName();
        if (types.Count > 1 && SchemaPathIsChoice(element))
        {
            context.Error(
                IssueType.BusinessRule, "sd-value-on-choice", element,
                $"{what}[x] needs one type, but {types.Count} are allowed here: limit the types to {name}.");
        }
        else if (name.Length > 0 && !types.Exists(type => IsSame(type, name)))
        {
            context.Error(
                IssueType.BusinessRule, "sd-value-type", element,
                $"{what}{char.ToUpperInvariant(name[0])}{name[1..]} does not fit the type {string.Join(", ", types)}.");
        }
    }

    private static bool SchemaPathIsChoice(Element element) =>
        element.TextOf("path")?.EndsWith("[x]", StringComparison.Ordinal) == true && element.Count("type") > 1;

    private static bool IsSame(string type, string value) =>
        type == value || type.StartsWith("http://hl7.org/fhirpath/System.", StringComparison.Ordinal)
        || (type is "SimpleQuantity" or "MoneyQuantity" or "Age" or "Count" or "Distance" or "Duration" && value == "Quantity")
        || FhirSchema.R4.FindType(type) is not { } known
        || (FhirSchema.R4.FindType(value) is { } other && (known.Is(other) || other.Is(known)));

    private void Constraints(Element element)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var constraint in element.Named("constraint"))
        {
            if (constraint.TextOf("key") is { } key && !keys.Add(key))
            {
                context.Error(IssueType.BusinessRule, "sd-constraint-key", constraint, $"The key '{key}' is used twice on this element.");
            }

            if (constraint.TextOf("expression") is { } expression)
            {
                Compile(constraint, expression);
            }
            else
            {
                context.Warning(
                    IssueType.BusinessRule, "sd-constraint-expression", constraint,
                    "A constraint without an expression cannot be checked: give it in FHIRPath.");
            }
        }
    }

    private void Compile(Element constraint, string expression)
    {
        try
        {
            FhirPathCache.Get(expression);
        }
        catch (FhirPathException problem)
        {
            context.Error(IssueType.Invalid, "sd-constraint-fhirpath", constraint, $"The expression is not right: {problem.Message}.");
        }
    }

    private void Slicing(Element element, string path, bool isRoot)
    {
        foreach (var discriminator in element.First("slicing").Named("discriminator"))
        {
            if (isRoot || discriminator.TextOf("path") is not { } way || SchemaPath.TypesOf(path) is not { } types)
            {
                continue;
            }

            if (!DiscriminatorPath.IsValid(types, way))
            {
                context.Error(
                    IssueType.Invalid, "sd-discriminator-path", discriminator,
                    $"The discriminator '{way}' cannot be followed from {path}: there is no such element.");
            }
        }
    }
}
