using System.Xml;

namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>What links need of a narrative: the ids in it, its hyperlinks and images.</summary>
internal sealed class NarrativeMarkup
{
    private NarrativeMarkup()
    {
    }

    /// <summary>All ids, and the names of anchors.</summary>
    public HashSet<string> Anchors { get; } = new(StringComparer.Ordinal);

    /// <summary>Ids that stand more than once.</summary>
    public List<string> RepeatedIds { get; } = [];

    public List<NarrativeLink> Links { get; } = [];

    /// <summary>Sources of images.</summary>
    public List<NarrativeLink> Images { get; } = [];

    /// <summary>Reads the div; null when it is not well-formed, which the narrative's own rules report.</summary>
    public static NarrativeMarkup? Read(string div)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = 10_000_000
        };
        var markup = new NarrativeMarkup();
        try
        {
            using var reader = XmlReader.Create(new StringReader(div), settings);
            markup.Read(reader);
            return markup;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private void Read(XmlReader reader)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var path = new List<string>();
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.Element)
            {
                path.RemoveRange(reader.Depth, path.Count - reader.Depth);
                path.Add(reader.LocalName);
                Element(reader, ids, path);
            }
        }
    }

    private void Element(XmlReader reader, HashSet<string> ids, List<string> path)
    {
        if (reader.GetAttribute("id") is { } id)
        {
            Anchors.Add(id);
            if (!ids.Add(id))
            {
                RepeatedIds.Add(id);
            }
        }

        if (reader.LocalName == "a" && reader.GetAttribute("name") is { } name)
        {
            Anchors.Add(name);
        }

        if (reader.LocalName is "a" or "area" && reader.GetAttribute("href") is { } href)
        {
            Links.Add(new NarrativeLink(href, string.Join('/', path)));
        }
        else if (reader.LocalName == "img" && reader.GetAttribute("src") is { } source)
        {
            Images.Add(new NarrativeLink(source, string.Join('/', path)));
        }
    }
}

/// <summary>A hyperlink or an image's source, and the elements down to it.</summary>
internal readonly record struct NarrativeLink(string Target, string Path);
