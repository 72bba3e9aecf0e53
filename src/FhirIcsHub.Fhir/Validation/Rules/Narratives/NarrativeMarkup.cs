using System.Xml;

namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>What links and languages need of a narrative: the ids in it, its hyperlinks and images, its parts and where they are from.</summary>
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

    /// <summary>The elements right below the div.</summary>
    public List<NarrativePart> Parts { get; } = [];

    /// <summary>Whether some text stands below no element with a class boilerplate, generated or original.</summary>
    public bool HasTextWithoutSource { get; private set; }

    /// <summary>Reads the div; null when it is not well-formed, which the narrative's own rules report.</summary>
    public static NarrativeMarkup? Read(string div)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = 10_000_000 };
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
        var sourced = int.MaxValue;
        while (reader.Read())
        {
            sourced = reader.Depth <= sourced && reader.NodeType is XmlNodeType.Element or XmlNodeType.EndElement ? int.MaxValue : sourced;
            if (reader.NodeType == XmlNodeType.Element)
            {
                sourced = sourced == int.MaxValue && !reader.IsEmptyElement && TellsSource(reader.GetAttribute("class")) ? reader.Depth : sourced;
                path.RemoveRange(reader.Depth, path.Count - reader.Depth);
                path.Add(reader.LocalName);
                if (reader.Depth == 1)
                {
                    Parts.Add(new NarrativePart(reader.LocalName, reader.GetAttribute("lang"), reader.GetAttribute("xml:lang")));
                }

                Element(reader, ids, path);
            }
            else if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA && !string.IsNullOrWhiteSpace(reader.Value))
            {
                HasTextWithoutSource |= sourced == int.MaxValue;
            }
        }
    }

    private static bool TellsSource(string? classes) =>
        classes?.Split(' ').Any(c => c is "boilerplate" or "generated" or "original") == true;

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

/// <summary>An element right below the div.</summary>
/// <param name="Element">Its name.</param>
/// <param name="Lang">Attribute lang.</param>
/// <param name="XmlLang">Attribute xml:lang.</param>
internal readonly record struct NarrativePart(string Element, string? Lang, string? XmlLang)
{
    public string? Language => Lang ?? XmlLang;
}
