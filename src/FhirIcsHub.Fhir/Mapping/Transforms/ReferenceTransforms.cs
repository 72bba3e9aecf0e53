using FhirIcsHub.Fhir.FhirPath;

namespace FhirIcsHub.Fhir.Mapping;

/// <summary>copy, evaluate, reference, pointer, uuid.</summary>
internal static class ReferenceTransforms
{
    public static CompiledTransform Copy(TransformParameter source) => new FunctionTransform((_, frame, _) => source.Of(frame));

    /// <summary>The result of FHIRPath on a value; it must be one item at most.</summary>
    public static CompiledTransform Evaluate(TransformParameter? focus, MapExpression expression) =>
        new FunctionTransform((run, frame, _) =>
    {
        var list = run.Rent();
        expression.Evaluate(run, frame, focus is { } parameter ? run.AsRead(parameter.Of(frame)) : default, list);
        var (count, first) = (list.Count, list.Count == 0 ? default : list[0]);
        run.Return(list);
        return count <= 1
            ? MapValue.Of(first)
            : throw new MapException(IssueType.MultipleMatches,
                $"evaluate gives {count} values, one at most can be taken: take .first(), or read them by a source");
    });

    /// <summary>The relative reference of a resource, <c>Type/id</c>. What is being made gets an id when it has none.</summary>
    public static CompiledTransform Reference(TransformParameter resource) => new FunctionTransform((run, frame, _) =>
    {
        var value = resource.Of(frame);
        return value.IsNone ? default : MapValue.Of($"{TypeName(value)}/{Id(run, value, "reference")}");
    });

    /// <summary>The <c>urn:uuid:</c> of a resource, for references within a Bundle.</summary>
    public static CompiledTransform Pointer(TransformParameter resource) => new FunctionTransform((run, frame, _) =>
    {
        var value = resource.Of(frame);
        return value.IsNone ? default : MapValue.Of("urn:uuid:" + Id(run, value, "pointer"));
    });

    /// <summary>A UUID in lower case.</summary>
    public static CompiledTransform Uuid() => new FunctionTransform((run, _, _) => MapValue.Of(run.Options.NewUuid().ToString("D")));

    private static string TypeName(in MapValue value)
    {
        if (value.Made is { } made)
        {
            return made.Type.IsResource ? made.Type.Name : throw NoResource(default);
        }

        var element = value.Read.Element;
        return element.Exists && (element.IsResource || element.First("resourceType").Exists)
            ? element.AsResource().TypeName
            : throw NoResource(element);
    }

    private static string Id(MapRun run, in MapValue value, string transform)
    {
        if (value.Made is not { } made)
        {
            return value.Read.Element.TextOf("id")
                ?? throw new MapException(IssueType.Required, $"{transform}: the resource has no id", value.Read.Element);
        }

        var element = made.Type.Find("id") ?? throw NoResource(default);
        if (made.Find(element)?.Text() is { } there)
        {
            return there;
        }

        var id = run.Options.NewUuid().ToString("D");
        TargetValues.Add(made, "id", FhirPathValue.FromString(id));
        return id;
    }

    private static MapException NoResource(Element element) =>
        new(IssueType.Structure, "reference and pointer work on resources only", element);
}
