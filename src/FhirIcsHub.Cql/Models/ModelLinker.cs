using FhirIcsHub.Cql.Types;

namespace FhirIcsHub.Cql.Models;

/// <summary>Makes the types of a model info, which refer to each other and to those of the models that it requires.</summary>
internal sealed class ModelLinker
{
    private readonly ModelInfo _info;
    private readonly ModelSet? _known;
    private readonly Dictionary<string, TypeInfo> _infos = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NamedType> _types = new(StringComparer.Ordinal);
    private readonly HashSet<string> _underway = new(StringComparer.Ordinal);
    private readonly List<ModelProblem> _problems = [];

    private ModelLinker(ModelInfo info, ModelSet? known) => (_info, _known) = (info, known);

    /// <summary>The model, or null and why.</summary>
    /// <param name="info">What the file says.</param>
    /// <param name="known">The models that it may require; null for the System model itself.</param>
    public static (Model? Model, IReadOnlyList<ModelProblem> Problems) Link(ModelInfo info, ModelSet? known)
    {
        var linker = new ModelLinker(info, known);
        var model = linker.Link();
        return linker._problems.Count == 0 ? (model, []) : (null, linker._problems);
    }

    private Model Link()
    {
        foreach (var required in _info.Requires.Where(r => _known?.Find(r.Name, r.Version) is null))
        {
            _problems.Add(new ModelProblem(0, 0, $"the required model {required.Name} {required.Version} is not there"));
        }

        foreach (var info in _info.Types.Where(info => !_infos.TryAdd(info.Name, info)))
        {
            Fault(info.Place, $"the type {info.Name} is there twice");
        }

        var types = _infos.Values.Select(info => Named(info.Name)).OfType<NamedType>().ToList();
        var contexts = _info.Contexts.Select(Context).OfType<ModelContext>().ToList();
        if (contexts.Count == 0 && _info.PatientClass is { } patient && Named(Qualified(patient)) is ClassType patientType)
        {
            contexts.Add(new ModelContext(patientType.SimpleName, patientType, ["id"], _info.PatientBirthDate));
        }

        foreach (var type in types.OfType<ClassType>())
        {
            Complete(type, _infos[type.Name], contexts);
        }

        var inferred = _info.Contexts.Count == 0 && contexts is [var only] ? only.Name : null;
        return new Model(
            _info with { DefaultContext = _info.DefaultContext ?? inferred },
            types,
            [.. _info.Conversions.Select(Conversion).OfType<ModelConversion>()],
            contexts);
    }

    /// <summary>A type of this model or of a required one by its full name; made with its base types when it is first asked for.</summary>
    private NamedType? Named(string name)
    {
        if (_types.TryGetValue(name, out var known))
        {
            return known;
        }

        if (!_infos.TryGetValue(name, out var info))
        {
            return Elsewhere(name);
        }

        if (!_underway.Add(name))
        {
            Fault(info.Place, $"the base types of {name} lead back to it");
            return null;
        }

        var made = Make(info);
        _underway.Remove(name);
        return _types[name] = made;
    }

    private NamedType? Elsewhere(string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var model = dot > 0 ? name[..dot] : "";
        return model == _info.Name ? null
            : _info.Requires.FirstOrDefault(r => r.Name == model) is { } required
                ? _known?.Find(model, required.Version)?.FindType(name)
            : model == "System" ? _known?.System.FindType(name)
            : null;
    }

    private NamedType Make(TypeInfo info)
    {
        if (info.Name == DataType.Any.Name)
        {
            return DataType.Any;
        }

        var baseType = info.Base is { } text ? Resolved(text, info.Place) : null;
        var elmName = $"{{{_info.TargetUrl ?? _info.Url}}}{info.Target ?? info.Name[(_info.Name.Length + 1)..]}";
        return info.IsClass
            ? new ClassType(info.Name, baseType)
            {
                ElmName = elmName,
                Identifier = info.Identifier,
                AuthorLabel = info.Label,
                IsRetrievable = info.IsRetrievable,
                PrimaryCodePath = info.PrimaryCodePath,
            }
            : new SimpleType(info.Name, baseType ?? DataType.Any) { ElmName = elmName };
    }

    private void Complete(ClassType type, TypeInfo info, List<ModelContext> contexts)
    {
        var elements = new List<ClassElement>(info.Elements.Count);
        foreach (var e in info.Elements)
        {
            var elementType = Resolved(e.Type, e.Place) ?? DataType.Any;
            elements.Add(new ClassElement(e.Name, elementType, e.Target, e.IsProhibited, e.IsOneBased, e.IsMustSupport));
        }

        var searches = info.Searches.Select(s => new ClassSearch(s.Name, s.Path, Resolved(s.Type, s.Place) ?? DataType.Any));
        type.Complete(
            elements,
            [.. searches],
            [.. info.Relationships.Select(r => Relationship(r, contexts))],
            [.. info.TargetRelationships.Select(r => Relationship(r, contexts))]);
    }

    private ContextRelationship Relationship(RelationshipInfo info, List<ModelContext> contexts)
    {
        if (!contexts.Exists(c => c.Name == info.Context))
        {
            Fault(info.Place, $"the context {info.Context} is not there");
        }

        return new ContextRelationship(info.Context, info.KeyElements.Split(';', StringSplitOptions.RemoveEmptyEntries));
    }

    private ModelContext? Context(ContextInfo info)
    {
        if (Resolved(info.Type, info.Place) is ClassType type)
        {
            return new ModelContext(info.Name, type, info.KeyElements.Split(';', StringSplitOptions.RemoveEmptyEntries), info.BirthDate);
        }

        Fault(info.Place, $"the type of the context {info.Name} is not a class");
        return null;
    }

    private ModelConversion? Conversion(ConversionInfo info)
    {
        var dot = info.Function.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0 || dot == info.Function.Length - 1)
        {
            Fault(info.Place, $"the conversion function {info.Function} is not named with its library");
            return null;
        }

        return Resolved(info.From, info.Place) is { } from && Resolved(info.To, info.Place) is { } to
            ? new ModelConversion(from, to, info.Function[..dot], info.Function[(dot + 1)..])
            : null;
    }

    private DataType? Resolved(string notation, ModelPlace place)
    {
        var type = TypeNotation.Read(notation, name => Named(Qualified(name)));
        if (type is null)
        {
            Fault(place, $"the type {notation} is not there");
        }

        return type;
    }

    /// <summary>The full name of a type that is named without this model's name.</summary>
    private string Qualified(string name)
    {
        var full = $"{_info.Name}.{name}";
        return _infos.ContainsKey(name) || Elsewhere(name) is not null || !_infos.ContainsKey(full) ? name : full;
    }

    private void Fault(ModelPlace place, string message) => _problems.Add(new ModelProblem(place.Line, place.Column, message));
}
