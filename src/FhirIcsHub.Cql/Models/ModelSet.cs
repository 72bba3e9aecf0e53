using FhirIcsHub.Cql.Types;

namespace FhirIcsHub.Cql.Models;

/// <summary>
/// The models that libraries may use. <c>System</c> and <c>FHIR</c> 4.0.1 are always there; others come from model info files
/// (<see cref="With(Stream)"/>). A set does not change and may be shared by threads.
/// </summary>
public sealed class ModelSet
{
    private static readonly Lazy<ModelSet> LazyShipped = new(ShippedModels.Read);

    private readonly IReadOnlyList<Model> _models;

    internal ModelSet(IReadOnlyList<Model> models) => _models = models;

    /// <summary><c>System</c> 1.0.0 and <c>FHIR</c> 4.0.1.</summary>
    public static ModelSet Shipped => LazyShipped.Value;

    internal IReadOnlyList<Model> All => _models;

    internal Model System => _models[0];

    /// <summary>This set and the model of a model info file (XML). A model of the same name and version is replaced.</summary>
    /// <param name="modelInfo">The file; read to its end, not closed.</param>
    public ModelSetResult With(Stream modelInfo)
    {
        var (info, problems) = ModelInfoXml.Read(modelInfo);
        if (info is null)
        {
            return new ModelSetResult(null, problems);
        }

        if (info.Name == System.Name)
        {
            return new ModelSetResult(null, [new ModelProblem(0, 0, "the model System cannot be replaced")]);
        }

        var (model, faults) = ModelLinker.Link(info, this);
        return model is null
            ? new ModelSetResult(null, faults)
            : new ModelSetResult(new ModelSet([.. _models.Where(m => (m.Name, m.Version) != (model.Name, model.Version)), model]), []);
    }

    /// <summary>This set and the model of a model info file (XML).</summary>
    /// <param name="path">Path of the file. A file that cannot be opened throws as <see cref="File.OpenRead"/> does.</param>
    public ModelSetResult With(string path)
    {
        using var file = File.OpenRead(path);
        return With(file);
    }

    /// <summary>The model of that name; the last one added when no version is asked for. Null when there is none.</summary>
    internal Model? Find(string name, string? version = null) =>
        _models.LastOrDefault(m => m.Name == name && (version is null || m.Version == version));

    /// <summary>
    /// A type by its name in ELM, <c>{http://hl7.org/fhir}Patient</c>; null when there is none. Types of a model that stands over another
    /// one are written with the other's names, so they come back as the other's types.
    /// </summary>
    internal NamedType? FindElmType(string elmName)
    {
        var close = elmName.IndexOf('}', StringComparison.Ordinal);
        if (close < 0 || elmName[0] != '{')
        {
            return null;
        }

        var url = elmName[1..close];
        return _models.FirstOrDefault(m => m.Url == url)?.FindType(elmName[(close + 1)..]);
    }
}

/// <summary>A set of models, or why there is none.</summary>
/// <param name="Models">The set; null when there are problems.</param>
/// <param name="Problems">What is wrong with the file, all of it.</param>
public sealed record ModelSetResult(ModelSet? Models, IReadOnlyList<ModelProblem> Problems);
