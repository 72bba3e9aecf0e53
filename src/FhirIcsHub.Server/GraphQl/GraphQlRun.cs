using System.Globalization;
using System.Text.Json.Nodes;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.FhirPath;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Server.GraphQl;

/// <summary>
/// Carries out one operation (https://hl7.org/fhir/R4/graphql.html): on one state of the store, with each resource behind the gate.
/// </summary>
internal sealed partial class GraphQlRun(GraphQlDocument document, GraphQlVariables variables, GraphQlResources resources)
{
    private static readonly FhirType Reference = FhirSchema.R4.FindType("Reference")!;

    /// <summary>Fields of the whole server: <c>Patient(id:)</c>, <c>PatientList(…)</c>, <c>PatientConnection(…)</c>.</summary>
    public JsonObject OnSystem(GraphQlOperation operation)
    {
        var data = new JsonObject();
        var target = new GraphQlTarget(data, Collects: false, "");
        foreach (var field in FieldsOf(operation.Selections, typeName: "Query"))
        {
            if (field.Name == "__typename")
            {
                target.Add(field, "Query", isList: false);
            }
            else if (FhirSchema.R4.FindResourceType(field.Name) is { } type)
            {
                var id = variables.TextOf(field.Argument("id"))
                    ?? throw new GraphQlException($"{field.Name} needs the argument id.", field.Position);
                OnResource(resources.Read(type, id, field.Position), field, target, isList: false);
            }
            else if (!TrySearch(field, null, target))
            {
                throw new GraphQlException(
                    "A query of the server has fields like Patient(id: …), PatientList(…) and PatientConnection(…).", field.Position);
            }
        }
        return data;
    }

    /// <summary>The fields of a mutation.</summary>
    public List<GraphQlField> FieldsOfMutation(GraphQlOperation operation) => FieldsOf(operation.Selections, "Mutation");

    /// <summary>What is wanted of resources that were written, or that are to be; of a delete nothing comes.</summary>
    public JsonObject OnWritten(IEnumerable<(GraphQlField Field, Resource? Resource)> written)
    {
        var data = new JsonObject();
        var target = new GraphQlTarget(data, Collects: false, "");
        foreach (var (field, resource) in written)
        {
            if (resource is null)
            {
                target.Leave(field);
            }
            else
            {
                OnResource(resource, field, target, isList: false);
            }
        }
        return data;
    }

    /// <summary>Fields of one resource.</summary>
    public JsonObject OnInstance(GraphQlOperation operation, Resource resource)
    {
        var data = new JsonObject();
        Select(resource.Root, resource.Type!, operation.Selections, new GraphQlTarget(data, Collects: false, ""));
        return data;
    }

    private void OnResource(Resource resource, GraphQlField field, GraphQlTarget target, bool isList) =>
        OnObject(resource.Root, resource.Type!, field, target, isList);

    /// <summary>An object in the answer, or its fields in the object around it.</summary>
    private void OnObject(Element element, FhirType type, GraphQlField field, GraphQlTarget target, bool isList)
    {
        if (field.Selections.Count == 0)
        {
            throw new GraphQlException($"{field.Name} has fields; say which are wanted: {field.Name} {{ … }}.", field.Position);
        }
        if (field.Directive("flatten") is not null)
        {
            Select(element, type, field.Selections, target with { Collects = target.Collects || isList });
            return;
        }
        var json = new JsonObject();
        Select(element, type, field.Selections, new GraphQlTarget(json, Collects: false, ""));
        target.Add(field, json, isList);
    }

    private void Select(Element element, FhirType type, IReadOnlyList<GraphQlSelection> selections, GraphQlTarget target)
    {
        foreach (var field in FieldsOf(selections, type.Name))
        {
            resources.Stop();
            if (field.Name == "__typename" || (field.Name == "resourceType" && type.IsResource))
            {
                target.Add(field, type.Name, isList: false);
            }
            else if (field.Name == "resource" && ReferenceEquals(type, Reference))
            {
                Follow(element, field, target);
            }
            else if (GraphQlFieldMeaning.Of(type, field.Name) is { } meaning)
            {
                OnElements(meaning, element, field, target);
            }
            else if (!(type.IsResource && TrySearch(field, element, target)))
            {
                throw new GraphQlException($"{type.Name} has no field {field.Name}.", field.Position);
            }
        }
    }

