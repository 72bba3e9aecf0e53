using System.Xml;
using System.Xml.Linq;

namespace FhirIcsHub.Cql.Models;

/// <summary>Reads the model info XML (schema <c>urn:hl7-org:elm-modelinfo:r1</c>), also in its older forms.</summary>
internal sealed class ModelInfoXml
{
    private static readonly XName Type = XName.Get("type", "http://www.w3.org/2001/XMLSchema-instance");

    private readonly List<ModelProblem> _problems = [];
    private readonly string _model;

    private ModelInfoXml(string model) => _model = model;

    /// <summary>What the file says, or null and everything that is wrong with it.</summary>
    public static (ModelInfo? Info, IReadOnlyList<ModelProblem> Problems) Read(Stream xml)
    {
        var (root, problem) = ModelInfoFile.Load(xml);
        if (root is null)
        {
            return (null, [problem!]);
        }

        if (root.Name.LocalName != "modelInfo" || Text(root, "name") is not { } name || Text(root, "url") is not { } url)
        {
            return (null, [ProblemAt(root, "the root is not a modelInfo with name and url")]);
        }

        var file = new ModelInfoXml(name);
        var info = file.Model(root, name, url);
        return file._problems.Count == 0 ? (info, []) : (null, file._problems);
    }

    private ModelInfo Model(XElement root, string name, string url) => new(name, Text(root, "version"), url)
    {
        TargetUrl = Text(root, "targetUrl"),
        TargetVersion = Text(root, "targetVersion"),
        IsStrictRetrieveTyping = Text(root, "strictRetrieveTyping") is "true" or "1",
        TargetQualifier = Text(root, "targetQualifier"),
        PatientClass = Text(root, "patientClassName"),
        PatientBirthDate = Text(root, "patientBirthDatePropertyName"),
        DefaultContext = Text(root, "defaultContext"),
        Requires = [.. Children(root, "requiredModelInfo").Select(r => new RequiredModel(Required(r, "name"), Text(r, "version")))],
        Types = [.. Children(root, "typeInfo").Select(TypeInfo).OfType<TypeInfo>()],
        Conversions =
        [
            .. Children(root, "conversionInfo").Select(c => new ConversionInfo(
                TypeOf(c, "fromType", "fromTypeSpecifier") ?? Missing(c, "fromType"),
                TypeOf(c, "toType", "toTypeSpecifier") ?? Missing(c, "toType"),
                Required(c, "functionName"),
                PlaceOf(c))),
        ],
        Contexts =
        [
            .. Children(root, "contextInfo").Select(c => new ContextInfo(
                Required(c, "name"),
                Children(c, "contextType").Select(t => Specifier(t)).FirstOrDefault() ?? Missing(c, "contextType"),
                Required(c, "keyElement"),
                Text(c, "birthDateElement"),
                PlaceOf(c))),
        ],
    };

    private TypeInfo? TypeInfo(XElement type)
    {
        var kind = KindOf(type);
        if (kind is "IntervalTypeInfo" or "ListTypeInfo" or "ChoiceTypeInfo" or "TupleTypeInfo")
        {
            // Types without a name: they are said where they are used.
            return null;
        }

        var name = Required(type, "name");
        if (kind is not ("SimpleTypeInfo" or "ClassInfo" or "ProfileInfo"))
        {
            Fault(type, $"{kind} is no kind of type");
        }

        if (name.Contains('<', StringComparison.Ordinal) || Children(type, "parameter").Any())
        {
            Fault(type, $"the type {name} has type parameters, which are not supported");
        }

        return new TypeInfo(Qualified(name), TypeOf(type, "baseType", "baseTypeSpecifier"), kind != "SimpleTypeInfo")
        {
            Identifier = Text(type, "identifier"),
            Label = Text(type, "label"),
            Target = Text(type, "target"),
            IsRetrievable = Flag(type, "retrievable"),
            PrimaryCodePath = Text(type, "primaryCodePath"),
            Elements = [.. Children(type, "element").Select(Element)],
            Searches = [.. Children(type, "search").Select(Search)],
            Relationships = [.. Children(type, "contextRelationship").Select(Relationship)],
            TargetRelationships = [.. Children(type, "targetContextRelationship").Select(Relationship)],
            Place = PlaceOf(type),
        };
    }

