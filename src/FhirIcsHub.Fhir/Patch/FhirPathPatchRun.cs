using System.Text.Json.Nodes;
using FhirIcsHub.Fhir.FhirPath;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Patch;

/// <summary>
/// A resource while a FHIRPath Patch is applied to it: its JSON nodes, and the element tree over them that paths are evaluated on.
/// </summary>
internal sealed class FhirPathPatchRun
{
    /// <summary>Most bytes that are read again, over all operations.</summary>
    private const long MaxReadBytes = 256 * 1024 * 1024;

    /// <summary>What the paths of one patch may cost together: about a second, for other writers wait meanwhile.</summary>
    private const long MaxSteps = 2_000_000;

    private readonly FhirPathContext _context = new() { Budget = new FhirPathBudget(MaxSteps) };
    private readonly JsonObject _root;
    private Resource? _current;
    private long _read;

    public FhirPathPatchRun(Resource resource)
    {
        _current = resource;
        _root = StrictJson.Node(resource.Json) as JsonObject
            ?? throw new PatchException(IssueType.Structure, "a resource is a JSON object");
    }

    public void Do(FhirPathPatchOperation operation)
    {
        switch (operation.Kind)
        {
            case FhirPathPatchKind.Add:
                Add(operation);
                break;
            case FhirPathPatchKind.Insert:
                Insert(operation);
                break;
            case FhirPathPatchKind.Delete:
                Delete(operation);
                break;
            case FhirPathPatchKind.Replace:
                Replace(operation);
                break;
            default:
                Move(operation);
                break;
        }

        _current = null;
    }

    public byte[] ToJson()
    {
        EmptyElements.Prune(_root);
        return PatchJson.Written(_root);
    }

    private void Add(FhirPathPatchOperation operation)
    {
        var element = Single(operation);
        var type = element.Type
            ?? throw new PatchException(IssueType.Structure, "FHIR R4 does not define the element that is to be added to");
        var definition = Child(type, operation.Name!);
        operation.Value!.For(definition).AddTo(Owner(element), definition);
    }

    private void Insert(FhirPathPatchOperation operation)
    {
        var (owner, definition, count) = List(operation);
        var content = operation.Value!.For(definition);
        if (operation.Index > count)
        {
            throw new PatchException(
                IssueType.Value, $"the index {operation.Index} is beyond the end of the list, which has {count} items");
        }

        owner.Remove(EmptyElements.Hollow);
        new PatchList(owner, content.JsonName).Insert(operation.Index!.Value, content);
    }

    private void Delete(FhirPathPatchOperation operation)
    {
        var found = Evaluate(operation.Path);
        if (found.Count > 1)
        {
            throw new PatchException(IssueType.MultipleMatches, $"the path selects {found.Count} elements, one at most can be deleted");
        }

        if (found.Count == 1)
        {
            Take(PlaceOf(found[0]));
        }
    }

    private void Replace(FhirPathPatchOperation operation)
    {
        var element = Single(operation);
        var place = PlaceOf(element);
        var definition = element.Definition
            ?? throw new PatchException(IssueType.Structure, "FHIR R4 does not define the element that is to be replaced");
        var content = operation.Value!.For(definition);
        var owner = place.Owner!;
        if (definition.IsRepeating)
        {
            var list = new PatchList(owner, place.JsonName);
            list.Take(place.Index);
            list.Insert(place.Index, content);
        }
        else
        {
            Take(place);
            owner.Remove(EmptyElements.Hollow);
            content.Set(owner);
        }
    }

    private void Move(FhirPathPatchOperation operation)
    {
        var (owner, definition, count) = List(operation);
        foreach (var (name, index) in new[] { ("source", operation.Source!.Value), ("destination", operation.Destination!.Value) })
        {
            if (index >= count)
            {
                throw new PatchException(IssueType.Value, $"{name} {index} is beyond the end of the list, which has {count} items");
            }
        }

        var list = new PatchList(owner, definition.Name);
        list.Insert(operation.Destination.Value, list.Take(operation.Source.Value));
    }

    private Element Single(FhirPathPatchOperation operation)
    {
        var found = Evaluate(operation.Path);
        return found.Count switch
        {
            1 => found[0],
            0 => throw new PatchException(IssueType.NotFound, "the path selects no element"),
            _ => throw new PatchException(IssueType.MultipleMatches, $"the path selects {found.Count} elements, it must select one"),
        };
    }

