using FhirIcsHub.Fhir.FhirPath;

namespace FhirIcsHub.Fhir.Mapping;

/// <summary>Compiles the rules of one map's groups. Every faulty rule is reported.</summary>
internal sealed class RuleCompiler(
    StructureMap map, MapTypes types, TransformCompiler transforms, TypeGroups typeGroups, Func<string, CompiledGroup?> findGroup)
{
    private readonly List<Issue> _issues = [];

    public IReadOnlyList<Issue> Issues => _issues;

    public CompiledRule[] Compile(MapGroup group, MapScope scope) => Compile(group.Rules, scope, group.Name);

    private CompiledRule[] Compile(IReadOnlyList<MapRule> rules, MapScope scope, string outer)
    {
        var compiled = new List<CompiledRule>();
        foreach (var rule in rules)
        {
            try
            {
                compiled.Add(Compile(rule, scope.Inner(), outer + "/" + rule.Name));
            }
            catch (MapCompileException problem)
            {
                Report(outer + "/" + rule.Name, rule.Position, problem.Message);
            }
        }

        return [.. compiled];
    }

    private CompiledRule Compile(MapRule rule, MapScope scope, string name)
    {
        if (rule.Sources.Count == 0)
        {
            throw new MapCompileException("it has no source");
        }

        var sources = new List<CompiledSource>();
        var variables = new List<MapVariable>();
        foreach (var source in rule.Sources)
        {
            sources.Add(Source(source, scope, out var variable));
            variables.Add(variable);
        }

        var isAlone = rule.Dependents.Count == 0 && rule.Rules.Count == 0;
        var targets = rule.Targets.Select(t =>
            Target(t, scope, variables, byType: isAlone && rule.Sources.Count == 1 && rule.Targets.Count == 1)).ToArray();
        return new CompiledRule
        {
            Name = name,
            Position = rule.Position,
            Sources = [.. sources],
            Targets = targets,
            Rules = Compile(rule.Rules, scope, name),
            Calls = [.. rule.Dependents.Select(d => Call(d, scope))],
        };
    }

    private CompiledSource Source(MapSource source, MapScope scope, out MapVariable variable)
    {
        var context = scope.FindRead(source.Context) ?? throw Undefined(source.Context);
        var path = source.Element?.Split('.') ?? [];
        var type = path.Aggregate(context.Type, (owner, name) =>
            owner is null or { IsOpen: true } ? null : owner.Find(name)?.OnlySlot?.Type);
        var filter = source.Type is null ? null : types.Find(map, source.Type);
        var outer = scope.Inner();
        variable = scope.Add(source.Variable ?? " ", isTarget: false, filter ?? type);
        var itself = path.Length == 1 && type?.Find(path[0]) is null ? path[0] : null;
        return new CompiledSource
        {
            Context = context.Slot,
            Path = [.. path.Select(name => new SourceStep(name))],
            Slot = variable.Slot,
            Text = source.Element is null ? source.Context : source.Context + "." + source.Element,
            Type = filter,
            Min = source.Min ?? 0,
            Max = source.Max is null or "*"
                ? int.MaxValue
                : int.TryParse(source.Max, out var max) ? max : throw new MapCompileException("the upper cardinality is no number"),
            Default = Expression(source.Default, outer, "default", null),
            DefaultValue = source.DefaultValue,
            ListMode = ListMode(source.ListMode),
            Condition = Expression(source.Condition, scope, "where", itself),
            Check = Expression(source.Check, scope, "check", itself),
            Log = Expression(source.Log, scope, "log", itself),
        };
    }

    private static SourceListMode ListMode(string? text) => text switch
    {
        null => SourceListMode.All,
        "first" => SourceListMode.First,
        "not_first" => SourceListMode.NotFirst,
        "last" => SourceListMode.Last,
        "not_last" => SourceListMode.NotLast,
        "only_one" => SourceListMode.OnlyOne,
        _ => throw new MapCompileException("the list mode of a source is first, not_first, last, not_last or only_one"),
    };

    private CompiledTarget Target(MapTarget target, MapScope scope, List<MapVariable> sources, bool byType)
    {
        if (target.Context is null && target.Element is not null)
        {
            throw new MapCompileException("a target with an element needs a context");
        }

        var context = target.Context is null ? null : scope.Find(target.Context, isTarget: true) ?? throw Undefined(target.Context);
        var path = target.Element?.Split('.') ?? [];
        var (element, type) = Element(context?.Type, path);
        var isCreate = target.Transform == "create";
        var created = isCreate ? transforms.CreatedType(target) : null;
        if (created is not null && element is { IsOpen: false } && element.SlotFor(created) is null && !created.IsOpen)
        {
            throw new MapCompileException($"{target.Context}.{target.Element} cannot be a {created.Name}: it is {element.TypeNames()}");
        }

        var isImplied = (target.Transform is null || (isCreate && created is null)) && path.Length > 0;
        var maps = byType && isImplied;
        if (isImplied && !maps && element is { IsOpen: false, OnlySlot: null })
        {
            throw new MapCompileException($"{target.Context}.{target.Element} is {element.TypeNames()}: say which with create('Type')");
        }

        if (context is null && target.Transform is null or "create" && created is null && target.Context is null)
        {
            throw new MapCompileException("a target without context needs a transform, create with a type");
        }

        var implied = sources.Count > 0 ? sources[0] : null;
        var transform = target.Transform is null || isCreate ? null : transforms.Compile(target, scope, implied);
        var variable = target.Variable is null
            ? null
            : scope.Add(target.Variable, isTarget: true, created ?? (path.Length == 0 ? context?.Type : type));
        return new CompiledTarget
        {
            Context = context?.Slot ?? -1,
            Path = [.. path.Select(name => new TargetStep(name))],
            Slot = variable?.Slot ?? (context is null ? scope.Add(" ", isTarget: true, null).Slot : -1),
            Text = target.Element is null ? target.Context ?? target.Transform! : target.Context + "." + target.Element,
            Transform = transform,
            Type = created,
            Mapping = maps ? new TypeMapping(sources[0].Slot, sources[0].Type, typeGroups) : null,
            Place = target.ListModes.Contains("first")
                ? TargetPlace.First
                : target.ListModes.Contains("last") ? TargetPlace.Last : TargetPlace.Here,
            Collates = target.ListModes.Contains("collate"),
            SharedAs = target.ListModes.Contains("share") ? target.ListRuleId ?? throw new MapCompileException("share needs a name") : null,
        };
    }

    // The element and its type as far as they are known beforehand; a name that its type does not have is an error now.
    private static (MapElement? Element, MapType? Type) Element(MapType? type, string[] path)
    {
        MapElement? element = null;
        foreach (var name in path)
        {
            if (type is null or { Fhir.IsAbstract: true })
            {
                return (null, null);
            }

            element = type.Find(name) ?? throw new MapCompileException($"{type.Name} has no element '{ReadProblems.Printable(name)}'");
            type = element.OnlySlot?.Type is { IsOpen: false } only ? only : null;
        }

        return (element, type);
    }

    private CompiledCall Call(MapDependent dependent, MapScope scope)
    {
        var group = findGroup(dependent.Name) ?? throw new MapCompileException(
            $"there is no group '{ReadProblems.Printable(dependent.Name)}' in the map or in what it imports");
        if (group.Inputs.Length != dependent.Variables.Count)
        {
            throw new MapCompileException($"group {group.Name} takes {group.Inputs.Length} parameters, not {dependent.Variables.Count}");
        }

        var slots = new int[group.Inputs.Length];
        for (var i = 0; i < slots.Length; i++)
        {
            var name = dependent.Variables[i];
            var variable = group.Inputs[i] ? scope.Find(name, isTarget: true) : scope.FindRead(name);
            slots[i] = variable?.Slot ?? throw (group.Inputs[i] && scope.FindRead(name) is not null
                ? new MapCompileException(
                    $"group {group.Name} writes to its parameter {i + 1}: '{ReadProblems.Printable(name)}' is a source")
                : Undefined(name));
        }

        return new CompiledCall(group, slots);
    }

    private static MapExpression? Expression(string? text, MapScope scope, string clause, string? itself)
    {
        if (text is null)
        {
            return null;
        }

        try
        {
            return MapExpression.Compile(text, scope, itself);
        }
        catch (FhirPathException problem)
        {
            throw new MapCompileException($"{clause}: {problem.Message}");
        }
    }

    private void Report(string rule, MapPosition position, string reason)
    {
        if (_issues.Count < FmlProblems.MaxCount)
        {
            _issues.Add(new Issue(
                IssueSeverity.Error, IssueType.Invalid, $"Rule {rule}: {reason}.",
                Line: position.Line == 0 ? null : position.Line, Column: position.Line == 0 ? null : position.Column));
        }
    }

    private static MapCompileException Undefined(string name) => new($"the variable '{ReadProblems.Printable(name)}' is not defined");
}
