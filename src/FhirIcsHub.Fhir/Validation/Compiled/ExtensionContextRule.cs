using FhirIcsHub.Fhir.FhirPath;
using FhirIcsHub.Fhir.Profiles;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Validation;

/// <summary>One place where an extension may be used.</summary>
internal sealed class ExtensionContextRule
{
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

    public static ExtensionContextRule Compile(ExtensionContext context)
    {
        var rule = new ExtensionContextRule(context);
        if (context.Type == "element")
        {
            rule.IsAnywhere = context.Expression == "Element";
            rule.AddPaths(context.Expression);

            // R4 says the code, and puts the extension on the type in its own definitions.
            if (context.Expression == "ElementDefinition.type.code")
            {
                rule.AddPaths("ElementDefinition.type");
            }
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

    private void AddPaths(string expression)
    {
        FhirType? choice = null;
        var ofType = expression.IndexOf(".ofType(", StringComparison.Ordinal);
        if (ofType > 0)
        {
            choice = FhirSchema.R4.FindType(expression[(ofType + 8)..].TrimEnd(')'));
            expression = expression[..ofType];
        }

        var parts = expression.Split(':')[0].Split('.');
        if (FhirSchema.R4.FindType(parts[0]) is { } start)
        {
            AddPath(start, parts[1..], choice);
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
                && (FhirSchema.R4.FindType(name[i..]) ?? FhirSchema.R4.FindType(char.ToLowerInvariant(name[i]) + name[(i + 1)..])) is { } type)
            {
                return (id, type);
            }
        }

        return default;
    }
}
