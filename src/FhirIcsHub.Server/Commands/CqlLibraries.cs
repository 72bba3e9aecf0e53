using FhirIcsHub.Cql;
using FhirIcsHub.Cql.Models;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Definitions;

namespace FhirIcsHub.Server.Commands;

/// <summary>The libraries of a CQL verb, each with the file that it is from, so that problems can name the file.</summary>
internal sealed class CqlLibraries(ModelSet models, TranslatorOptions options)
{
    private readonly Dictionary<string, string> _files = new(StringComparer.Ordinal);
    private readonly List<CqlProblem> _told = [];

    public ModelSet Models => models;

    public TranslatorOptions Options => options;

    public LibrarySet Set { get; } = new(models, options);

    /// <summary>Resources that came beside the libraries: value sets, code systems, measures.</summary>
    public List<Definition> Beside { get; } = [];

    /// <summary>Adds a file's libraries.</summary>
    /// <param name="source">The file.</param>
    /// <param name="isNamed">Whether a text without a library declaration is found by the file's name; else it is a problem.</param>
    /// <returns>The names and versions of what was added.</returns>
    public IReadOnlyList<(string Name, string? Version)> Add(CqlSource source, bool isNamed)
    {
        // Found by the file's own set, as the whole set may have had a library of the name before.
        var own = new LibrarySet(models, options);
        foreach (var set in new[] { own, Set })
        {
            switch (source.Kind)
            {
                case CqlSourceKind.ElmJson:
                    set.AddElmJson(source.Content);
                    break;
                case CqlSourceKind.ElmXml:
                    set.AddElmXml(source.Content);
                    break;
                case CqlSourceKind.Fhir:
                    AddResources(source, set);
                    break;
                default:
                    _ = isNamed ? set.AddTextNamed(source.Text, Path.GetFileName(source.Output)) : set.AddText(source.Text);
                    break;
            }
        }

        _told.AddRange(own.Problems.Select(p => p with { Library = source.File }));
        foreach (var (name, _) in own.Identifiers)
        {
            _files[name] = source.File;
        }

        return own.Identifiers;
    }

    /// <summary>Says what could not be added; whether all could.</summary>
    public bool TellProblems(TextWriter error)
    {
        foreach (var problem in _told)
        {
            error.WriteLine($"{problem.Library}: error {problem.Message}");
        }

        return _told.Count == 0;
    }

    /// <summary><c>file(line,column): error message</c></summary>
    public string LineOf(CqlProblem problem) => LineOf(
        problem.Severity == CqlSeverity.Information ? "information" : problem.Severity == CqlSeverity.Warning ? "warning" : "error",
        problem.Library, problem.Line, problem.Column, problem.Message);

    public string LineOf(string severity, string? library, int line, int column, string message)
    {
        var file = library is null ? null : _files.GetValueOrDefault(library, library);
        return $"{file ?? "cql"}{(line > 0 ? $"({line},{column})" : "")}: {severity} {message}";
    }

    private void AddResources(CqlSource source, LibrarySet set)
    {
        var read = source.Resource();
        if (read.Resource is not { } resource)
        {
            if (ReferenceEquals(set, Set))
            {
                _told.AddRange(read.Issues.Select(issue => CqlProblem.Of(source.File, issue.Diagnostics ?? issue.Code)));
            }

            return;
        }

        foreach (var root in resource.TypeName == "Bundle" ? ResourcesOf(resource) : [resource.Root])
        {
            if (root.AsResource().TypeName == "Library")
            {
                set.AddResource(root);
            }
            else if (ReferenceEquals(set, Set))
            {
                Beside.Add(DefinitionSet.Of(root.AsResource(), source.File));
            }
        }
    }

    private static IEnumerable<Element> ResourcesOf(Resource bundle) =>
        bundle.Root.Named("entry").ToList().Select(entry => entry.First("resource")).Where(r => r.Exists).Select(r => r.AsResource().Root);
}