    private void OnElements(GraphQlFieldMeaning meaning, Element parent, GraphQlField field, GraphQlTarget target)
    {
        var isFirst = field.Directive("first") is not null;
        var isList = meaning.Definition.IsRepeating && !isFirst;
        var values = Filtered(meaning.ValuesIn(parent, field.Name), field);
        if (values.Count == 0 && field.Directive("flatten") is null)
        {
            target.Leave(field);
        }
        for (var i = 0; i < values.Count && (i == 0 || !isFirst); i++)
        {
            var sliced = target with { Suffix = target.Suffix + SuffixOf(field, values[i], i) };
            if (!meaning.IsObject)
            {
                if (field.Selections.Count > 0)
                {
                    throw new GraphQlException($"{field.Name} is a plain value and has no fields.", field.Position);
                }
                sliced.Add(field, GraphQlTarget.Primitive(values[i]), isList);
            }
            else
            {
                var type = meaning.IsShadow ? FhirSchema.R4.FindType("Element")! : values[i].Type ?? meaning.Type!;
                OnObject(values[i], type, field, sliced, isList);
            }
        }
    }

    /// <summary>The values that fit the arguments: <c>name(use: "official")</c>, <c>fhirpath</c>, <c>_offset</c>, <c>_count</c>.</summary>
    private List<Element> Filtered(List<Element> values, GraphQlField field)
    {
        if (field.Arguments.Count == 0)
        {
            return values;
        }
        IEnumerable<Element> fitting = values;
        foreach (var argument in field.Arguments)
        {
            if (argument.Name is not ("_offset" or "_count") && variables.TextOf(argument) is { } text)
            {
                fitting = argument.Name == "fhirpath"
                    ? fitting.Where(value => IsTrue(value, text, argument.Position))
                    : fitting.Where(value => value.First(argument.Name).Text == text);
            }
        }
        return [.. fitting.Skip(variables.NumberOf(field.Argument("_offset")) ?? 0).Take(variables.NumberOf(field.Argument("_count")) ?? int.MaxValue)];
    }

    private string SuffixOf(GraphQlField field, Element value, int index)
    {
        if (field.Directive("slice") is not { } slice)
        {
            return "";
        }
        var path = variables.TextOf(slice.Arguments.FirstOrDefault(argument => argument.Name is "path" or "fhirpath"))
            ?? throw new GraphQlException("@slice needs the argument path.", slice.Position);
        return "." + (path == "$index"
            ? index.ToString(CultureInfo.InvariantCulture)
            : string.Concat(Evaluate(value, path, slice.Position).Select(one => one.ToString())));
    }

    private static bool IsTrue(Element value, string path, GraphQlPosition position) =>
        Evaluate(value, path, position) is [var only] && only.ToString() is "true" or "True";

    private static IReadOnlyList<FhirPathValue> Evaluate(Element value, string path, GraphQlPosition position)
    {
        try
        {
            return FhirPathCache.Get(path).Evaluate(value);
        }
        catch (FhirPathException wrong)
        {
            throw new GraphQlException($"The FHIRPath cannot be evaluated: {wrong.Message}", position);
        }
    }

    private void Follow(Element reference, GraphQlField field, GraphQlTarget target)
    {
        var isOptional = variables.IsTrue(field.Argument("optional"));
        if (resources.Follow(reference, field.Position, isOptional) is { } found
            && (variables.TextOf(field.Argument("type")) is not { } type || type == found.TypeName))
        {
            OnResource(found, field, target, isList: false);
        }
        else
        {
            target.Leave(field);
        }
    }

    /// <summary>The fields that hold for a type, fragments resolved, those of one name in the answer merged.</summary>
    private List<GraphQlField> FieldsOf(IReadOnlyList<GraphQlSelection> selections, string typeName) =>
        new GraphQlSelectionSet(document, variables, typeName).Of(selections);
}
