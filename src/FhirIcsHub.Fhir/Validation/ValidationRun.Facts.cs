using FhirIcsHub.Fhir.Terminology;

namespace FhirIcsHub.Fhir.Validation;

/// <content>What holds for every element whatever the profile: one walk over the resource, after its profiles.</content>
internal sealed partial class ValidationRun
{
    // The resource is the last step of the way.
    private void CheckFacts(Element resource)
    {
        NativeInvariants.CheckContainer(this, resource);
        CheckElementIds(resource);
        foreach (var child in resource.Children)
        {
            CheckFact(child);
        }
    }

    private void CheckFact(Element element)
    {
        if (_log.IsFull)
        {
            return;
        }

        if (element.IsResource)
        {
            CheckNestedResource(element);
            return;
        }

        if (!element.HasValue && !NativeInvariants.HasContent(element))
        {
            Broken(element, "ele-1");
        }

        switch (DataTypes.KindOf(element.Type))
        {
            case DataTypes.Kind.Extension: CheckExtension(element); break;
            case DataTypes.Kind.Coding: CheckCoding(element); break;
            case DataTypes.Kind.Quantity: CheckUnit(element); break;
            case DataTypes.Kind.Reference: CheckReference(element); break;
            case DataTypes.Kind.Identifier: CheckIdentifier(element); break;
            case DataTypes.Kind.Uri: CheckUri(element); break;
            case DataTypes.Kind.Period when !NativeInvariants.PeriodIsOrdered(element): Broken(element, "per-1"); break;
            case DataTypes.Kind.ContactPoint when element.First("value").Exists && !element.First("system").Exists:
                Broken(element, "cpt-2");
                break;
            case DataTypes.Kind.Narrative: NativeInvariants.CheckNarrative(this, element); break;
        }

        if (element.NodeRef.FirstChild != 0)
        {
            Push(element);
            foreach (var child in element.Children)
            {
                CheckFact(child);
            }

            _depth--;
        }
    }

    /// <summary>Reports a broken invariant that is checked without FHIRPath.</summary>
    public void Broken(Element element, string key, IssueSeverity severity = IssueSeverity.Error) => Report(
        severity, IssueType.Invariant, MessageId.Invariant, element, $"The rule {key} is broken: {InvariantTexts.Of(key)}.");

    private void CheckNestedResource(Element resource)
    {
        if (IsLeftOut(resource))
        {
            return;
        }

        var outer = _scope;
        if (outer.Resource.Type is { Name: "Bundle" } && _way[_depth - 1] is { Name: "entry" } entry)
        {
            _scope = NewScope(resource, resource, outer) with { Entry = entry };
        }

        CheckResource(resource, []);
        _scope = outer;
    }

    private void CheckElementIds(Element resource)
    {
        if (_quiet > 0)
        {
            return;
        }

        HashSet<string>? seen = null;
        foreach (var child in resource.Children)
        {
            CheckElementIds(child, ref seen);
        }
    }

    private void CheckElementIds(Element element, ref HashSet<string>? seen)
    {
        // The differential and the snapshot of a profile give the same element the same id.
        if (element.IsResource || element.Type is { Name: "ElementDefinition" })
        {
            return;
        }

        foreach (var child in element.Children)
        {
            if (child.HasValue && child.NodeRef.FirstChild == 0 && !child.IsNamed("id", IdName))
            {
                continue;
            }

            if (child.IsNamed("id", IdName) && child.Text is { } id)
            {
                if (!(seen ??= new HashSet<string>(StringComparer.Ordinal)).Add(id))
                {
                    Error(
                        IssueType.BusinessRule, MessageId.IdDuplicate, element,
                        "Another element of the resource has the same id; element ids are unique within a resource.");
                }
            }
            else
            {
                CheckElementIds(child, ref seen);
            }
        }
    }

    private static readonly ushort IdName = Schemas.FhirSchema.R4.NameId("id");

    private void CheckCoding(Element coding)
    {
        var system = coding.TextOf("system");
        if (system is null)
        {
            return;
        }

        if (!ReferenceText.HasScheme(system) && system[0] != '#')
        {
            Error(
                IssueType.Invalid, MessageId.SystemNotAbsolute, coding.First("system"),
                "Coding.system must be an absolute URI that identifies the code system, not a relative reference.");
            return;
        }

        if (coding.TextOf("code") is { } code)
        {
            CheckCode(coding, system, code);
        }
    }

