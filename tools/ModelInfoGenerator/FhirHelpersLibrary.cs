using System.Text;
using FhirIcsHub.Cql.Models;

namespace ModelInfoGenerator;

/// <summary>
/// Writes the library FHIRHelpers for a FHIR model: a function for each of the model's conversions, and those that published libraries call
/// by name. Signatures and meaning are those that libraries rely on.
/// </summary>
internal static class FhirHelpersLibrary
{
    private const string Structures = """
        define function ToCalendarUnit(unit System.String):
            case unit
                when 'a' then 'year'
                when 'mo' then 'month'
                when 'wk' then 'week'
                when 'd' then 'day'
                when 'h' then 'hour'
                when 'min' then 'minute'
                when 's' then 'second'
                when 'ms' then 'millisecond'
                else unit
            end

        define function ToQuantityIgnoringComparator(quantity FHIR.Quantity):
            case
                when quantity is null or quantity.value is null then null
                when quantity.system is null
                    or quantity.system.value = 'http://unitsofmeasure.org'
                    or quantity.system.value = 'http://hl7.org/fhirpath/CodeSystem/calendar-units' then
                    System.Quantity {
                        value: quantity.value.value,
                        unit: ToCalendarUnit(Coalesce(quantity.code.value, quantity.unit.value, '1'))
                    }
                else
                    Message(null, true, 'FHIRHelpers.ToQuantity.InvalidFHIRQuantity', 'Error',
                        'A FHIR Quantity has a unit of another system than UCUM: ' & quantity.unit.value
                            & ' (' & quantity.system.value & '|' & quantity.code.value & ')')
            end

        define function ToQuantity(quantity FHIR.Quantity):
            case
                when quantity is null or quantity.value is null then null
                when quantity.comparator is not null then
                    Message(null, true, 'FHIRHelpers.ToQuantity.ComparatorQuantityNotSupported', 'Error',
                        'A FHIR Quantity with a comparator is not one System.Quantity')
                else ToQuantityIgnoringComparator(quantity)
            end

        // A period without a start began at an unknown time; one without an end goes on.
        define function ToInterval(period FHIR.Period):
            case
                when period is null then null
                when period."start" is null then Interval(period."start".value, period."end".value]
                else Interval[period."start".value, period."end".value]
            end

        define function ToInterval(range FHIR.Range):
            if range is null then null else Interval[ToQuantity(range.low), ToQuantity(range.high)]

        // What a quantity with a comparator may be.
        define function ToInterval(quantity FHIR.Quantity):
            if quantity is null then null
            else
                case quantity.comparator.value
                    when '<' then Interval[null, ToQuantityIgnoringComparator(quantity))
                    when '<=' then Interval[null, ToQuantityIgnoringComparator(quantity)]
                    when '>=' then Interval[ToQuantityIgnoringComparator(quantity), null]
                    when '>' then Interval(ToQuantityIgnoringComparator(quantity), null]
                    else Interval[ToQuantity(quantity), ToQuantity(quantity)]
                end

        define function ToRatio(ratio FHIR.Ratio):
            if ratio is null then null
            else System.Ratio { numerator: ToQuantity(ratio.numerator), denominator: ToQuantity(ratio.denominator) }

        define function ToCode(coding FHIR.Coding):
            if coding is null then null
            else
                System.Code {
                    code: coding.code.value,
                    system: coding.system.value,
                    version: coding.version.value,
                    display: coding.display.value
                }

        define function ToConcept(concept FHIR.CodeableConcept):
            if concept is null then null
            else System.Concept { codes: concept.coding C return ToCode(C), display: concept.text.value }

        define function ToValueSet(uri String):
            if uri is null then null else System.ValueSet { id: uri }

        define function reference(reference String):
            if reference is null then null else Reference { reference: string { value: reference } }
        """;

    private static readonly string[] Primitives =
    [
        "base64Binary", "boolean", "canonical", "code", "date", "dateTime", "decimal", "id", "instant", "integer", "markdown", "oid",
        "positiveInt", "string", "time", "unsignedInt", "uri", "url", "uuid",
    ];

    /// <summary>The data types that have a type of CQL, with the function that gives it.</summary>
    private static readonly (string Type, string Function)[] Converted =
    [
        ("Age", "ToQuantity"), ("CodeableConcept", "ToConcept"), ("Coding", "ToCode"), ("Count", "ToQuantity"),
        ("Distance", "ToQuantity"), ("Duration", "ToQuantity"), ("Quantity", "ToQuantity"), ("Range", "ToInterval"),
        ("Period", "ToInterval"), ("Ratio", "ToRatio"),
    ];

