using FhirIcsHub.Cql.Types;

namespace FhirIcsHub.Cql.Models;

/// <summary>
/// A model: the types that data are of, how they become types of CQL, and the contexts that expressions are evaluated in.
/// </summary>
internal sealed class Model
{
    private readonly Dictionary<string, NamedType> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ClassType> _byLabel = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ClassType> _byIdentifier = new(StringComparer.Ordinal);

    internal Model(
        ModelInfo info,
        IReadOnlyList<NamedType> types,
        IReadOnlyList<ModelConversion> conversions,
        IReadOnlyList<ModelContext> contexts)
    {
        Name = info.Name;
        Version = info.Version;
        Url = info.Url;
        TargetUrl = info.TargetUrl;
        TargetVersion = info.TargetVersion;
        IsStrictRetrieveTyping = info.IsStrictRetrieveTyping;
        PatientClass = info.PatientClass;
        PatientBirthDate = info.PatientBirthDate;
        Types = types;
        Conversions = conversions;
        Contexts = contexts;
        DefaultContext = info.DefaultContext;
        foreach (var type in types)
        {
            _byName[type.Name] = type;
            _byName.TryAdd(type.SimpleName, type);
            if (type is ClassType { AuthorLabel: { } label } labelled)
            {
                _byLabel[label] = labelled;
            }

            if (type is ClassType { Identifier: { } identifier } identified)
            {
                _byIdentifier.TryAdd(identifier, identified);
            }
        }
    }

    /// <summary>Name that <c>using</c> says: <c>FHIR</c>.</summary>
    public string Name { get; }

    public string? Version { get; }

    /// <summary>URL of the model.</summary>
    public string Url { get; }

    /// <summary>URL of the model that the data are in, when it is another one.</summary>
    public string? TargetUrl { get; }

    /// <summary>Version of the model that the data are in, when it is another one and says so.</summary>
    public string? TargetVersion { get; }

    /// <summary>Whether a retrieve that does not fit the model is an error rather than a warning.</summary>
    public bool IsStrictRetrieveTyping { get; }

    /// <summary>URL that the names of its types have in ELM, and that <c>using</c> has there.</summary>
    public string ElmUrl => TargetUrl ?? Url;

    /// <summary>The class of patients, as the file names it: <c>FHIR.Patient</c>; or null.</summary>
    public string? PatientClass { get; }

    /// <summary>Path from a patient to the date of birth: <c>birthDate.value</c>; or null.</summary>
    public string? PatientBirthDate { get; }

    /// <summary>The context of a library that states none; or null.</summary>
    public string? DefaultContext { get; }

    public IReadOnlyList<NamedType> Types { get; }

    /// <summary>The functions that the translator calls unasked.</summary>
    public IReadOnlyList<ModelConversion> Conversions { get; }

    public IReadOnlyList<ModelContext> Contexts { get; }

    /// <summary>A type by its name, with or without that of the model: <c>Patient</c>, <c>FHIR.Patient.Contact</c>; or null.</summary>
    public NamedType? FindType(string name) => _byName.GetValueOrDefault(name);

    /// <summary>A class by the label for authors; or null.</summary>
    public ClassType? FindLabel(string label) => _byLabel.GetValueOrDefault(label);

    /// <summary>A class by its canonical URL, such as that of a profile; or null.</summary>
    public ClassType? FindIdentifier(string url) => _byIdentifier.GetValueOrDefault(url);

    /// <summary>A context by name; any class is one, with its element <c>id</c> as key. Null when there is no such class either.</summary>
    public ModelContext? FindContext(string name) =>
        Contexts.FirstOrDefault(c => c.Name == name)
        ?? (FindType(name) is ClassType type
            ? new ModelContext(name, type, type.Elements.Any(e => e.Name == "id") ? ["id"] : [], null)
            : null);
}

/// <summary>A function of a library that converts values of the model implicitly.</summary>
internal sealed record ModelConversion(DataType From, DataType To, string Library, string Function);

/// <summary>A context: values that an expression is evaluated for, one by one.</summary>
/// <param name="Name">Name in CQL: <c>Patient</c>.</param>
/// <param name="Type">Class of the value.</param>
/// <param name="KeyElements">Elements that tell one from another.</param>
/// <param name="BirthDateElement">Path to the date of birth, for ages; or null.</param>
internal sealed record ModelContext(string Name, ClassType Type, IReadOnlyList<string> KeyElements, string? BirthDateElement);
