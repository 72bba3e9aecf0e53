using System.Globalization;
using FhirIcsHub.Fhir.FhirPath;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Mapping;

/// <summary>cc, c, qty, id, cp: transforms that make a data type out of texts. Without a value to carry they make nothing.</summary>
internal static class DataTypeTransforms
{
    private const string IdentifierTypes = "http://terminology.hl7.org/CodeSystem/v2-0203";
    private const string Ucum = "http://unitsofmeasure.org";

    private static readonly MapType CodeableConcept = R4("CodeableConcept");
    private static readonly MapType Coding = R4("Coding");
    private static readonly MapType Quantity = R4("Quantity");
    private static readonly MapType Identifier = R4("Identifier");
    private static readonly MapType ContactPoint = R4("ContactPoint");

    /// <summary>A CodeableConcept: cc(text) or cc(system, code[, display]).</summary>
    public static CompiledTransform Concept(TransformParameter[] parameters) => new FunctionTransform((_, frame, _) =>
    {
        var concept = TargetValues.New(CodeableConcept);
        if (parameters.Length == 1)
        {
            if (parameters[0].TextOf(frame) is not { } text)
            {
                return default;
            }

            TargetValues.Add(concept, "text", FhirPathValue.FromString(text));
        }
        else if (CodingOf(parameters, frame) is { } coding)
        {
            TargetValues.Add(concept, "coding", coding);
        }
        else
        {
            return default;
        }

        return MapValue.Of(concept);
    });

    /// <summary>A Coding: c(system, code[, display]).</summary>
    public static CompiledTransform Code(TransformParameter[] parameters) =>
        new FunctionTransform((_, frame, _) => CodingOf(parameters, frame) is { } coding ? MapValue.Of(coding) : default);

    /// <summary>
    /// A Quantity: qty('&lt; 5.0 mg') or qty(value, unit[, system, code]). Without code the unit is a UCUM code when the text is one word.
    /// </summary>
    public static CompiledTransform QuantityOf(TransformParameter[] parameters) => new FunctionTransform((_, frame, element) =>
    {
        var type = element is null || element.IsOpen || element.Slots.Any(s => s.Type.Key == Quantity.Key)
            ? Quantity
            : element.SlotFor(Quantity)?.Type ?? Quantity;
        if (parameters[0].TextOf(frame) is not { } first)
        {
            return default;
        }

        if (parameters.Length == 1)
        {
            return MapValue.Of(Natural(first, type));
        }

        var unit = parameters[1].TextOf(frame);
        var system = parameters.Length > 2 ? parameters[2].TextOf(frame) : null;
        var code = parameters.Length > 3 ? parameters[3].TextOf(frame) : null;
        return MapValue.Of(TargetValues.New(
            type, ("value", Checked(first)), ("unit", unit), ("system", system), ("code", code)));
    });

    /// <summary>An Identifier: id(system, value[, type]), the type being a code of v2-0203.</summary>
    public static CompiledTransform IdentifierOf(TransformParameter system, TransformParameter value, TransformParameter? type) =>
        new FunctionTransform((_, frame, _) =>
    {
        if (value.TextOf(frame) is not { } text)
        {
            return default;
        }

        var identifier = TargetValues.New(Identifier, ("system", system.TextOf(frame)), ("value", text));
        if (type?.TextOf(frame) is { } code)
        {
            var concept = TargetValues.New(CodeableConcept);
            TargetValues.Add(concept, "coding", TargetValues.New(Coding, ("system", IdentifierTypes), ("code", code)));
            TargetValues.Add(identifier, "type", concept);
        }

        return MapValue.Of(identifier);
    });

    /// <summary>A ContactPoint: cp(value), its system told by the text, or cp(system, value).</summary>
    public static CompiledTransform Contact(TransformParameter? system, TransformParameter value) => new FunctionTransform((_, frame, _) =>
        value.TextOf(frame) is { } text
            ? MapValue.Of(TargetValues.New(
                ContactPoint, ("system", system is { } given ? given.TextOf(frame) : SystemOf(text)), ("value", text)))
            : default);

    /// <summary>A Coding or CodeableConcept out of what a concept map gave.</summary>
    public static TargetNode OfCode(bool asConcept, string? system, string code, string? display)
    {
        var coding = TargetValues.New(Coding, ("system", system), ("code", code), ("display", display));
        if (!asConcept)
        {
            return coding;
        }

        var concept = TargetValues.New(CodeableConcept);
        TargetValues.Add(concept, "coding", coding);
        return concept;
    }

    private static TargetNode? CodingOf(TransformParameter[] parameters, MapValue[] frame) =>
        parameters[1].TextOf(frame) is { } code
            ? TargetValues.New(
                Coding,
                ("system", parameters[0].TextOf(frame)),
                ("code", code),
                ("display", parameters.Length > 2 ? parameters[2].TextOf(frame) : null))
            : null;

    // [comparator]value[space]unit
    private static TargetNode Natural(string text, MapType type)
    {
        var rest = text.AsSpan().Trim();
        string? comparator = null;
        foreach (var sign in (string[])["<=", ">=", "<", ">"])
        {
            if (rest.StartsWith(sign))
            {
                comparator = sign;
                rest = rest[sign.Length..].Trim();
                break;
            }
        }

        var length = 0;
        while (length < rest.Length && (char.IsAsciiDigit(rest[length]) || rest[length] is '.' or '-' or '+'))
        {
            length++;
        }

        var number = Checked(rest[..length].ToString());
        var unit = rest[length..].Trim().ToString();
        var isCode = unit.Length > 0 && !unit.Contains(' ', StringComparison.Ordinal);
        return TargetValues.New(
            type,
            ("value", number),
            ("comparator", comparator),
            ("unit", unit.Length == 0 ? null : unit),
            ("system", isCode ? Ucum : null),
            ("code", isCode ? unit : null));
    }

    private static string Checked(string number) =>
        decimal.TryParse(number, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture, out _)
            ? number
            : throw new MapException(IssueType.Value, "qty: the value is no number");

    private static string SystemOf(string value)
    {
        if (value.Contains('@', StringComparison.Ordinal))
        {
            return "email";
        }

        var isAddress = value.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            || value.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            || value.StartsWith("www.", StringComparison.OrdinalIgnoreCase);
        return isAddress ? "url" : value.Any(char.IsAsciiDigit) ? "phone" : "other";
    }

    private static MapType R4(string name) => MapType.Of(FhirSchema.R4.FindType(name) ?? throw new InvalidOperationException(name));
}
