using System.Buffers;
using System.Globalization;
using System.Text.Json;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Measures;

/// <summary>The Codings that criteria see as %neighbourhood and %deprivationQuintile, and reports as the value of a stratum.</summary>
internal sealed class AreaCodings
{
    private readonly Dictionary<Area, Element> _neighbourhoods = [];
    private readonly Element[] _quintiles = new Element[6];

    public AreaCodings(Geography geography)
    {
        foreach (var area in geography.Areas.Where(area => area.Level == AreaLevel.Neighbourhood))
        {
            _neighbourhoods.Add(area, Coding(HubSystems.Area, area.Id, area.Name));
        }

        for (var quintile = 1; quintile <= 5; quintile++)
        {
            var code = quintile.ToString(CultureInfo.InvariantCulture);
            _quintiles[quintile] = Coding(
                HubSystems.DeprivationQuintile, code, quintile switch { 1 => "1 (most deprived)", 5 => "5 (least deprived)", _ => code });
        }
    }

    /// <summary>Does not exist when the neighbourhood is not known.</summary>
    public Element Neighbourhood(Area? neighbourhood) => neighbourhood is null ? default : _neighbourhoods[neighbourhood];

    /// <summary>Does not exist when the quintile is not known.</summary>
    public Element DeprivationQuintile(int? quintile) => quintile is { } known ? _quintiles[known] : default;

    /// <summary>An element stands in a document: the coding is the code of a Basic resource.</summary>
    private static Element Coding(string system, string code, string display)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "Basic");
            json.WriteStartObject("code");
            json.WriteStartArray("coding");
            json.WriteStartObject();
            json.WriteString("system", system);
            json.WriteString("code", code);
            json.WriteString("display", display);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Resource.Read(buffer.WrittenMemory).Resource!.Root.First("code").First("coding");
    }
}
