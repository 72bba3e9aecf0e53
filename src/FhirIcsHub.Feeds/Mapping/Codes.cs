using System.Text.Json.Nodes;

namespace FhirIcsHub.Feeds.Mapping;

/// <summary>Codings of a CodeableConcept, translated by the feed's maps.</summary>
internal static class Codes
{
    public const string Snomed = "http://snomed.info/sct";
    public const string Loinc = "http://loinc.org";
    public const string Ucum = "http://unitsofmeasure.org";
    public const string UkCore = "https://fhir.hl7.org.uk/CodeSystem/UKCore-";
    public const string Tho = "http://terminology.hl7.org/CodeSystem/";

    private const string ReadV2 = "http://read.info/readv2";
    private const string Ctv3 = "http://read.info/ctv3";

    public static JsonObject Coding(string? system, string code, string? display = null)
    {
        var coding = new JsonObject();
        if (system is not null)
        {
            coding["system"] = system;
        }

        coding["code"] = code;
        if (display is not null)
        {
            coding["display"] = display;
        }

        return coding;
    }

    public static JsonObject Coding(MappedCode code) => Coding(code.System, code.Code, code.Display);

    public static bool Has(this JsonObject concept, string system) => concept.Codings().Any(c => c.Text("system") == system);

    public static string? CodeIn(this JsonObject concept, string system) =>
        concept.Codings().FirstOrDefault(c => c.Text("system") == system)?.Text("code");

    /// <summary>
    /// The UK Core rule for legacy codings: the code that the user picked stays first (<c>userSelected</c> true), the code of the map comes
    /// after it (<c>userSelected</c> false), the text stays what the user saw. A concept that has a SNOMED CT coding of its own keeps just
    /// that.
    /// </summary>
    public static void AddSnomed(JsonObject? concept, MappingContext context, string map = "legacy-codes")
    {
        if (concept is null || concept["coding"] is null || concept.Has(Snomed))
        {
            return;
        }

        foreach (var coding in concept.Codings())
        {
            if (TranslateLegacy(coding, context, map) is { } mapped)
            {
                coding["userSelected"] ??= true;
                var added = Coding(mapped);
                added["userSelected"] = false;
                concept.AddTo("coding", added);
                return;
            }
        }
    }

    /// <summary>
    /// Puts the map's coding before the source's: for codes of an England code system, which UK Core expects. A source coding without a
    /// system that says the same code is replaced, any other stays behind it.
    /// </summary>
    public static void Prefer(JsonObject? concept, string map, MappingContext context)
    {
        if (concept is null)
        {
            return;
        }

        foreach (var coding in concept.Codings().ToList())
        {
            if (context.Translate(map, coding.Text("system"), coding.Text("code")) is not { } mapped
                || concept.CodeIn(mapped.System!) == mapped.Code)
            {
                continue;
            }

            if (coding.Text("system") is null && coding.Text("code") == mapped.Code && coding["display"] is null)
            {
                ((JsonArray)concept["coding"]!).Remove(coding);
            }

            concept.InsertInto("coding", Coding(mapped));
            return;
        }

        // Free text that is nothing but the code.
        if (concept["coding"] is null && context.Translate(map, null, concept.Text("text")?.Trim()) is { } byText)
        {
            concept.InsertInto("coding", Coding(byText));
        }
    }

    // Read v2 with term code has seven characters; trailing stops belong to the code, but sources drop them.
    private static MappedCode? TranslateLegacy(JsonObject coding, MappingContext context, string map)
    {
        var system = coding.Text("system");
        var code = coding.Text("code");
        if (code is null || system is not (ReadV2 or Ctv3))
        {
            return context.Translate(map, system, code);
        }

        if (code.Contains('\u2026', StringComparison.Ordinal))
        {
            code = code.Replace("\u2026", "...", StringComparison.Ordinal);
            coding["code"] = code;
        }

        return context.Translate(map, system, code)
            ?? (system == ReadV2 && code.Length == 7 ? context.Translate(map, system, code[..5]) : null)
            ?? (code.Length is > 1 and < 5 && code[0] != '.' ? context.Translate(map, system, code.PadRight(5, '.')) : null);
    }
}
