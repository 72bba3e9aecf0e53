using System.Buffers;
using System.Xml;
using System.Xml.Linq;
using FhirIcsHub.Fhir.Xml;

namespace FhirIcsHub.Fhir.Patch;

/// <summary>
/// An XML Patch (RFC 5261): add, replace and remove of nodes of an XML document that selectors point to, done in order, all or none. The
/// root's name does not matter; prefixes are those of the patch, with <c>f</c> and <c>fhir</c> for FHIR and <c>h</c> for XHTML understood
/// without declaration. Immutable.
/// </summary>
public sealed class XmlPatch
{
    /// <summary>Most operations of one patch.</summary>
    public const int MaxOperations = 1_000;

    private readonly IReadOnlyList<XmlPatchOperation> _operations;

    private XmlPatch(IReadOnlyList<XmlPatchOperation> operations) => _operations = operations;

    /// <summary>Reads a patch document (<c>application/xml-patch+xml</c>). It must have an operation; a document type is refused.</summary>
    public static PatchReadResult<XmlPatch> Parse(ReadOnlyMemory<byte> xml)
    {
        XElement root;
        try
        {
            root = XmlPatchDocument.Read(xml).Root!;
        }
        catch (XmlException e)
        {
            return Refused(NotWellFormed("patch", e));
        }

        var elements = root.Elements().ToList();
        if (elements.Count is 0 or > MaxOperations)
        {
            return Refused(elements.Count == 0
                ? Issue.Error(IssueType.Required, "The XML Patch has no operation: expected <add>, <replace> or <remove> elements.")
                : Issue.Error(IssueType.TooCostly, $"An XML Patch may have {MaxOperations} operations at most."));
        }

        var operations = new List<XmlPatchOperation>();
        var issues = new List<Issue>();
        for (var i = 0; i < elements.Count; i++)
        {
            try
            {
                operations.Add(XmlPatchOperation.Read(elements[i]));
            }
            catch (PatchException problem)
            {
                var line = (IXmlLineInfo)elements[i];
                issues.Add(problem.At(i, "XML Patch").Issue with { Line = line.LineNumber, Column = line.LinePosition });
            }
        }

        return issues.Count > 0 ? new PatchReadResult<XmlPatch>(null, issues) : new PatchReadResult<XmlPatch>(new XmlPatch(operations), []);
    }

    /// <summary>Applies the patch to a resource in its XML form; the result is read strictly.</summary>
    public PatchResult Apply(Resource resource)
    {
        var form = new ArrayBufferWriter<byte>(resource.Json.Length * 2);
        FhirXml.Write(resource, form);
        var (xml, issues) = ApplyToDocument(form.WrittenMemory);
        return xml is null ? new PatchResult(null, issues) : PatchResult.Of(resource, FhirXml.Read(xml));
    }

    /// <summary>Applies the patch to any XML document, which is not judged by the rules of FHIR.</summary>
    /// <returns>The patched document as UTF-8, or null and why.</returns>
    public (byte[]? Xml, IReadOnlyList<Issue> Issues) ApplyToDocument(ReadOnlyMemory<byte> xml)
    {
        try
        {
            var document = XmlPatchDocument.Read(xml);
            var run = new XmlPatchRun(document);
            for (var i = 0; i < _operations.Count; i++)
            {
                try
                {
                    run.Do(_operations[i]);
                }
                catch (PatchException problem)
                {
                    throw problem.At(i, _operations[i].ToString());
                }
            }

            return (XmlPatchDocument.Write(document), []);
        }
        catch (XmlException e)
        {
            return (null, [NotWellFormed("document to be patched", e)]);
        }
        catch (PatchException problem)
        {
            return (null, [problem.Issue]);
        }
    }

    private static Issue NotWellFormed(string what, XmlException e) => new(
        IssueSeverity.Error, IssueType.Structure, $"The {what} is not well-formed XML, or has a document type, which is not allowed.",
        Line: Math.Max(1, e.LineNumber), Column: Math.Max(1, e.LinePosition));

    private static PatchReadResult<XmlPatch> Refused(Issue issue) => new(null, [issue]);
}
