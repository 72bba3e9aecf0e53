using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Grammar;
using FhirIcsHub.Cql.Models;
using FhirIcsHub.Cql.Translation;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Cql;

/// <summary>
/// Libraries by name and version, given as ELM, as CQL text, or as FHIR Library resources. Text is translated when it is first asked for.
/// Of several with the same name and version the last one added counts. FHIRHelpers 4.0.1 is there unless another one is added. A set is
/// filled first and may then be shared by threads.
/// </summary>
/// <param name="models">The models that texts may use; when null, those that are shipped.</param>
/// <param name="options">How texts are translated; when null, by the defaults.</param>
public sealed class LibrarySet(ModelSet? models = null, TranslatorOptions? options = null)
{
    private readonly Lock _lock = new();
    private readonly ModelSet _models = models ?? ModelSet.Shipped;
    private readonly TranslatorOptions _options = options ?? new TranslatorOptions();
    private readonly Dictionary<string, List<LibraryEntry>> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _namespaces = new(StringComparer.Ordinal);
    private readonly List<CqlProblem> _problems = [];

    /// <summary>A set that begins with all that another one has: what is added to it stays out of that one, and is found first.</summary>
    public LibrarySet(LibrarySet under)
        : this(under._models, under._options)
    {
        // The libraries are shared with what has been made of them, and so is the lock under which that is made.
        _lock = under._lock;
        lock (_lock)
        {
            foreach (var (name, versions) in under._byName)
            {
                _byName[name] = [.. versions];
            }
        }

        foreach (var (name, uri) in under._namespaces)
        {
            _namespaces[name] = uri;
        }
    }

    /// <summary>What could not be added, and why.</summary>
    public IReadOnlyList<CqlProblem> Problems => _problems;

    /// <summary>Names and versions of all libraries, in the order of the names, then of the versions.</summary>
    public IReadOnlyList<(string Name, string? Version)> Identifiers =>
        [.. _byName.OrderBy(n => n.Key, StringComparer.Ordinal).SelectMany(n => n.Value.Order(VersionOrder.OfEntries)).Select(e =>
            (e.Name, e.Version))];

    /// <summary>Says which URI a namespace stands for: <c>hl7.fhir.uv.cql</c>, <c>http://hl7.org/fhir/uv/cql</c>.</summary>
    public LibrarySet AddNamespace(string name, string uri)
    {
        _namespaces[name] = uri;
        return this;
    }

    /// <summary>Adds a library as CQL text. A text without a library declaration has no name to be found by, and is a problem.</summary>
    public LibrarySet AddText(string cql) => AddText(cql, stated: null);

    /// <summary>Adds a library as CQL text, to be found by a name of the caller's when the text declares none.</summary>
    public LibrarySet AddTextNamed(string cql, string nameIfNone)
    {
        var parsed = CqlParser.ParseLibrary(new SourceText(cql));
        return parsed.Syntax?.Name is null
            ? Add(new LibraryEntry(null, nameIfNone, null) { Text = cql, Parsed = parsed })
            : AddText(cql);
    }

    /// <summary>Adds a library that was translated.</summary>
    public LibrarySet AddElm(Library library)
    {
        if (library.Identifier.Id is { } name)
        {
            Add(new LibraryEntry(library.Identifier.System, name, library.Identifier.Version) { Elm = library });
        }
        else
        {
            _problems.Add(CqlProblem.Of(null, "an ELM library has no name"));
        }

        return this;
    }

    /// <summary>Adds a library as ELM in JSON (<c>application/elm+json</c>).</summary>
    public LibrarySet AddElmJson(ReadOnlyMemory<byte> json) => AddElm(ElmJson.Read(json));

    /// <summary>Adds a library as ELM in XML (<c>application/elm+xml</c>).</summary>
    public LibrarySet AddElmXml(ReadOnlyMemory<byte> xml) => AddElm(ElmXml.Read(xml));

    /// <summary>
    /// Adds a library from a FHIR Library resource: its ELM, else its CQL text. Where it has both, libraries that include it know the
    /// types of
    /// its definitions from the text.
    /// </summary>
    /// <param name="library">The resource.</param>
    /// <param name="textFirst">Take the text even where ELM is there.</param>
    public LibrarySet AddResource(Element library, bool textFirst = false)
    {
        var name = library.TextOf("name") ?? library.TextOf("url");
        var attachments = LibraryAttachments.Of(library);
        _problems.AddRange(attachments.Problems.Select(p => CqlProblem.Of(name, p)));
        if (attachments is { ElmJson: null, ElmXml: null, Cql: null })
        {
            _problems.Add(CqlProblem.Of(name, "the Library has no attachment application/elm+json, text/cql or application/elm+xml"));
            return this;
        }

        var read = attachments.Cql is not null && (textFirst || attachments is { ElmJson: null, ElmXml: null }) ? null
            : attachments.ElmJson is { } json ? ElmJson.Read(json)
            : ElmXml.Read(attachments.ElmXml!);
        if (read is null)
        {
            return AddText(attachments.Cql!, attachments.Options);
        }

        return read.Library is { Identifier.Id: { } id } elm
            ? Add(new LibraryEntry(elm.Identifier.System, id, elm.Identifier.Version)
            {
                Elm = elm,
                Text = attachments.Cql,
                Options = attachments.Options,
            })
            : AddElm(read);
    }

