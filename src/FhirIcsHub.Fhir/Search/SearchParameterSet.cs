using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Search;

/// <summary>The search parameters of one resource type that work: those that R4 gives an expression whose values can be indexed.</summary>
internal sealed class SearchParameterSet
{
    /// <summary>What people read beside a code.</summary>
    private static readonly ValueShape[] WithTexts = [ValueShape.CodeableConcept, ValueShape.Coding, ValueShape.Identifier];

    /// <summary>Codes of code systems; the system of a plain code is that of its binding.</summary>
    private static readonly ValueShape[] Coded = [ValueShape.CodeableConcept, ValueShape.Coding, ValueShape.Code];

    private readonly FhirType _type;
    private readonly Dictionary<string, SearchParameterDefinition> _definitions;
    private readonly string _suffix;

    private SearchParameterSet(FhirType type, Dictionary<string, SearchParameterDefinition> definitions, string suffix = "")
    {
        _type = type;
        _definitions = definitions;
        _suffix = suffix;
    }

    /// <param name="type">A concrete resource type.</param>
    /// <param name="definitions">All definitions, by name.</param>
    public static IReadOnlyList<SearchParameterInfo> Of(FhirType type, Dictionary<string, SearchParameterDefinition> definitions)
    {
        var set = new SearchParameterSet(type, definitions);
        var parameters = definitions.Values.Where(set.AppliesHere).Select(set.Describe).OfType<SearchParameterInfo>()
            .OrderBy(parameter => parameter.Code, StringComparer.Ordinal).ToList();
        SearchParameterUnions.Mark(parameters);
        ReferenceParts.Mark(parameters);
        WholeResourcePairs.Mark(type, parameters);
        return parameters;
    }

    /// <summary>A parameter that is not of R4.</summary>
    /// <param name="type">A concrete resource type that it is defined for.</param>
    /// <param name="definition">Its definition; no composite.</param>
    /// <param name="suffix">Makes its key differ from that of others with the same code, such as an older definition.</param>
    /// <returns>Null when its expression leads to nothing on that type that a search by its type of values could find.</returns>
    public static SearchParameterInfo? Custom(FhirType type, SearchParameterDefinition definition, string suffix)
    {
        var set = new SearchParameterSet(type, [], suffix);
        if (SearchPathParser.Parse(definition.Expression) is { } all)
        {
            var paths = all.Where(path => path.Root is null || set.IsThisType(path.Root)).ToList();
            return set.CreateIfSearchable(definition, definition.Code, paths, [type]);
        }

        // Where an expression leads to is not known before it is evaluated.
        HashSet<ValueShape>? shapes = definition.Type == SearchParameterType.Reference ? [ValueShape.Reference] : null;
        return set.Create(definition, definition.Code, [], definition.Expression, shapes);
    }

    private bool AppliesHere(SearchParameterDefinition definition) =>
        definition.Expression.Length > 0 && definition.Bases.Any(IsThisType);

    private bool IsThisType(string name) => FhirSchema.R4.FindType(name) is { } other && _type.Is(other);

    private SearchParameterInfo? Describe(SearchParameterDefinition definition)
    {
        if (definition.Code is "_id" or "_lastUpdated")
        {
            return Create(definition, definition.Code, [], computed: null, isColumn: true);
        }

        if (definition.Type == SearchParameterType.Special)
        {
            return DescribePlace(definition);
        }

        if (SearchPathParser.Parse(definition.Expression) is not { } all)
        {
            return Create(definition, definition.Code, [], definition.Expression);
        }

        var paths = all.Where(path => path.Root is null || IsThisType(path.Root)).ToList();
        return definition.Type == SearchParameterType.Composite
            ? DescribeComposite(definition, paths)
            : CreateIfSearchable(definition, definition.Code, paths, [_type]);
    }

    private SearchParameterInfo? DescribeComposite(SearchParameterDefinition definition, List<SearchPath> paths)
    {
        var contexts = paths.SelectMany(path => SearchPathTypes.LeavesOf(path, [_type])).ToList();
        var components = new List<SearchParameterInfo>();
        foreach (var (name, expression) in Corrected(definition))
        {
            var code = $"{definition.Code}${components.Count}";
            if (!_definitions.TryGetValue(name, out var component) || SearchPathParser.Parse(expression) is not { } componentPaths
                || CreateIfSearchable(component, code, [.. componentPaths], contexts) is not { } info)
            {
                return null;
            }

            components.Add(info);
        }

        return new SearchParameterInfo(KeyOf(definition.Code))
        {
            ResourceType = _type.Name,
            Code = definition.Code,
            Type = SearchParameterType.Composite,
            Definition = definition.Url,
            Components = components,
            Paths = paths,
        };
    }

