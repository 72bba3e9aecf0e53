using System.Net;
using System.Text;
using FhirIcsHub.Fhir;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Writing;

/// <summary>
/// A resource that is to be written, with the references in it that must first be resolved. Preparing it for the store (rewriting the
/// references, extracting the index) is pure and costs most of a write, so it is done before the writer's turn with the resolutions that
/// are expected; only when the writer finds others is it done again.
/// </summary>
internal sealed class ResourceContent(Resource resource, IReadOnlyList<ReferenceSite> sites, string fhirBase)
{
    private string?[] _resolved = [];
    private string? _id;
    private PreparedResource? _prepared;

    public Resource Resource { get; } = resource;

    /// <summary>The references that must be resolved before the resource can be stored.</summary>
    public IReadOnlyList<ReferenceSite> Sites { get; } = sites;

    /// <summary>The resource ready for the store under this id, each site pointing where <paramref name="resolve"/> says.</summary>
    public PreparedResource Prepare(string id, Func<ReferenceSite, string?> resolve)
    {
        var resolved = Sites.Count == 0 ? [] : Sites.Select(resolve).ToArray();
        if (_prepared is null || _id != id || !resolved.AsSpan().SequenceEqual(_resolved))
        {
            _prepared = PreparedResource.Create(Rewritten(resolved), id, fhirBase);
            _id = id;
            _resolved = resolved;
        }
        return _prepared;
    }

    private Resource Rewritten(string?[] resolved)
    {
        if (Array.TrueForAll(resolved, target => target is null))
        {
            return Resource;
        }
        var edits = new JsonEdits(Resource);
        for (var i = 0; i < resolved.Length; i++)
        {
            if (Sites[i].Part is not null)
            {
                i = ReplaceLinks(edits, resolved, i);
            }
            else if (resolved[i] is { } target)
            {
                edits.ReplaceText(Sites[i].Element, target + Sites[i].Suffix);
            }
        }
        var rewritten = Resource.Read(edits.Apply());
        return rewritten.Resource
            ?? throw new InvalidOperationException("A resource that was valid is not so with its references rewritten.");
    }

    /// <summary>Replaces all links of one narrative at once; they stand next to each other among the sites. Answers the last of them.</summary>
    private int ReplaceLinks(JsonEdits edits, string?[] resolved, int first)
    {
        var narrative = Sites[first].Element;
        var xhtml = narrative.Text!;
        var written = new StringBuilder(xhtml.Length);
        var position = 0;
        var i = first;
        for (; i < Sites.Count && Sites[i].Part is { } part && Sites[i].Element.Equals(narrative); i++)
        {
            if (resolved[i] is { } target)
            {
                written.Append(xhtml, position, part.Start.Value - position).Append(WebUtility.HtmlEncode(target + Sites[i].Suffix));
                position = part.End.Value;
            }
        }
        edits.ReplaceText(narrative, written.Append(xhtml, position, xhtml.Length - position).ToString());
        return i - 1;
    }
}