    /// <summary>
    /// The library of that name; of the highest version when none is asked for. A name may stand behind the URI of its namespace and a
    /// slash;
    /// a version may follow it behind a bar. Its problems are those of its translation.
    /// </summary>
    public ElmLibraryResult Find(string name, string? version = null)
    {
        if (version is null && name.IndexOf('|', StringComparison.Ordinal) is > 0 and var bar)
        {
            (name, version) = (name[..bar], name[(bar + 1)..]);
        }

        var slash = name.LastIndexOf('/');
        var (space, local) = slash < 0 ? (null, name) : (name[..slash], name[(slash + 1)..]);
        lock (_lock)
        {
            var (entry, problem) = FindEntry(space, local, version);
            if (entry is null)
            {
                return new ElmLibraryResult(null, [CqlProblem.Of(local, problem!)]);
            }

            if (entry.Elm is { } elm)
            {
                return new ElmLibraryResult(elm, []);
            }

            var translated = Translated(entry, []);
            return new ElmLibraryResult(translated.HasErrors ? null : translated.Library, translated.Problems);
        }
    }

    internal string NamespaceUri(string name) => _namespaces.GetValueOrDefault(name, name);

    private LibrarySet Add(LibraryEntry entry)
    {
        if (!_byName.TryGetValue(entry.Name, out var versions))
        {
            _byName[entry.Name] = versions = [];
        }

        versions.RemoveAll(e => e.Version == entry.Version && e.System == entry.System);
        versions.Add(entry);
        return this;
    }

    /// <summary>What a library defines, for one that includes it; translated first when it is text.</summary>
    internal (LibrarySymbols? Symbols, string? Problem) SymbolsOf(
        string? space, string name, string? version, IReadOnlyList<LibraryEntry> open)
    {
        lock (_lock)
        {
            var (entry, problem) = FindEntry(space, name, version);
            if (entry is null)
            {
                return (null, problem);
            }

            if (open.Contains(entry))
            {
                return (null, $"libraries include each other in a circle: {string.Join(" -> ", open.Append(entry).Select(e => e.Name))}");
            }

            if (entry.Text is null)
            {
                return (entry.Symbols ??= ElmSymbols.Of(entry.Elm!, _models), null);
            }

            var translated = Translated(entry, open);
            return translated.Problems.FirstOrDefault(p => p.IsError) is { } error
                ? (null, $"the library {name} has errors: {error}")
                : (translated.Symbols, null);
        }
    }

    private TranslatedLibrary Translated(LibraryEntry entry, IReadOnlyList<LibraryEntry> open)
    {
        if (entry.Translated is { } known)
        {
            return known;
        }

        var resolver = new LibraryResolver(_models, this, [.. open, entry]);
        var translation = new LibraryTranslation(entry.Parse(), entry.Options ?? _options, resolver);
        var translated = translation.Translate();

        // In a circle the problem depends on where it was entered; each library tells its own.
        return open.Count == 0 || !translated.HasErrors ? entry.Translated = translated : translated;
    }

    private (LibraryEntry? Entry, string? Problem) FindEntry(string? space, string name, string? version)
    {
        if (name == FhirHelpers.Name && version is null or FhirHelpers.Version && !Has(name, version))
        {
            Add(FhirHelpers.Entry());
        }

        if (!_byName.TryGetValue(name, out var entries))
        {
            return (null, $"there is no library {name}{(version is null ? "" : $" of version {version}")} in the set"
                + (Nearness.Find(name, _byName.Keys) is { } near ? $"; did you mean {near}?" : ""));
        }

        // A library that was added without its namespace is found by its name alone.
        var inSpace = entries.FindAll(e => e.System == space);
        var found = inSpace.Count > 0 ? inSpace : entries;
        var entry = version is null ? found.Max(VersionOrder.OfEntries) : found.Find(e => e.Version == version);
        return entry is not null
            ? (entry, null)
            : (null, $"there is no library {name} of version {version}; known: "
                + string.Join(", ", found.Select(e => e.Version ?? "one without version")));
    }

    private bool Has(string name, string? version) =>
        _byName.TryGetValue(name, out var entries) && (version is null || entries.Exists(e => e.Version == version));

    private LibrarySet AddText(string cql, TranslatorOptions? stated)
    {
        var parsed = CqlParser.ParseLibrary(new SourceText(cql));
        if (parsed.Syntax?.Name is { } name)
        {
            var space = name.Qualifier is { } qualifier ? NamespaceUri(qualifier) : null;
            return Add(new LibraryEntry(space, name.Name, parsed.Syntax.Version) { Text = cql, Parsed = parsed, Options = stated });
        }

        _problems.Add(CqlProblem.Of(null, "a CQL text names no library: it would begin with library Name"));
        return this;
    }

    private LibrarySet AddElm(ElmReadResult read)
    {
        if (read.Library is { } library)
        {
            return AddElm(library);
        }

        _problems.AddRange(read.Problems.Select(p => CqlProblem.Of(null, $"{p.Path}: {p.Reason}")));
        return this;
    }
}

/// <summary>A library of a set.</summary>
/// <param name="Library">The library; null when there are errors.</param>
/// <param name="Problems">Errors and warnings.</param>
public sealed record ElmLibraryResult(Library? Library, IReadOnlyList<CqlProblem> Problems);
