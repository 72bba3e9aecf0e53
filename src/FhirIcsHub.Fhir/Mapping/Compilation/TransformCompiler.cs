using FhirIcsHub.Fhir.FhirPath;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Mapping;

/// <summary>Turns the transforms of targets into functions; what can be checked beforehand is.</summary>
internal sealed class TransformCompiler(StructureMap map, MapTypes types, ConceptTables tables)
{
    private static readonly HashSet<string> Outputs =
        ["code", "system", "display", "Coding", "coding", "CodeableConcept", "codeableconcept"];

    /// <exception cref="MapCompileException">A parameter is missing, unknown or of the wrong kind.</exception>
    public CompiledTransform Compile(MapTarget target, MapScope scope, MapVariable? implied)
    {
        var transform = target.Transform!;
        if (MapTransforms.Misuse(transform, target.Parameters.Count) is { } misuse)
        {
            throw new MapCompileException(misuse);
        }

        if (transform == "evaluate")
        {
            return Evaluate(target.Parameters, scope, implied);
        }

        var p = target.Parameters.Select(parameter => Parameter(parameter, scope)).ToArray();
        return transform switch
        {
            "copy" => ReferenceTransforms.Copy(p.Length == 1 ? p[0] : Implied(implied)),
            "truncate" => TextTransforms.Truncate(p[0], p[1]),
            "escape" => TextTransforms.Escape(p[0], p.Length == 3 ? p[1] : null, p[^1]),
            "cast" => TextTransforms.Cast(p[0], p.Length == 2 ? Primitive(p[1]) : null),
            "append" => TextTransforms.Append(p),
            "translate" => Translate(p),
            "reference" => ReferenceTransforms.Reference(p[0]),
            "dateOp" => TextTransforms.DateOp(p[0], p[1], p.Length == 3 ? p[2] : null),
            "uuid" => ReferenceTransforms.Uuid(),
            "pointer" => ReferenceTransforms.Pointer(p[0]),
            "cc" => DataTypeTransforms.Concept(p),
            "c" => DataTypeTransforms.Code(p),
            "qty" => DataTypeTransforms.QuantityOf(p),
            "id" => DataTypeTransforms.IdentifierOf(p[0], p[1], p.Length == 3 ? p[2] : null),
            "cp" => DataTypeTransforms.Contact(p.Length == 2 ? p[0] : null, p[^1]),
            _ => throw new MapCompileException($"there is no transform '{ReadProblems.Printable(transform)}'"),
        };
    }

    /// <summary>The type that <c>create</c> names; null when it names none.</summary>
    public MapType? CreatedType(MapTarget target) => target.Parameters switch
    {
        [] => null,
        [{ Kind: MapParameterKind.String or MapParameterKind.Variable } name] => types.Find(map, name.Text),
        _ => throw new MapCompileException("create takes the name of a type"),
    };

    private static CompiledTransform Evaluate(IReadOnlyList<MapParameter> parameters, MapScope scope, MapVariable? implied)
    {
        TransformParameter? focus = parameters.Count == 2
            ? Parameter(parameters[0], scope)
            : implied is null ? null : new TransformParameter(implied.Slot);
        try
        {
            return ReferenceTransforms.Evaluate(focus, MapExpression.Compile(parameters[^1].Text, scope));
        }
        catch (FhirPathException problem)
        {
            throw new MapCompileException($"evaluate: {problem.Message}");
        }
    }

    private TranslateTransform Translate(TransformParameter[] p)
    {
        var output = p.Length == 3 ? p[2].ConstantText : null;
        if (p.Length == 3 && (output is null || !Outputs.Contains(output)))
        {
            throw new MapCompileException("translate: the output must be code, system, display, Coding or CodeableConcept");
        }

        output = output == "codeableconcept" ? "CodeableConcept" : output;
        if (p[1].ConstantText is { } name)
        {
            var table = Table(name) ?? throw new MapCompileException(
                $"there is no concept map '{Shown(name)}': it must be in the map as #id or in the definitions");
            return new TranslateTransform(p[0], _ => (table, Shown(name)), tables, output);
        }

        var parameter = p[1];
        return new TranslateTransform(
            p[0],
            frame => parameter.Required(frame, "translate") is var url && Table(url) is { } table
                ? (table, Shown(url))
                : throw new MapException(IssueType.NotFound, $"there is no concept map '{Shown(url)}'"),
            tables,
            output);
    }

    private ConceptTable? Table(string name) => name.StartsWith('#')
        ? map.ConceptMaps.FirstOrDefault(c => c.Id == name[1..]) is { } own ? new ConceptTable(own) : null
        : tables.Find(name);

    private static FhirType Primitive(TransformParameter parameter) =>
        parameter.ConstantText is { } name && FhirSchema.R4.FindType(name) is { IsPrimitive: true } type
            ? type
            : throw new MapCompileException("cast takes the name of a primitive type");

    private static TransformParameter Parameter(MapParameter parameter, MapScope scope) => parameter.Kind != MapParameterKind.Variable
        ? TransformParameter.Constant(parameter)
        : scope.FindRead(parameter.Text) is { } variable
            ? new TransformParameter(variable.Slot)
            : throw new MapCompileException($"the variable '{Shown(parameter.Text)}' is not defined");

    private static TransformParameter Implied(MapVariable? implied) =>
        implied is null ? throw new MapCompileException("copy needs a parameter here") : new TransformParameter(implied.Slot);

    private static string Shown(string text) => Patch.PatchException.Shown(text);
}

/// <summary>What keeps a rule from being compiled; becomes an issue with the rule's name and place.</summary>
internal sealed class MapCompileException(string reason) : Exception(reason);
