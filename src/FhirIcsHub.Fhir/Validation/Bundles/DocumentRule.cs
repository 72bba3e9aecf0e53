namespace FhirIcsHub.Fhir.Validation;

/// <summary>
/// A document (https://hl7.org/fhir/R4/documents.html): what the Composition refers to is in the Bundle, and every entry is linked to the
/// Composition, forward or backward.
/// </summary>
internal sealed class DocumentRule : IResourceRule
{
    public string ResourceType => "Bundle";

    public void Check(in RuleContext context, Element resource)
    {
        if (resource.TextOf("type") != "document")
        {
            return;
        }

        var entries = resource.Named("entry").ToList();
        if (entries.Count == 0 || entries[0].First("resource") is not { Type.Name: "Composition" } composition)
        {
            return;
        }

        var index = new BundleIndex(resource, null);
        CheckReferences(context, index, entries[0], composition);
        CheckStyleSheets(context, resource, entries);
        CheckReachability(context, index, resource, entries);
    }

    private static void CheckReferences(in RuleContext context, BundleIndex index, Element entry, Element composition)
    {
        foreach (var reference in References(composition))
        {
            if (reference.TextOf("reference") is not { } text || text.StartsWith('#'))
            {
                continue;
            }

            var found = index.Entries(text, entry);
            if (found.Count == 0)
            {
                var name = ReferenceText.Parse(text);
                var similar = name is { Type: { } type, Id: { } id } ? index.ByTypeAndId(type, id).Count : 0;
                context.Error(
                    IssueType.NotFound, MessageId.BundleReference, reference,
                    "What the Composition refers to must be an entry of the document, and this is not"
                    + (similar == 0 ? "." : $"; {similar} with the same type and id have another fullUrl: "
                    + "a relative reference is read against that of its own entry."));
            }
            else if (found.Count > 1)
            {
                context.Error(
                    IssueType.Forbidden, MessageId.BundleReference, reference,
                    $"The reference finds {found.Count} entries; name the version that is meant (/_history/).");
            }
        }
    }

    // relatesTo points to other documents.
    private static IEnumerable<Element> References(Element element)
    {
        foreach (var child in element.Children)
        {
            if (ReferenceEquals(child.Type, DataTypes.Reference))
            {
                yield return child;
            }
            else if (!child.IsResource && child.Name is not ("relatesTo" or "extension" or "modifierExtension"))
            {
                foreach (var inner in References(child))
                {
                    yield return inner;
                }
            }
        }
    }

    private static void CheckStyleSheets(in RuleContext context, Element bundle, List<Element> entries)
    {
        foreach (var link in bundle.Named("link"))
        {
            if (link.TextOf("relation") == "stylesheet" && link.TextOf("url") is { } url && !ReferenceText.HasScheme(url)
                && !IsAnEntry(entries, url))
            {
                context.Error(
                    IssueType.NotFound, MessageId.BundleLink, link.First("url"),
                    "The style sheet must be an entry of the document, and this is not.");
            }
        }
    }

    private static bool IsAnEntry(List<Element> entries, string relative) => entries.Exists(e => IsAt(e, relative));

    private static bool IsAt(Element entry, string relative) =>
        entry.TextOf("fullUrl")?.EndsWith("/" + relative, StringComparison.Ordinal) == true;

    private static void CheckReachability(in RuleContext context, BundleIndex index, Element bundle, List<Element> entries)
    {
        if (context.Options.UnreachableEntry is not { } severity)
        {
            return;
        }

        var reached = Reached(index, bundle, entries);
        for (var i = 1; i < entries.Count; i++)
        {
            if (!reached[i])
            {
                context.Report(
                    severity, IssueType.Informational, MessageId.BundleUnreachable, entries[i],
                    "No reference leads from the Composition to this entry or from it to what the Composition reaches; "
                    + "link it or leave it out.");
            }
        }
    }

    private static bool[] Reached(BundleIndex index, Element bundle, List<Element> entries)
    {
        var positions = entries.Index().ToDictionary(e => e.Item, e => e.Index);
        var links = entries.ConvertAll(_ => new List<int>());
        for (var from = 0; from < entries.Count; from++)
        {
            foreach (var target in Targets(index, entries[from], entries[from].First("resource")))
            {
                var to = positions[target];
                links[from].Add(to);
                links[to].Add(from);
            }
        }

        var reached = new bool[entries.Count];
        var open = new Stack<int>([0]);
        foreach (var link in bundle.Named("link"))
        {
            if (link.TextOf("relation") == "stylesheet" && link.TextOf("url") is { } url
                && entries.FindIndex(e => IsAt(e, url)) is >= 0 and var sheet)
            {
                open.Push(sheet);
            }
        }

        while (open.TryPop(out var at))
        {
            if (!reached[at])
            {
                reached[at] = true;
                foreach (var next in links[at])
                {
                    open.Push(next);
                }
            }
        }

        return reached;
    }

    // References and, since extensions and narrative links use them, uris of any kind.
    private static IEnumerable<Element> Targets(BundleIndex index, Element entry, Element element)
    {
        foreach (var child in element.Children)
        {
            if (child.Kind == ElementKind.String && (child.Name == "reference" || DataTypes.KindOf(child.Type) == DataTypes.Kind.Uri)
                && child.Text is { } text)
            {
                foreach (var target in index.Entries(text, entry))
                {
                    yield return target;
                }
            }

            foreach (var target in Targets(index, entry, child))
            {
                yield return target;
            }
        }
    }
}
