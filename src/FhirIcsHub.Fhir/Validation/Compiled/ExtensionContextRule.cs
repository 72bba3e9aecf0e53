using FhirIcsHub.Fhir.FhirPath;
using FhirIcsHub.Fhir.Profiles;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Validation;

/// <summary>One place where an extension may be used.</summary>
internal sealed class ExtensionContextRule
{
    /// <summary>Places that R4's own definitions use and its contexts leave out.</summary>
    private static readonly Dictionary<string, string> Mends = new(StringComparer.Ordinal)
    {
        ["http://hl7.org/fhir/StructureDefinition/structuredefinition-normative-version"] = "Element",
        ["http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type"] = "ElementDefinition.type",
        ["http://hl7.org/fhir/StructureDefinition/structuredefinition-json-type"] = "ElementDefinition.type",
        ["http://hl7.org/fhir/StructureDefinition/structuredefinition-xml-type"] = "ElementDefinition.type",
        ["http://hl7.org/fhir/StructureDefinition/structuredefinition-rdf-type"] = "ElementDefinition.type",
        ["http://hl7.org/fhir/StructureDefinition/regex"] = "ElementDefinition.type",
        ["http://hl7.org/fhir/StructureDefinition/valueset-concept-comments"] = "CodeSystem.concept",
    };

    private readonly List<(FhirType Start, ushort[] Names, FhirType? Choice)> _paths = [];

    private ExtensionContextRule(ExtensionContext context)
    {
        Context = context;
    }

    public ExtensionContext Context { get; }

    /// <summary>Whether every element is meant, resources included.</summary>
    public bool IsAnywhere { get; private set; }

    /// <summary>Of a fhirpath context: selects the elements; null when it cannot be compiled.</summary>
    public FhirPathExpression? Expression { get; private set; }

    /// <summary>Compiles the contexts of one extension.</summary>
    public static IReadOnlyList<ExtensionContextRule> Compile(string url, IReadOnlyList<ExtensionContext> contexts) =>
        [.. contexts.Concat(Mends.GetValueOrDefault(url) is { } mend ? [new ExtensionContext("element", mend)] : [])
            .Select(c => Compile(c, contexts))];

    private static ExtensionContextRule Compile(ExtensionContext context, IReadOnlyList<ExtensionContext> all)
    {
        var rule = new ExtensionContextRule(context);
        if (context.Type == "element")
        {
            rule.IsAnywhere = context.Expression == "Element";
            rule.AddPaths(context.Expression, SpellsDepth(context.Expression, all));
        }
        else if (context.Type == "fhirpath")
        {
            try
            {
                rule.Expression = FhirPathCache.Get(context.Expression);
            }
            catch (FhirPathException)
            {
                // Stays null: no element is selected, and the extension is reported as out of place with this expression in the text.
            }
        }

        return rule;
    }

    /// <summary>Whether the element context holds for the last of these elements, each the parent of the next.</summary>
    public bool IsAt(ReadOnlySpan<Element> way)
    {
        if (IsAnywhere)
        {
            return true;
        }

        foreach (var (start, names, choice) in _paths)
        {
            var at = way.Length - 1;
            if (choice is not null && !ReferenceEquals(way[at].Type, choice))
            {
                continue;
            }

            var i = names.Length - 1;
            while (i >= 0 && at > 0 && way[at].NameId == names[i])
            {
                i--;
                at--;
            }

            if (i < 0 && way[at].Type is { } type && type.Is(start))
            {
                return true;
            }
        }

        return false;
    }

    // Questionnaire.item beside Questionnaire.item.item: then the depth is meant, and not every level of a nesting.
    private static bool SpellsDepth(string expression, IReadOnlyList<ExtensionContext> all)
    {
        var last = expression[(expression.LastIndexOf('.') + 1)..];
        return expression.EndsWith($".{last}.{last}", StringComparison.Ordinal) || all.Any(c => c.Expression == $"{expression}.{last}");
    }

    // "Questionnaire.item.text" is met below a Questionnaire and, unless the depth is spelt out, below a Questionnaire.item that lies
    // deeper.
    private void AddPaths(string expression, bool isLiteral)
    {
        FhirType? choice = null;
        var ofType = expression.IndexOf(".ofType(", StringComparison.Ordinal);
        if (ofType > 0)
        {
            choice = FhirSchema.R4.FindType(expression[(ofType + 8)..].TrimEnd(')'));
            expression = expression[..ofType];
        }

        var parts = expression.Split(':')[0].Split('.');
        for (var length = 1; length <= (isLiteral ? 1 : parts.Length); length++)
        {
            if (FhirSchema.R4.FindType(string.Join('.', parts[..length])) is { } start)
            {
                AddPath(start, parts[length..], choice);
            }
        }
    }

    private void AddPath(FhirType start, string[] names, FhirType? choice)
    {
        var ids = new List<ushort>();
        foreach (var name in names)
        {
            var plain = name.EndsWith("[x]", StringComparison.Ordinal) ? name[..^3] : name;
            var id = FhirSchema.R4.NameId(plain);
            if (id == 0 && ChoiceOf(plain) is var (element, type) && element != 0)
            {
                (id, choice) = (element, type);
            }

            ids.Add(id);
        }

        if (!ids.Contains(0))
        {
            _paths.Add((start, [.. ids], choice));
        }
    }

    // valueQuantity -> value, Quantity
    private static (ushort, FhirType?) ChoiceOf(string name)
    {
        for (var i = 1; i < name.Length; i++)
        {
            if (char.IsAsciiLetterUpper(name[i]) && FhirSchema.R4.NameId(name[..i]) is var id and not 0
                && (FhirSchema.R4.FindType(name[i..])
                    ?? FhirSchema.R4.FindType(char.ToLowerInvariant(name[i]) + name[(i + 1)..])) is { } type)
            {
                return (id, type);
            }
        }

        return default;
    }
}