    // The list that a path selects: all items of one repeating element of one owner. Of an empty list only the owner can be asked.
    private (JsonObject Owner, ElementDefinition Definition, int Count) List(FhirPathPatchOperation operation)
    {
        var found = Evaluate(operation.Path);
        if (found.Count == 0)
        {
            return EmptyList(operation);
        }

        var place = PlaceOf(found[0]);
        var definition = found[0].Definition;
        if (definition is not { IsRepeating: true })
        {
            throw new PatchException(IssueType.Structure, "the path must select a list, but the element does not repeat");
        }

        var count = new PatchList(place.Owner!, place.JsonName).Count;
        if (found.Count != count
            || found.Any(e => PlaceOf(e) is var other && (!ReferenceEquals(other.Owner, place.Owner) || other.JsonName != place.JsonName)))
        {
            throw new PatchException(IssueType.Structure, "the path must select one whole list");
        }

        return (place.Owner!, definition, count);
    }

    private (JsonObject Owner, ElementDefinition Definition, int Count) EmptyList(FhirPathPatchOperation operation)
    {
        if (Parser.Parse(operation.Path) is not MemberExpression member)
        {
            throw new PatchException(IssueType.NotFound, "the path selects no list");
        }

        var owners = member.Target is null ? [Current().Root] : Evaluate(ExpressionPrinter.Print(member.Target));
        if (owners.Count != 1 || owners[0].Type is not { } type)
        {
            throw new PatchException(IssueType.NotFound, "the path selects no list");
        }

        var definition = Child(type, member.Name);
        return definition.IsRepeating
            ? (Owner(owners[0]), definition, 0)
            : throw new PatchException(IssueType.Structure, "the path must select a list, but the element does not repeat");
    }

    private static ElementDefinition Child(FhirType type, string name) =>
        type.FindElement(name)
        ?? (type.TryGetSlot(System.Text.Encoding.UTF8.GetBytes(name), out var slot) ? slot.Element : null)
        ?? throw new PatchException(IssueType.Structure, $"{type.Name} has no element '{PatchException.Shown(name)}'");

    private List<Element> Evaluate(string path)
    {
        var resource = Current();
        try
        {
            var options = new FhirPathOptions { Strict = resource.Type is not null, ContextType = resource.Type };
            var values = FhirPathExpression.Compile(path, options).Evaluate(resource.Root, _context);
            return values.All(v => v.Kind == FhirPathKind.Element)
                ? [.. values.Select(v => v.Element).Distinct()]
                : throw new PatchException(IssueType.Value, "the path must select elements of the resource, not computed values");
        }
        catch (FhirPathException problem)
        {
            throw new PatchException(
                problem.Kind == FhirPathErrorKind.TooCostly ? IssueType.TooCostly : IssueType.Value,
                $"the path cannot be evaluated: {problem.Message}");
        }
    }

    private Resource Current()
    {
        if (_current is not null)
        {
            return _current;
        }

        var json = PatchJson.Written(_root);
        _read += json.Length;
        if (_read > MaxReadBytes)
        {
            throw new PatchException(IssueType.TooCostly, "the resource is too large for so many operations in one patch");
        }

        return _current = Resource.Read(json, ReadMode.AsSent).Resource
            ?? throw new PatchException(IssueType.Structure, "an operation before this one left a resource that cannot be read");
    }

    private PatchPlace PlaceOf(Element element)
    {
        var place = PatchPlace.Of(Current(), _root, element);
        return place.Owner is not null
            ? place
            : throw new PatchException(IssueType.Value, "the path selects the resource itself, which only 'add' can work on");
    }

    private JsonObject Owner(Element element)
    {
        if (element == Current().Root)
        {
            return _root;
        }

        var made = PatchPlace.ObjectAt(PlaceOf(element), element.Type is { IsPrimitive: true });
        made.Remove(EmptyElements.Hollow);
        return made;
    }

    private static void Take(PatchPlace place)
    {
        var owner = place.Owner!;
        if (owner[place.JsonName] is JsonArray || owner["_" + place.JsonName] is JsonArray)
        {
            new PatchList(owner, place.JsonName).Take(place.Index);
        }
        else
        {
            owner.Remove(place.JsonName);
            owner.Remove("_" + place.JsonName);
        }

        if (owner.Count == 0)
        {
            owner[EmptyElements.Hollow] = true;
        }
    }
}
