using System.Collections.Frozen;

namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>The properties of a CodeSystem and those of its concepts (http://hl7.org/fhir/R4/codesystem.html#properties).</summary>
internal sealed class CodeSystemProperties
{
    private const string StandardPrefix = "http://hl7.org/fhir/concept-properties#";

    /// <summary>
    /// Types of the properties that FHIR itself defines (http://hl7.org/fhir/R4/codesystem-concept-properties.html, and later
    /// additions).
    /// </summary>
    public static readonly FrozenDictionary<string, string> Standard = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["inactive"] = "boolean",
        ["status"] = "code",
        ["deprecated"] = "dateTime",
        ["effectiveDate"] = "dateTime",
        ["deprecationDate"] = "dateTime",
        ["retirementDate"] = "dateTime",
        ["notSelectable"] = "boolean",
        ["parent"] = "code",
        ["child"] = "code",
        ["partOf"] = "code",
        ["synonym"] = "code",
        ["comment"] = "string",
        ["itemWeight"] = "decimal",
    }.ToFrozenDictionary();

    private readonly RuleContext _context;
    private readonly Element _codeSystem;
    private readonly Dictionary<string, string?> _types = new(StringComparer.Ordinal);

    public CodeSystemProperties(in RuleContext context, Element codeSystem)
    {
        _context = context;
        _codeSystem = codeSystem;
    }

    public void Check(List<Element> concepts)
    {
        var uris = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in _codeSystem.Named("property"))
        {
            Definition(property, uris);
        }

        Concepts(concepts);
    }

    private void Definition(Element property, HashSet<string> uris)
    {
        var code = property.TextOf("code") ?? "";
        var type = property.TextOf("type");
        if (!_types.TryAdd(code, type))
        {
            _context.Error(
                IssueType.BusinessRule, "cs-property-code-twice", property,
                $"A property with the code '{code}' is defined already.");
        }

        if (property.TextOf("uri") is not { } uri)
        {
            return;
        }

        if (!uris.Add(uri))
        {
            _context.Error(IssueType.BusinessRule, "cs-property-uri-twice", property, $"A property with the URI {uri} is defined already.");
        }

        if (uri.StartsWith(StandardPrefix, StringComparison.Ordinal))
        {
            StandardProperty(property, uri[StandardPrefix.Length..], code, type);
        }
    }

    private void StandardProperty(Element property, string name, string code, string? type)
    {
        if (!Standard.TryGetValue(name, out var expected))
        {
            _context.Error(
                IssueType.BusinessRule, "cs-property-uri-unknown", property,
                $"FHIR defines no concept property '{name}': use a URI of your own.");
            return;
        }

        if (code != name)
        {
            var severity = Standard.ContainsKey(code) ? IssueSeverity.Error : IssueSeverity.Warning;
            _context.Report(
                severity, IssueType.BusinessRule, "cs-property-uri-code", property,
                $"The URI is that of FHIR's property '{name}': the code '{code}' misleads, use '{name}'.");
        }

        if (type is not null && type != expected)
        {
            _context.Error(
                IssueType.BusinessRule, "cs-property-uri-type", property,
                $"FHIR's property '{name}' is of type {expected}, not {type}.");
        }
    }

    private void Concepts(List<Element> concepts)
    {
        foreach (var concept in concepts)
        {
            foreach (var property in concept.Named("property"))
            {
                Value(property);
            }

            Concepts(concept.Named("concept").ToList());
        }
    }

    private void Value(Element property)
    {
        var code = property.TextOf("code") ?? "";
        var value = property.First("value");
        if (!_types.TryGetValue(code, out var type))
        {
            if (!Standard.ContainsKey(code) && _codeSystem.TextOf("content") != "supplement")
            {
                _context.Warning(
                    IssueType.BusinessRule, "cs-property-undefined", property,
                    $"The property '{code}' is not defined in the code system.");
            }

            return;
        }

        if (value.Exists && type is not null && value.TypeName() != type && !(type == "code" && value.TypeName() == "Coding"))
        {
            _context.Error(
                IssueType.BusinessRule, "cs-property-value-type", property,
                $"The property '{code}' is defined to be of type {type}, but its value here is of type {value.TypeName()}.");
        }
        else if (type == "code" && code is "parent" or "child" && value.Text is { } relative && IsUnknown(relative))
        {
            _context.Error(
                IssueType.BusinessRule, "cs-property-code-unknown", property,
                $"The {code} '{relative}' is no code of this code system.");
        }
    }

    private bool IsUnknown(string code) => _codeSystem.TextOf("content") == "complete" && !Has(_codeSystem, code);

    private static bool Has(Element parent, string code)
    {
        foreach (var concept in parent.Named("concept"))
        {
            if (concept.TextOf("code") == code || Has(concept, code))
            {
                return true;
            }
        }

        return false;
    }
}