    private void CheckCode(Element coding, string system, string code)
    {
        switch (Validator.Systems.KindOf(system))
        {
            case CodingSystemKind.ValueSet:
                Error(
                    IssueType.Invalid, MessageId.SystemIsValueSet, coding.First("system"),
                    $"{system} is a value set; Coding.system names the code system that the code is from.");
                break;
            case CodingSystemKind.Supplement:
                Error(
                    IssueType.NotFound, MessageId.SystemIsSupplement, coding.First("system"),
                    $"{system} is a supplement; Coding.system names the code system that it adds to.");
                break;
            case CodingSystemKind.AsOfR4
                when Terminology.CodeOf(system, code, coding.TextOf("version")).Standing == CodeStanding.NotInSystem:
                Report(
                    IssueSeverity.Warning, IssueType.CodeInvalid, MessageId.CodeUnknown, coding.First("code"),
                    $"The code '{code}' was not in the code system {system} when R4 came out; correct it, or add the package that has it.");
                break;
            case CodingSystemKind.Complete
                when Terminology.CodeOf(system, code, coding.TextOf("version")).Standing == CodeStanding.NotInSystem:
                Error(
                    IssueType.CodeInvalid, MessageId.CodeUnknown, coding.First("code"),
                    $"The code '{Cut(code)}' is not in the code system {system}; correct the code or the system.");
                break;
        }
    }

    private void CheckUnit(Element quantity)
    {
        if (quantity.First("system").TextEquals("http://unitsofmeasure.org"u8) && quantity.TextOf("code") is { } code
            && !Ucum.UcumUnit.TryParse(code, out _, out var error))
        {
            Error(
                IssueType.CodeInvalid, MessageId.UnitInvalid, quantity.First("code"),
                $"The code '{Cut(code)}' is no UCUM unit ({error?.Reason}); correct it, or leave code and system out.");
        }
    }

    private void CheckIdentifier(Element identifier)
    {
        var system = identifier.TextOf("system");
        if (system is null)
        {
            return;
        }

        if (system == "urn:ietf:rfc:3986" && identifier.TextOf("value") is { } value && !ReferenceText.HasScheme(value))
        {
            Error(
                IssueType.CodeInvalid, MessageId.IdentifierUri, identifier,
                "With the system urn:ietf:rfc:3986 the value must be a whole URI, beginning with its scheme (such as urn:oid: or https:).");
        }
        else if (!ReferenceText.HasScheme(system))
        {
            Error(
                IssueType.CodeInvalid, MessageId.SystemNotAbsolute, identifier.First("system"),
                "Identifier.system must be an absolute URI that identifies the name space of the value.");
        }
    }

    private void CheckUri(Element uri)
    {
        if (HasBrackets(uri.RawValue) && !Uri.TryCreate(uri.Text, UriKind.Absolute, out _))
        {
            Error(
                IssueType.Invalid, MessageId.UriInvalid, uri,
                "The host of a URI must not have square brackets, except around an IPv6 address (RFC 3986).");
        }
    }

    private static bool HasBrackets(ReadOnlySpan<byte> uri)
    {
        var host = uri.IndexOf("://"u8);
        if (host < 0)
        {
            return false;
        }

        var rest = uri[(host + 3)..];
        var end = rest.IndexOfAny("/?#"u8);
        return (end < 0 ? rest : rest[..end]).Contains((byte)'[');
    }

    private void CheckReference(Element reference)
    {
        if (reference.TextOf("reference") is not { } text)
        {
            return;
        }

        var name = ReferenceText.Parse(text);
        if (name.IsFragment)
        {
            if (text.Length > 1 && !FindContained(_scope.Container, text[1..]).Exists)
            {
                Broken(reference, "ref-1");
            }
        }
        else if (name.Type is { } type && reference.TextOf("type") is { } stated && stated != type
            && stated != "http://hl7.org/fhir/StructureDefinition/" + type)
        {
            Error(
                IssueType.Structure, MessageId.ReferenceType, reference,
                $"Reference.type says {stated}, the reference names a {type}; make them agree.");
        }
    }
}
