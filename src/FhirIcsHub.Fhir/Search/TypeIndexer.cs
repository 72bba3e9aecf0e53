using FhirIcsHub.Fhir.FhirPath;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Search;

/// <summary>The parameters of one resource type and, made when first needed, the walk that evaluates them.</summary>
internal sealed class TypeIndexer
{
    /// <summary>Compartment parameters that name the person a record is about come before those that name who took part.</summary>
    private static readonly string[] SubjectFirst = ["patient", "subject", "beneficiary"];

    private readonly Dictionary<string, SearchParameterInfo> _byCode;
    private readonly Lazy<PathNode> _walk;
    private readonly (SearchParameterInfo Parameter, FhirPathExpression Expression)[] _computed;
    private readonly SearchParameterInfo[] _compartment;
    private readonly bool _isPatient;
    private int _composites;

    /// <param name="type">A concrete resource type.</param>
    /// <param name="parameters">What a search can name.</param>
    /// <param name="filedOnly">What has entries although no search can name it.</param>
    public TypeIndexer(FhirType type, IReadOnlyList<SearchParameterInfo> parameters, IReadOnlyList<SearchParameterInfo> filedOnly)
    {
        Parameters = parameters;
        Filed = [.. parameters, .. filedOnly];
        _byCode = parameters.ToDictionary(parameter => parameter.Code, StringComparer.Ordinal);
        _walk = new Lazy<PathNode>(BuildWalk);
        _computed = [.. Filed.Where(parameter => parameter.Computed is not null)
            .Select(parameter => (parameter, FhirPathExpression.Compile(parameter.Computed!, FhirPathOptions.Lenient)))];
        _isPatient = type.Name == "Patient";
        _compartment = [.. FhirSchema.R4.PatientParameters(type.Name)
            .OrderBy(code => Array.IndexOf(SubjectFirst, code) is var rank and >= 0 ? rank : SubjectFirst.Length)
            .SelectMany(code => _byCode.GetValueOrDefault(code)?.FiledUnder ?? []).Distinct()];
    }

    public IReadOnlyList<SearchParameterInfo> Parameters { get; }

    /// <summary>The parameters that entries are filed under: those that a search can name, and those that none can yet.</summary>
    public IReadOnlyList<SearchParameterInfo> Filed { get; }

    public SearchParameterInfo? Find(string code) => _byCode.GetValueOrDefault(code);

    public SearchEntries Extract(Resource resource, string? serverBase)
    {
        var walk = _walk.Value;
        var entries = new SearchEntries();
        var writer = new EntryWriter(entries, serverBase, _composites);
        walk.Visit(resource.Root, 0, writer);
        foreach (var (parameter, expression) in _computed)
        {
            try
            {
                AddComputed(parameter, expression, resource.Root, entries, writer);
            }
            catch (FhirPathException unfit) when (unfit.Kind == FhirPathErrorKind.Execution)
            {
                // The expression has no value on this resource's data, so the resource is not found by it.
            }
        }

        entries.PatientId = _isPatient ? resource.Id : FindPatient(entries);
        return entries;
    }

    private PathNode BuildWalk()
    {
        var root = new PathNode();
        foreach (var parameter in Filed.Where(parameter => parameter.HasEntries))
        {
            var composite = parameter.Components.Count > 0 ? new CompositePlan(parameter, _composites++) : null;
            foreach (var path in parameter.OwnPaths)
            {
                if (composite is null)
                {
                    root.AddTarget(path, parameter);
                }
                else
                {
                    root.AddComposite(path, composite);
                }
            }
        }

        return root;
    }

    private static void AddComputed(
        SearchParameterInfo parameter, FhirPathExpression expression, Element root, SearchEntries entries, EntryWriter writer)
    {
        using var found = expression.Select(root);
        foreach (ref readonly var value in found.Values)
        {
            if (value.Element.Exists)
            {
                writer.Write(value.Element, parameter.Type, [parameter], 0);
            }
            else if (parameter.Type == SearchParameterType.String)
            {
                entries.Strings.Add(new StringEntry(parameter, 0, value.ToString(), SearchText.Fold(value.ToString())));
            }
            else if (parameter.Type == SearchParameterType.Token)
            {
                TokenValues.AddCode(entries, null, value.ToString(), [parameter], 0);
            }
        }
    }

    private string? FindPatient(SearchEntries entries)
    {
        foreach (var parameter in _compartment)
        {
            foreach (var reference in entries.References)
            {
                if (reference.Parameter == parameter && reference is { IsLocal: true, TargetType: "Patient" })
                {
                    return reference.TargetId;
                }
            }
        }

        return null;
    }
}
