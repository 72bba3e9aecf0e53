using System.Text;
using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Cql;

/// <summary>
/// Several sets of codes as one table, each set a mark: what is coded is looked up once, however many sets are asked for it.
/// </summary>
internal sealed class CodeMarks
{
    private static readonly ElementName Coding = new("coding");
    private static readonly ElementName System = new("system");
    private static readonly ElementName Code = new("code");
    private static readonly FhirType ConceptType = FhirSchema.R4.FindType("CodeableConcept")!;
    private static readonly FhirType CodingType = FhirSchema.R4.FindType("Coding")!;

    private readonly CodeTable _codes;

    private CodeMarks(CodeTable codes) => _codes = codes;

    /// <param name="sets">The sets, each with its marks; a code without a code is no member.</param>
    public static CodeMarks Of(IReadOnlyCollection<(IReadOnlyList<CqlCode> Codes, ulong Marks)> sets) => new(new CodeTable(
        [.. sets.SelectMany(set => set.Codes.Where(code => code.Code is not null).Select(
            code => (Utf8(code.System), Utf8(code.Code)!, set.Marks)))]));

    /// <summary>The marks of what a resource's element of that name has; of a repeating element, of any of its values.</summary>
    public ulong OfResource(Element resource, ElementName path)
    {
        ulong marks = 0;
        foreach (var value in resource.Named(path))
        {
            marks |= Of(value);
        }

        return marks;
    }

    /// <summary>The marks of a CodeableConcept's codes, or of a Coding or code.</summary>
    public ulong Of(Element value)
    {
        var type = value.Type;
        if (ReferenceEquals(type, ConceptType))
        {
            ulong marks = 0;
            foreach (var coding in value.Named(Coding))
            {
                marks |= OfCoding(coding);
            }

            return marks;
        }

        return ReferenceEquals(type, CodingType) ? OfCoding(value)
            : value.Kind == ElementKind.String ? _codes.MarksOfCode(Content(value))
            : 0;
    }

    /// <summary>The marks of a code, of whatever system.</summary>
    public ulong OfCode(ReadOnlySpan<byte> code) => _codes.MarksOfCode(code);

    private ulong OfCoding(Element coding)
    {
        var code = coding.First(Code);
        if (code.Kind != ElementKind.String)
        {
            return 0;
        }

        var system = coding.First(System);
        return _codes.MarksOf(Content(system), system.HasValue, Content(code));
    }

    private static ReadOnlySpan<byte> Content(Element text) =>
        text.IsEscaped ? Encoding.UTF8.GetBytes(text.Text ?? "") : text.RawValue;

    private static byte[]? Utf8(string? text) => text is null ? null : Encoding.UTF8.GetBytes(text);
}
