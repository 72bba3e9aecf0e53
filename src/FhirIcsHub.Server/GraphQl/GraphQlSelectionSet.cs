using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Server.GraphQl;

/// <summary>
/// The fields that a selection wants of one object (GraphQL, October 2021, section 6.3.2): fragments whose type fits are put in their
/// place, what is skipped is left out, fields of one name in the answer are merged.
/// </summary>
internal sealed class GraphQlSelectionSet(GraphQlDocument document, GraphQlVariables variables, string typeName)
{
    private static readonly string[] Known = ["skip", "include", "flatten", "first", "singleton", "slice"];

    private readonly List<GraphQlField> _fields = [];
    private readonly HashSet<string> _entered = new(StringComparer.Ordinal);

    public List<GraphQlField> Of(IReadOnlyList<GraphQlSelection> selections)
    {
        Collect(selections);
        return _fields;
    }

    private void Collect(IReadOnlyList<GraphQlSelection> selections)
    {
        foreach (var selection in selections.Where(IsWanted))
        {
            switch (selection)
            {
                case GraphQlField field:
                    Add(field);
                    break;
                case GraphQlInline inline when Fits(inline.OnType):
                    Collect(inline.Selections);
                    break;
                case GraphQlSpread spread:
                    Spread(spread);
                    break;
            }
        }
    }

    private void Spread(GraphQlSpread spread)
    {
        if (!document.Fragments.TryGetValue(spread.Fragment, out var fragment))
        {
            throw new GraphQlException($"There is no fragment {spread.Fragment}.", spread.Position);
        }
        if (Fits(fragment.OnType) && _entered.Add(spread.Fragment))
        {
            Collect(fragment.Selections);
        }
    }

    private void Add(GraphQlField field)
    {
        var index = _fields.FindIndex(known => known.Key == field.Key);
        if (index < 0)
        {
            _fields.Add(field);
        }
        else if (_fields[index].Name == field.Name)
        {
            _fields[index] = _fields[index] with { Selections = [.. _fields[index].Selections, .. field.Selections] };
        }
        else
        {
            throw new GraphQlException($"Two different fields would be called {field.Key}; give one an alias.", field.Position);
        }
    }

    private bool IsWanted(GraphQlSelection selection)
    {
        if (selection.Directives.FirstOrDefault(directive => !Known.Contains(directive.Name)) is { } unknown)
        {
            throw new GraphQlException($"The directives are @{string.Join(", @", Known)}.", unknown.Position);
        }
        return !(selection.Directive("skip") is { } skip && Condition(skip)) && !(selection.Directive("include") is { } include && !Condition(include));
    }

    private bool Condition(GraphQlDirective directive) =>
        directive.Arguments.FirstOrDefault(argument => argument.Name == "if") is { } condition
            ? variables.IsTrue(condition)
            : throw new GraphQlException($"@{directive.Name} needs the argument if.", directive.Position);

    private bool Fits(string? onType)
    {
        if (onType is null || onType == typeName)
        {
            return true;
        }
        return FhirSchema.R4.FindType(onType) is { } wanted && FhirSchema.R4.FindType(typeName) is { } type && type.Is(wanted);
    }
}
