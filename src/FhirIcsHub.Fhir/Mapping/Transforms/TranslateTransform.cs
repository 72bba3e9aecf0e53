using FhirIcsHub.Fhir.FhirPath;

namespace FhirIcsHub.Fhir.Mapping;

/// <summary>
/// translate(source, map[, output]): a code, Coding or CodeableConcept by a concept map. A code that it does not translate is a warning.
/// </summary>
internal sealed class TranslateTransform(
    TransformParameter source, Func<MapValue[], (ConceptTable Table, string Name)> map, ConceptTables tables, string? output)
    : CompiledTransform
{
    private const int MaxOtherMaps = 10;

    public override MapValue Evaluate(MapRun run, MapValue[] frame, MapElement? element)
    {
        var value = run.AsRead(source.Of(frame));
        if (value.Kind == FhirPathKind.None)
        {
            return default;
        }

        var (table, name) = map(frame);
        foreach (var (system, code) in CodesOf(value))
        {
            if (Find(table, system, code) is { } found)
            {
                return As(output ?? OutputFor(element), found.System, found.Code, found.Display);
            }
        }

        run.Warn(IssueType.NotFound, $"The concept map {name} does not translate the code.", value.Element);
        return default;
    }

    private (string? System, string Code, string? Display)? Find(ConceptTable table, string? system, string code)
    {
        for (var i = 0; i < MaxOtherMaps; i++)
        {
            if (table.Find(system, code) is { } found)
            {
                return found;
            }

            if (table.OtherMap(system) is not { } url || tables.Find(url) is not { } other)
            {
                return null;
            }

            table = other;
        }

        return null;
    }

    private static IEnumerable<(string? System, string Code)> CodesOf(FhirPathValue value)
    {
        if (value.Kind != FhirPathKind.Element)
        {
            return [(null, value.ToString())];
        }

        var element = value.Element;
        if (element.Text is { } text)
        {
            return [(null, text)];
        }

        var codings = element.Named("coding").ToList();
        var given = codings.Count > 0 ? codings : [element];
        return given.Where(c => c.TextOf("code") is not null).Select(c => (c.TextOf("system"), c.TextOf("code")!));
    }

    private static string OutputFor(MapElement? element) => element?.OnlySlot?.Type.Name switch
    {
        "Coding" => "Coding",
        "CodeableConcept" => "CodeableConcept",
        _ => "code",
    };

    private static MapValue As(string output, string? system, string code, string? display) => output switch
    {
        "code" => MapValue.Of(code),
        "system" => system is null ? default : MapValue.Of(system),
        "display" => display is null ? default : MapValue.Of(display),
        "Coding" or "coding" => MapValue.Of(DataTypeTransforms.OfCode(asConcept: false, system, code, display)),
        _ => MapValue.Of(DataTypeTransforms.OfCode(asConcept: true, system, code, display)),
    };
}
