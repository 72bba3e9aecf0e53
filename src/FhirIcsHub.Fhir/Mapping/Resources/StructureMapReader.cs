namespace FhirIcsHub.Fhir.Mapping;

/// <summary>Reads a StructureMap resource (https://hl7.org/fhir/R4/structuremap.html) as a map.</summary>
internal sealed class StructureMapReader
{
    private const int MaxNesting = 50;

    private readonly List<Issue> _issues = [];

    public MapReadResult Read(Resource resource)
    {
        var root = resource.Root;
        if (resource.TypeName != "StructureMap")
        {
            return new MapReadResult(
                null, [Issue.Error(IssueType.Invalid, $"Expected a StructureMap, found a {ReadProblems.Printable(resource.TypeName)}.")]);
        }

        var map = new StructureMap
        {
            Url = Required(root, "url"),
            Name = Required(root, "name"),
            Title = root.TextOf("title"),
            Status = root.TextOf("status") ?? "draft",
            Version = root.TextOf("version"),
            Description = root.TextOf("description"),
            Structures = [.. Each(root, "structure").Select(s =>
                new MapStructure(Required(s, "url"), Required(s, "mode"), s.TextOf("alias")))],
            Imports = [.. Each(root, "import").Select(i => i.Text ?? "")],
            ConceptMaps = [.. Each(root, "contained").Where(c => c.Type?.Name == "ConceptMap").Select(ConceptMapReader.Read)],
            Groups = [.. Each(root, "group").Select(Group)],
        };
        if (map.Groups.Count == 0)
        {
            Add(root, "it has no group");
        }

        return _issues.Count == 0 ? new MapReadResult(map, []) : new MapReadResult(null, _issues);
    }

    private MapGroup Group(Element group)
    {
        if (!group.First("input").Exists)
        {
            Add(group, "the group has no input");
        }

        return Read(group);
    }

    private MapGroup Read(Element group) => new()
    {
        Name = Required(group, "name"),
        Extends = group.TextOf("extends"),
        TypeMode = group.TextOf("typeMode") switch
        {
            "types" => MapTypeMode.Types,
            "type-and-types" => MapTypeMode.TypeAndTypes,
            _ => MapTypeMode.None,
        },
        Inputs = [.. Each(group, "input").Select(i =>
            new MapInput(Required(i, "name"), i.TextOf("type"), Required(i, "mode") == "target"))],
        Rules = [.. Each(group, "rule").Select(r => Rule(r, 1))],
        Documentation = group.TextOf("documentation"),
    };

    private MapRule Rule(Element rule, int nesting)
    {
        if (nesting > MaxNesting)
        {
            Add(rule, "the rules are nested too deeply");
            return new MapRule { Name = "" };
        }

        if (!rule.First("source").Exists)
        {
            Add(rule, "the rule has no source");
        }

        return new MapRule
        {
            Name = Required(rule, "name"),
            Sources = [.. Each(rule, "source").Select(Source)],
            Targets = [.. Each(rule, "target").Select(Target)],
            Rules = [.. Each(rule, "rule").Select(r => Rule(r, nesting + 1))],
            Dependents = [.. Each(rule, "dependent").Select(d =>
                new MapDependent(Required(d, "name"), [.. Each(d, "variable").Select(v => v.Text ?? "")]))],
            Documentation = rule.TextOf("documentation"),
        };
    }

    private MapSource Source(Element source)
    {
        var given = source.First("defaultValue");
        var literal = MapDefaults.LiteralOf(given);
        return new MapSource
        {
            Context = Required(source, "context"),
            Element = Path(source),
            Type = source.TextOf("type"),
            Min = source.First("min").TryGetInt32(out var min) ? min : null,
            Max = source.TextOf("max"),
            Default = literal,
            DefaultValue = literal is null ? given : default,
            ListMode = source.TextOf("listMode"),
            Variable = source.TextOf("variable"),
            Condition = source.TextOf("condition"),
            Check = source.TextOf("check"),
            Log = source.TextOf("logMessage"),
        };
    }

    private MapTarget Target(Element target)
    {
        var transform = target.TextOf("transform");
        if (transform is not null && !MapTransforms.IsKnown(transform))
        {
            Add(target, $"there is no transform '{ReadProblems.Printable(transform)}'; there are {MapTransforms.Names}");
        }

        return new MapTarget
        {
            Context = target.TextOf("context"),
            Element = Path(target),
            Variable = target.TextOf("variable"),
            ListModes = [.. Each(target, "listMode").Select(m => m.Text ?? "")],
            ListRuleId = target.TextOf("listRuleId"),
            Transform = transform,
            Parameters = [.. Each(target, "parameter").Select(Parameter)],
        };
    }

    private MapParameter Parameter(Element parameter)
    {
        var value = parameter.First("value");
        if (value.Text is not { } text)
        {
            Add(parameter, "the parameter has no value");
            return new MapParameter(MapParameterKind.String, "");
        }

        return new MapParameter(
            value.Type?.Name switch
            {
                "id" => MapParameterKind.Variable,
                "integer" => MapParameterKind.Integer,
                "decimal" => MapParameterKind.Decimal,
                "boolean" => MapParameterKind.Boolean,
                _ => MapParameterKind.String,
            },
            text);
    }

    private string? Path(Element element)
    {
        var path = element.TextOf("element");
        if (path is not null && path.Split('.').Any(name => name.Length == 0))
        {
            Add(element, "the element is no name, and no names with dots between");
        }

        return path;
    }

    private string Required(Element element, string name)
    {
        if (element.TextOf(name) is { Length: > 0 } text)
        {
            return text;
        }

        Add(element, $"{name} is missing");
        return "";
    }

    private void Add(Element element, string reason)
    {
        if (_issues.Count < FmlProblems.MaxCount)
        {
            _issues.Add(Issue.Error(IssueType.Invalid, $"The StructureMap: {reason}.", element.Location));
        }
    }

    private static List<Element> Each(Element element, string name) => element.Named(name).ToList();
}