    /// <summary>
    /// R4's one special parameter with an expression, <c>Location.near</c>: component 0 is the latitude, 1 the longitude, in degrees.
    /// </summary>
    private SearchParameterInfo DescribePlace(SearchParameterDefinition definition) => new(KeyOf(definition.Code))
    {
        ResourceType = _type.Name,
        Code = definition.Code,
        Type = SearchParameterType.Special,
        Definition = definition.Url,
        Components = [Coordinate(definition, 0, "latitude"), Coordinate(definition, 1, "longitude")],
        Paths = SearchPathParser.Parse(definition.Expression)
            ?? throw new InvalidOperationException($"the expression of {definition.Name} is no plain path"),
    };

    private SearchParameterInfo Coordinate(SearchParameterDefinition definition, int number, string element) =>
        new(KeyOf($"{definition.Code}${number}"))
        {
            ResourceType = _type.Name,
            Code = $"{definition.Code}${number}",
            Type = SearchParameterType.Number,
            Definition = definition.Url,
            Paths = [new SearchPath(null, FromResource: false, [new PathStep(element, [])])],
        };

    /// <summary>R4 gives the expressions of this composite's components the wrong way round.</summary>
    private static IReadOnlyList<(string Definition, string Expression)> Corrected(SearchParameterDefinition definition) =>
        definition is { Name: "DocumentReference-relationship", Components: [var first, var second] }
            ? [(first.Definition, second.Expression), (second.Definition, first.Expression)]
            : definition.Components;

    private SearchParameterInfo? CreateIfSearchable(
        SearchParameterDefinition definition, string code, List<SearchPath> paths, IReadOnlyList<FhirType> context)
    {
        var leaves = paths.SelectMany(path => SearchPathTypes.LeavesOf(path, path.FromResource ? [_type] : context)).ToHashSet();
        var shapes = leaves.Select(ValueShapes.Of).Where(shape => ValueShapes.IsSearchable(definition.Type, shape)).ToHashSet();
        return shapes.Count == 0 ? null : Create(definition, code, paths, computed: null, shapes: shapes);
    }

    private SearchParameterInfo Create(
        SearchParameterDefinition definition,
        string code,
        IReadOnlyList<SearchPath> paths,
        string? computed,
        HashSet<ValueShape>? shapes = null,
        bool isColumn = false)
    {
        var isToken = definition.Type == SearchParameterType.Token;
        var isParameter = code == definition.Code;
        return new SearchParameterInfo(KeyOf(code))
        {
            ResourceType = _type.Name,
            Code = code,
            Type = definition.Type,
            Definition = definition.Url,
            Targets = definition.Targets is ["*"] ? [] : definition.Targets,
            Paths = paths,
            Computed = computed,
            LeadsToResources =
                definition.Type == SearchParameterType.Reference && shapes is not null && !shapes.SetEquals([ValueShape.Uri]),
            IsResourceColumn = isColumn,
            IsCaseInsensitive = isToken && shapes is not null && shapes.SetEquals([ValueShape.Text]),
            HasImplicitSystem = isToken && shapes is not null && shapes.SetEquals([ValueShape.Code]),
            Identifier = definition.Type == SearchParameterType.Reference ? BesideIt(definition, code, ":identifier") : null,
            Text = isParameter && isToken && shapes is not null && shapes.Overlaps(WithTexts)
                ? BesideIt(definition, code, ":text", true) : null,
            OfType = isParameter && isToken && shapes is not null && shapes.Contains(ValueShape.Identifier)
                ? BesideIt(definition, code, ":of-type") : null,
            IsCoded = isToken && shapes is not null && shapes.Overlaps(Coded),
            KeepsCodes = isParameter && isToken && !isColumn,
        };
    }

    /// <summary>Tokens that are filed beside the parameter's own values.</summary>
    private SearchParameterInfo BesideIt(SearchParameterDefinition definition, string code, string suffix, bool keepsCodes = false) =>
        new(KeyOf(code + suffix))
        {
            ResourceType = _type.Name,
            Code = code,
            Type = SearchParameterType.Token,
            Definition = definition.Url,
            KeepsCodes = keepsCodes,
        };

    private string KeyOf(string code) => _type.Name + "." + code + _suffix;
}
