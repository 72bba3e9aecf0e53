using System.Globalization;
using System.Runtime.CompilerServices;
using System.Xml;
using System.Xml.Linq;

namespace FhirIcsHub.Cql.Elm;

/// <summary>
/// Reads the members of one node from XML: texts and numbers are attributes, nodes are child elements, lists repeat them. Names of types
/// (<c>t:Integer</c>) become what JSON writes: <c>{urn:hl7-org:elm-types:r1}Integer</c>.
/// </summary>
internal sealed class ElmXmlReader : ElmMap
{
    private static readonly XName TypeAttribute = XName.Get("type", "http://www.w3.org/2001/XMLSchema-instance");

    private static readonly HashSet<string> TypeNames = new(StringComparer.Ordinal)
    {
        "resultTypeName", "valueType", "dataType", "classType", "asType", "isType", "toType", "parameterType", "operandType",
        "relatedDataType",
    };

    private readonly XElement _element;
    private readonly ElmNode _node;
    private readonly string _path;
    private readonly List<ElmProblem> _problems;
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    private ElmXmlReader(XElement element, ElmNode node, string path, List<ElmProblem> problems)
    {
        _element = element;
        _node = node;
        _path = path;
        _problems = problems;
    }

    /// <summary>Reads a node where one of type <typeparamref name="T"/> is expected; null when there is none.</summary>
    public static T? Read<T>(XElement element, string path, List<ElmProblem> problems)
        where T : ElmNode
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            problems.Add(At(element, path, "nested too deeply"));
            return null;
        }

        if (Make<T>(element, path, problems) is not { } node)
        {
            return null;
        }

        var reader = new ElmXmlReader(element, node, path, problems);
        node.MapAll(reader);
        reader.ReportUnknown();
        return node;
    }

    public override string? Text(string name, string? value)
    {
        if (Attribute(name) is not { } text)
        {
            return null;
        }

        return TypeNames.Contains(name) || (name == "name" && _node is NamedTypeSpecifier) ? Resolved(name, text) : text;
    }

    public override bool? Boolean(string name, bool? value) => Attribute(name)?.Trim() switch
    {
        null => null,
        "true" or "1" => true,
        "false" or "0" => false,
        _ => Wrong<bool?>(name, "expected true or false"),
    };

    public override decimal? Number(string name, decimal? value) => Attribute(name) is not { } text ? null
        : decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
        : Wrong<decimal?>(name, "expected a number of at most 28 digits");

    public override T? Choice<T>(string name, T? value) => Attribute(name) is not { } text ? null
        : char.IsAsciiLetter(text.FirstOrDefault()) && Enum.TryParse<T>(text, out var read) ? read
        : Wrong<T?>(name, $"'{text}' is none of {string.Join(", ", Enum.GetNames<T>())}");

    public override T? Node<T>(string name, T? value)
        where T : class
    {
        var found = Elements(name);
        if (found.Count > 1)
        {
            _problems.Add(At(found[1], $"{_path}/{name}[2]", $"{_node.TypeName} has one element '{name}' only"));
        }

        return found.Count == 0 ? null : Read<T>(found[0], $"{_path}/{name}", _problems);
    }

    public override IReadOnlyList<T> List<T>(string name, IReadOnlyList<T> value, bool always = false) =>
        _node is Narrative && name == "s" ? (IReadOnlyList<T>)Pieces() : ReadList<T>(Elements(name), $"{_path}/{name}");

    public override IReadOnlyList<T> Definitions<T>(string name, IReadOnlyList<T> value)
    {
        var found = Elements(name);
        if (found.Count == 0)
        {
            return [];
        }

        foreach (var stray in found.Skip(1).Concat(found[0].Elements().Where(child => child.Name.LocalName != "def")))
        {
            _problems.Add(At(stray, $"{_path}/{name}", $"'{stray.Name.LocalName}' cannot stand here"));
        }

        return ReadList<T>([.. found[0].Elements(XName.Get("def", ElmXml.Namespace))], $"{_path}/{name}/def");
    }

    /// <summary>The text of a piece of CQL that has no pieces within it.</summary>
    public override IReadOnlyList<string> Texts(string name, IReadOnlyList<string> value) =>
        _element.HasElements || _element.Value.Length == 0 ? [] : [_element.Value];

    protected override void Missing(string name) => _problems.Add(At(_element, _path, $"'{name}' is missing"));

    private static T? Make<T>(XElement element, string path, List<ElmProblem> problems)
        where T : ElmNode
    {
        var type = element.Attribute(TypeAttribute)?.Value.Trim();
        var (space, name) = Qualified(element, type ?? "");
        var isElm = type is null || space?.NamespaceName is ElmXml.Namespace or ElmXml.AnnotationNamespace;
        if (isElm && (type is null ? ElmNodeTypes.Make(typeof(T)) : ElmNodeTypes.Make(name)) is T node)
        {
            return node;
        }

        var reason = type is null ? "the attribute 'xsi:type' is missing" : $"'{type}' is no ELM node that can stand here";
        problems.Add(At(element, path, reason));
        return null;
    }

    private List<T> ReadList<T>(List<XElement> elements, string path)
        where T : ElmNode
    {
        var items = new List<T>(elements.Count);
        for (var i = 0; i < elements.Count; i++)
        {
            if (Read<T>(elements[i], string.Create(CultureInfo.InvariantCulture, $"{path}[{i + 1}]"), _problems) is { } node)
            {
                items.Add(node);
            }
        }

        return items;
    }

    /// <summary>The pieces of a piece of CQL: elements, and words between them.</summary>
    private List<Narrative> Pieces()
    {
        _asked.Add("s");
        var pieces = new List<Narrative>();
        if (!_element.HasElements)
        {
            return pieces;
        }

        foreach (var child in _element.Nodes())
        {
            if (child is XElement element && Read<Narrative>(element, $"{_path}/s", _problems) is { } piece)
            {
                pieces.Add(piece);
            }
            else if (child is XText words)
            {
                pieces.Add(new Narrative { Value = [words.Value] });
            }
        }

        return pieces;
    }

    private string? Attribute(string name)
    {
        _asked.Add("@" + name);
        return _element.Attribute(name)?.Value;
    }

    private List<XElement> Elements(string name)
    {
        _asked.Add(name);
        return [.. _element.Elements().Where(child => child.Name.LocalName == name && IsElm(child))];
    }

    private static bool IsElm(XElement element) => element.Name.NamespaceName is ElmXml.Namespace or ElmXml.AnnotationNamespace;

    private string? Resolved(string name, string text)
    {
        var trimmed = text.Trim();
        if (trimmed.StartsWith('{'))
        {
            return trimmed;
        }

        var (space, local) = Qualified(_element, trimmed);
        return space is null
            ? Wrong<string>(name, $"the prefix of '{trimmed}' stands for no namespace")
            : $"{{{space.NamespaceName}}}{local}";
    }

    /// <summary>Namespace (null when the prefix stands for none) and local part of a name.</summary>
    private static (XNamespace? Space, string Name) Qualified(XElement element, string name)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        var space = colon < 0 ? element.GetDefaultNamespace() : colon == 0 ? null : element.GetNamespaceOfPrefix(name[..colon]);
        return (space, name[(colon + 1)..]);
    }

    private T? Wrong<T>(string name, string reason)
    {
        _problems.Add(At(_element, $"{_path}/@{name}", reason));
        return default;
    }

    private void ReportUnknown()
    {
        foreach (var attribute in _element.Attributes())
        {
            var name = attribute.Name;
            if (!attribute.IsNamespaceDeclaration && name.NamespaceName.Length == 0 && !_asked.Contains("@" + name.LocalName))
            {
                _problems.Add(At(_element, _path, $"{_node.TypeName} has no attribute '{name.LocalName}'"));
            }
        }

        foreach (var child in _element.Elements())
        {
            if (!_asked.Contains(child.Name.LocalName) || !IsElm(child))
            {
                _problems.Add(At(child, _path, $"{_node.TypeName} has no element '{child.Name.LocalName}'"));
            }
        }
    }

    private static ElmProblem At(XElement element, string path, string reason)
    {
        var line = (IXmlLineInfo)element;
        return new ElmProblem(
            path, string.Create(CultureInfo.InvariantCulture, $"{reason} (line {line.LineNumber}, column {line.LinePosition})"));
    }
}