    /// <summary>The types of an element that may have any type, in the order of the FHIR specification.</summary>
    private static readonly string[] Structured =
    [
        "Address", "Age", "Annotation", "Attachment", "CodeableConcept", "Coding", "ContactPoint", "Count", "Distance", "Duration",
        "HumanName", "Identifier", "Money", "Period", "Quantity", "Range", "Ratio", "Reference", "SampledData", "Signature", "Timing",
        "ContactDetail", "Contributor", "DataRequirement", "Expression", "ParameterDefinition", "RelatedArtifact", "TriggerDefinition",
        "UsageContext", "Dosage", "Meta",
    ];

    /// <summary>The functions of FHIRPath that the environment gives.</summary>
    private static readonly string[] External =
    [
        "resolve(reference String) returns Resource",
        "resolve(reference Reference) returns Resource",
        "reference(resource Resource) returns Reference",
        "extension(element Element, url String) returns List<Extension>",
        "extension(resource DomainResource, url String) returns List<Extension>",
        "modifierExtension(element BackboneElement, url String) returns List<Extension>",
        "modifierExtension(resource DomainResource, url String) returns List<Extension>",
        "hasValue(element Element) returns Boolean",
        "getValue(element Element) returns Any",
        "ofType(identifier String) returns List<Any>",
        "is(identifier String) returns Boolean",
        "as(identifier String) returns Any",
        "elementDefinition(element Element) returns ElementDefinition",
        "slice(element Element, url String, name String) returns List<Element>",
        "checkModifiers(resource Resource) returns Resource",
        "checkModifiers(resource Resource, modifier String) returns Resource",
        "checkModifiers(element Element) returns Element",
        "checkModifiers(element Element, modifier String) returns Element",
        "conformsTo(resource Resource, structure String) returns Boolean",
        "memberOf(code code, valueSet String) returns Boolean",
        "memberOf(coding Coding, valueSet String) returns Boolean",
        "memberOf(concept CodeableConcept, valueSet String) returns Boolean",
        "subsumes(coding Coding, subsumedCoding Coding) returns Boolean",
        "subsumes(concept CodeableConcept, subsumedConcept CodeableConcept) returns Boolean",
        "subsumedBy(coding Coding, subsumingCoding Coding) returns Boolean",
        "subsumedBy(concept CodeableConcept, subsumingConcept CodeableConcept) returns Boolean",
        "htmlChecks(element Element) returns Boolean",
    ];

    public static string Write(ModelInfo fhir)
    {
        var text = new StringBuilder();
        text.Append("/*\nTypes of FHIR as types of CQL. Written by tools/ModelInfoGenerator; a change belongs there.\n");
        text.Append("@allowFluent: true\n*/\n");
        text.Append($"library FHIRHelpers version '{fhir.Version}'\n\nusing FHIR version '{fhir.Version}'\n\n");
        text.Append(Structures).Append("\n\n").Append(ToValue()).Append('\n');
        foreach (var function in External)
        {
            text.Append($"define function {function}: external\n");
        }

        text.Append('\n');
        foreach (var (from, function) in fhir.Conversions
            .Select(c => (From: c.From[(fhir.Name.Length + 1)..], Function: c.Function[(c.Function.IndexOf('.') + 1)..]))
            .Where(c => !Converted.Any(s => s.Type == c.From))
            .OrderBy(c => c.From, StringComparer.Ordinal))
        {
            text.Append($"define function {function}(value {from}): value.value\n");
        }

        return text.ToString();
    }

    private static string ToValue()
    {
        var text = new StringBuilder("define function ToValue(value ");
        text.Append(Choice([.. Primitives, .. Structured], 16)).Append("):\n    case\n");
        foreach (var type in Primitives)
        {
            text.Append($"        when value is {type} then (value as {type}).value\n");
        }

        foreach (var (type, function) in Converted)
        {
            text.Append($"        when value is {type} then {function}(value as {type})\n");
        }

        var others = Structured.Except(Converted.Select(c => c.Type));
        return text.Append($"        else value as {Choice(others, 16)}\n    end\n").ToString();
    }

    /// <summary>A choice type over lines of a few types each.</summary>
    private static string Choice(IEnumerable<string> types, int indentation) =>
        $"Choice<{string.Join(",\n" + new string(' ', indentation), types.Chunk(6).Select(line => string.Join(", ", line)))}>";
}