    private ElementInfo Element(XElement element) => new(
        Required(element, "name"),
        TypeOf(element, "elementType", "elementTypeSpecifier") ?? TypeOf(element, "type", "typeSpecifier") ?? "System.Any")
    {
        Target = Text(element, "target"),
        IsProhibited = Flag(element, "prohibited"),
        IsOneBased = Flag(element, "oneBased"),
        IsMustSupport = Flag(element, "mustSupport"),
        Place = PlaceOf(element),
    };

    private SearchInfo Search(XElement search) => new(
        Required(search, "name"),
        Required(search, "path"),
        TypeOf(search, "type", "typeSpecifier") ?? Missing(search, "type"),
        PlaceOf(search));

    private RelationshipInfo Relationship(XElement relationship) =>
        new(Required(relationship, "context"), Required(relationship, "relatedKeyElement"), PlaceOf(relationship));

    /// <summary>A type given by name in an attribute, or by a specifier in an element.</summary>
    private string? TypeOf(XElement owner, string attribute, string element) =>
        Children(owner, element).FirstOrDefault() is { } specifier ? Specifier(specifier) : Text(owner, attribute);

    private string Specifier(XElement specifier)
    {
        string Inner(string attribute, string element) =>
            Children(specifier, element).Select(s => Specifier(s)).FirstOrDefault()
            ?? Text(specifier, attribute)
            ?? Missing(specifier, attribute);

        return KindOf(specifier) switch
        {
            "ListTypeSpecifier" => $"list<{Inner("elementType", "elementTypeSpecifier")}>",
            "IntervalTypeSpecifier" => $"interval<{Inner("pointType", "pointTypeSpecifier")}>",
            "ChoiceTypeSpecifier" => $"choice<{string.Join(',', Choices(specifier).Select(s => Specifier(s)))}>",
            "TupleTypeSpecifier" => $"tuple{{{string.Join(',', Children(specifier, "element").Select(e => Member(e)))}}}",
            "NamedTypeSpecifier" or "" =>
                $"{Text(specifier, "namespace") ?? Text(specifier, "modelName") ?? _model}.{Required(specifier, "name")}",
            var other => Missing(specifier, $"a type specifier that is supported instead of {other}"),
        };
    }

    private string Member(XElement element) =>
        $"{Required(element, "name")}:"
        + (Children(element, "elementType").Select(s => Specifier(s)).FirstOrDefault() ?? Missing(element, "elementType"));

    /// <summary>The types of a choice; former files called them <c>type</c>.</summary>
    private static IEnumerable<XElement> Choices(XElement specifier) =>
        Children(specifier, "choice").Any() ? Children(specifier, "choice") : Children(specifier, "type");

    private string Qualified(string name) => name.StartsWith(_model + ".", StringComparison.Ordinal) ? name : $"{_model}.{name}";

    private string Required(XElement element, string attribute) => Text(element, attribute) ?? Missing(element, attribute);

    private string Missing(XElement element, string what)
    {
        Fault(element, $"{element.Name.LocalName} lacks {what}");
        return "?";
    }

    private void Fault(XElement element, string message) => _problems.Add(ProblemAt(element, message));

    private static bool Flag(XElement element, string attribute) => Text(element, attribute) is "true" or "1";

    private static string? Text(XElement element, string attribute) =>
        element.Attribute(attribute)?.Value is { Length: > 0 } text ? text : null;

    private static IEnumerable<XElement> Children(XElement element, string name) =>
        element.Elements().Where(e => e.Name.LocalName == name);

    private static string KindOf(XElement element) =>
        element.Attribute(Type)?.Value is { } type ? type[(type.IndexOf(':', StringComparison.Ordinal) + 1)..] : "";

    private static ModelPlace PlaceOf(XElement element) =>
        element is IXmlLineInfo line && line.HasLineInfo() ? new ModelPlace(line.LineNumber, line.LinePosition) : default;

    private static ModelProblem ProblemAt(XElement element, string message) =>
        new(PlaceOf(element).Line, PlaceOf(element).Column, message);
}
