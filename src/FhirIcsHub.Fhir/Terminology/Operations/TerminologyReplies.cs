using System.Globalization;

namespace FhirIcsHub.Fhir.Terminology;

/// <summary>
/// Reads the answers of another server to the terminology operations. Null where the resource is no answer to the operation.
/// </summary>
public static class TerminologyReplies
{
    public static Expansion? ReadExpansion(Resource reply)
    {
        var root = reply.Root;
        var expansion = root.First("expansion");
        if (reply.TypeName != "ValueSet" || !expansion.Exists)
        {
            return null;
        }

        var codes = Codes(expansion);
        return new Expansion
        {
            Url = root.TextOf("url"),
            Version = root.TextOf("version"),
            Name = root.TextOf("title") ?? root.TextOf("name"),
            Status = root.TextOf("status"),
            Identifier = expansion.TextOf("identifier") ?? "",
            Timestamp = DateTimeOffset.TryParse(
                expansion.TextOf("timestamp"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : default,
            Total = expansion.First("total").TryGetInt32(out var total) ? total : codes.Count,
            Offset = expansion.First("offset").TryGetInt32(out var offset) ? offset : null,
            Parameters = [.. expansion.Named("parameter").ToList().Select(p => new ExpansionParameter(
                p.TextOf("name") ?? "", TypeOf(p.First("value")), p.TextOf("value") ?? ""))],
            Contains = codes,
            IsUnclosed = expansion.Named("extension").ToList().Exists(
                e => e.TextOf("url") == "http://hl7.org/fhir/StructureDefinition/valueset-unclosed"
                    && e.First("value").TextEquals("true"u8)),
        };
    }

    public static ValidateCodeResult? ReadValidateCode(Resource reply)
    {
        var parameters = Parameters(reply);
        if (parameters?["result"].FirstOrDefault() is not { Exists: true } result)
        {
            return null;
        }

        var code = Text(parameters, "code");
        var display = Text(parameters, "display");
        var coding = code is null && display is null
            ? null : new Coding(Text(parameters, "system"), code, display, Text(parameters, "version"));
        return new ValidateCodeResult(result.First("value").TextEquals("true"u8), Text(parameters, "message"), coding, []);
    }

    /// <param name="reply">The server's answer.</param>
    /// <param name="asked">The coding that was asked for: R4 does not repeat it in the answer.</param>
    public static LookedUpConcept? ReadLookup(Resource reply, Coding? asked)
    {
        if (Parameters(reply) is not { } parameters || Text(parameters, "name") is not { } name)
        {
            return null;
        }

        var version = Text(parameters, "version");
        return new LookedUpConcept(name, version, new Coding(asked?.System, asked?.Code, Text(parameters, "display"), version))
        {
            Designations = [.. parameters["designation"].Select(Parts).Select(p => new Designation(
                Text(p, "language"), Coding.Of(Value(p, "use")), Text(p, "value") ?? ""))],
            Properties = [.. parameters["property"].Select(Parts).Select(PropertyOf)],
        };
    }

    public static Subsumption? ReadSubsumes(Resource reply) =>
        Parameters(reply) is not { } parameters ? null : Text(parameters, "outcome") switch
        {
            "equivalent" => Subsumption.Equivalent,
            "subsumes" => Subsumption.Subsumes,
            "subsumed-by" => Subsumption.SubsumedBy,
            "not-subsumed" => Subsumption.NotSubsumed,
            _ => null,
        };

    public static TranslateResult? ReadTranslate(Resource reply)
    {
        var parameters = Parameters(reply);
        if (parameters?["result"].FirstOrDefault() is not { Exists: true } result)
        {
            return null;
        }

        var matches = parameters["match"].Select(Parts).Select(p => new TranslationMatch(
            Text(p, "equivalence") ?? "equivalent", Coding.Of(Value(p, "concept")), [.. p["product"].Select(Parts).Select(ProductOf)],
            Text(p, "source")));
        return new TranslateResult(result.First("value").TextEquals("true"u8), Text(parameters, "message"), [.. matches], []);
    }

    private static LookedUpProperty PropertyOf(ILookup<string, Element> parts)
    {
        var value = Value(parts, "value");
        var coding = value.Type?.Name == "Coding" ? Coding.Of(value) : null;
        return new LookedUpProperty(
            Text(parts, "code") ?? "", TypeOf(value), coding?.Code ?? value.Text ?? "", coding, Text(parts, "description"));
    }

    private static MapElement ProductOf(ILookup<string, Element> parts) =>
        new(Text(parts, "element") ?? "", Coding.Of(Value(parts, "concept")) ?? new Coding(null, null));

    private static List<ExpansionCode> Codes(Element parent)
    {
        var codes = new List<ExpansionCode>();
        foreach (var contains in parent.Named("contains"))
        {
            codes.Add(new ExpansionCode(
                contains.TextOf("system") ?? "", contains.TextOf("version"), contains.TextOf("code") ?? "", contains.TextOf("display"))
            {
                IsAbstract = contains.First("abstract").TextEquals("true"u8),
                IsInactive = contains.First("inactive").TextEquals("true"u8),
                Designations = contains.Named("designation").ToList().ConvertAll(Designation.Of),
                Contains = Codes(contains),
            });
        }

        return codes;
    }

    private static ILookup<string, Element>? Parameters(Resource reply) =>
        reply.TypeName == "Parameters" ? Named(reply.Root, "parameter") : null;

    private static ILookup<string, Element> Parts(Element parameter) => Named(parameter, "part");

    private static ILookup<string, Element> Named(Element parent, string name) =>
        parent.Named(name).ToList().ToLookup(p => p.TextOf("name") ?? "", StringComparer.Ordinal);

    private static Element Value(ILookup<string, Element> parameters, string name) => parameters[name].FirstOrDefault().First("value");

    private static string? Text(ILookup<string, Element> parameters, string name) => Value(parameters, name).Text;

    private static string TypeOf(Element value) => value.JsonName is { Length: > 5 } name ? name[5..] : "String";
}
