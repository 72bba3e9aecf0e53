using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FhirIcsHub.Benchmarks.Load;

/// <summary>
/// One Synthea Bundle cut at what differs from person to person: ids, dates, measured values, names and the codes of Observations. The
/// resources of any number of people are made from it, the same for the same number.
/// </summary>
internal sealed partial class SyntheaTemplate
{
    /// <summary>As senders write it: nothing escaped that JSON lets stand.</summary>
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>In place of the code that a tenth of the load has, where the samples have it.</summary>
    private const string OtherCode = "3137-7";

    private readonly List<Part[]> _resources = [];

    private SyntheaTemplate(JsonElement bundle)
    {
        var resources = bundle.GetProperty("entry").EnumerateArray().Select(entry => entry.GetProperty("resource")).ToList();
        Ids = [.. resources.Select(resource => resource.GetProperty("id").GetString()!)];
        Types = [.. resources.Select(resource => resource.GetProperty("resourceType").GetString()!)];
        var placeOf = Ids.Index().ToDictionary(id => id.Item, id => id.Index);
        foreach (var (resource, type) in resources.Zip(Types))
        {
            _resources.Add([.. Cut(JsonSerializer.Serialize(resource, Plain), type, placeOf)]);
        }
    }

    /// <summary>Types of the resources, in their order.</summary>
    public IReadOnlyList<string> Types { get; }

    private string[] Ids { get; }

    public static IReadOnlyList<SyntheaTemplate> All()
    {
        var templates = new List<SyntheaTemplate>();
        foreach (var file in Samples.SyntheaFiles())
        {
            using var bundle = JsonDocument.Parse(File.ReadAllBytes(file));
            templates.Add(new SyntheaTemplate(bundle.RootElement));
        }

        return templates;
    }

    /// <summary>The JSON of one resource for one person.</summary>
    /// <param name="resource">Its place in the Bundle.</param>
    /// <param name="person">Whom it is about.</param>
    /// <param name="code">The code of an Observation; null = as in the sample.</param>
    public byte[] Make(int resource, SpreadPerson person, string? code)
    {
        var json = new StringBuilder();
        foreach (var (position, part) in _resources[resource].Index())
        {
            json.Append(part.Kind switch
            {
                PartKind.Id => person.Id(part.Number).ToString(),
                PartKind.Reference => $"{Types[part.Number]}/{person.Id(part.Number)}",
                PartKind.Date => person.Move(DateOnly.FromDayNumber(part.Number)),
                PartKind.Value => person.Spread(decimal.Parse(part.Text, CultureInfo.InvariantCulture), resource + position),
                PartKind.Family => person.Family,
                PartKind.Given => person.Given,
                PartKind.Number => person.Identifier,
                PartKind.Code => code ?? (part.Text == LoadedDatabase.CommonCode ? OtherCode : part.Text),
                _ => part.Text,
            });
        }

        return Encoding.UTF8.GetBytes(json.ToString());
    }

    private static IEnumerable<Part> Cut(string json, string type, Dictionary<string, int> placeOf)
    {
        var done = 0;
        foreach (Match match in Varying().Matches(json))
        {
            if (PartOf(match, type, placeOf) is not { } part)
            {
                continue;
            }

            var group = match.Groups.Values.Skip(1).First(group => group.Success);
            yield return new Part(PartKind.Text, json[done..group.Index], 0);
            yield return part;
            done = group.Index + group.Length;
        }

        yield return new Part(PartKind.Text, json[done..], 0);
    }

    private static Part? PartOf(Match match, string type, Dictionary<string, int> placeOf)
    {
        var text = match.Groups.Values.Skip(1).First(group => group.Success).Value;
        if (match.Groups["urn"].Success)
        {
            return placeOf.TryGetValue(text["urn:uuid:".Length..], out var target) ? new Part(PartKind.Reference, text, target) : null;
        }

        if (match.Groups["id"].Success)
        {
            return placeOf.TryGetValue(text, out var place) ? new Part(PartKind.Id, text, place) : null;
        }

        return match.Groups["date"].Success ? new Part(
                PartKind.Date, text, DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture).DayNumber)
            : match.Groups["value"].Success ? new Part(PartKind.Value, text, 0)
            : match.Groups["code"].Success ? (type == "Observation" ? new Part(PartKind.Code, text, 0) : null)
            : type != "Patient" ? null
            : match.Groups["family"].Success ? new Part(PartKind.Family, text, 0)
            : match.Groups["given"].Success ? new Part(PartKind.Given, text, 0)
            : new Part(PartKind.Number, text, 0);
    }

    [GeneratedRegex("""
        (?<urn>urn:uuid:[0-9a-f-]{36})|"(?<id>[0-9a-f]{8}-[0-9a-f-]{27})"|"(?<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[T"]
        |"valueQuantity":\{"value":(?<value>-?[0-9]+(?:\.[0-9]+)?)|^\{"resourceType":"Observation".*?"code":\{"coding":\[\{"system":"http://loinc.org","code":"(?<code>[^"]+)"
        |"family":"(?<family>[^"]+)"|"given":\["(?<given>[^"]+)"|"value":"(?<number>[0-9SX-]{5,})"
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Varying();

    private enum PartKind
    {
        Text,
        Id,
        Reference,
        Date,
        Value,
        Family,
        Given,
        Number,
        Code,
    }

    private sealed record Part(PartKind Kind, string Text, int Number);
}
