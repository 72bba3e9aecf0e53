using System.Text;
using System.Xml;
using System.Xml.Linq;
using System.Xml.XPath;

namespace FhirIcsHub.Fhir.Patch;

/// <summary>
/// The <c>sel</c> of an XML Patch operation: XPath 1.0 from the document's root, with the namespaces in scope of the operation. Unlike in
/// plain XPath a name without prefix is in the default namespace of the patch (RFC 5261, 4.2.2).
/// </summary>
internal sealed class XmlSelector
{
    private const int MaxLength = 4096;
    private const string DefaultPrefix = "default-namespace";

    private readonly XPathExpression _expression;

    private XmlSelector(string text, XPathExpression expression, bool selectsMarkup)
    {
        Text = text;
        _expression = expression;
        SelectsMarkup = selectsMarkup;
    }

    public string Text { get; }

    /// <summary>
    /// Whether it selects a comment, processing instruction or namespace declaration: they carry no FHIR content, and a resource that went
    /// through JSON has lost them.
    /// </summary>
    public bool SelectsMarkup { get; }

    /// <exception cref="PatchException">It is no XPath, or uses a prefix that is not declared.</exception>
    public static XmlSelector Parse(string text, XElement scope)
    {
        if (text.Length > MaxLength)
        {
            throw new PatchException(IssueType.TooCostly, $"'sel' is longer than {MaxLength} characters");
        }

        var names = Names(scope);
        var defaultNamespace = scope.GetDefaultNamespace();
        try
        {
            var path = defaultNamespace == XNamespace.None ? text : Qualified(text);
            var expression = XPathExpression.Compile(path, names);
            var last = text[(text.LastIndexOf('/') + 1)..];
            var selectsMarkup = last.StartsWith("comment(", StringComparison.Ordinal)
                || last.StartsWith("processing-instruction(", StringComparison.Ordinal)
                || last.StartsWith("namespace::", StringComparison.Ordinal);
            return expression.ReturnType == XPathResultType.NodeSet
                ? new XmlSelector(text, expression, selectsMarkup)
                : throw new PatchException(IssueType.Value, $"'{PatchException.Shown(text)}' selects no nodes");
        }
        catch (Exception problem) when (problem is XPathException or XmlException or ArgumentException)
        {
            throw new PatchException(
                IssueType.Value, $"'sel' is no XPath, or uses a prefix that is not declared: '{PatchException.Shown(text)}'");
        }
    }

    /// <summary>The one node that is selected; null when there is none.</summary>
    /// <exception cref="PatchException">It selects several, or takes too many steps.</exception>
    public XObject? Select(BoundedNavigator document)
    {
        XObject? found = null;
        try
        {
            var nodes = document.Select(_expression);
            while (nodes.MoveNext())
            {
                if (found is not null)
                {
                    throw new PatchException(IssueType.MultipleMatches, "'sel' selects several nodes, it must select one");
                }

                found = nodes.Current?.UnderlyingObject as XObject;
            }
        }
        catch (XPathException)
        {
            throw new PatchException(IssueType.Value, "'sel' cannot be evaluated");
        }

        return found;
    }

    private static XmlNamespaceManager Names(XElement scope)
    {
        var names = new XmlNamespaceManager(new NameTable());
        names.AddNamespace("f", "http://hl7.org/fhir");
        names.AddNamespace("fhir", "http://hl7.org/fhir");
        names.AddNamespace("h", "http://www.w3.org/1999/xhtml");
        foreach (var declaration in scope.AncestorsAndSelf().Reverse().Attributes().Where(a => a.IsNamespaceDeclaration))
        {
            if (declaration.Name.LocalName is not ("xmlns" or "xml"))
            {
                names.AddNamespace(declaration.Name.LocalName, declaration.Value);
            }
        }

        names.AddNamespace(DefaultPrefix, scope.GetDefaultNamespace().NamespaceName);
        return names;
    }

    // Puts a prefix before each element name without one. By the rules of XPath a name is an operator where an operand stands before it.
    private static string Qualified(string text)
    {
        var result = new StringBuilder(text.Length + 64);
        var afterOperand = false;
        var skipsName = false;
        for (var i = 0; i < text.Length;)
        {
            var c = text[i];
            var start = i;
            if (c is '\'' or '"')
            {
                var end = text.IndexOf(c, i + 1);
                i = end < 0 ? text.Length : end + 1;
                afterOperand = true;
            }
            else if (XmlConvert.IsStartNCNameChar(c))
            {
                while (i < text.Length && XmlConvert.IsNCNameChar(text[i]))
                {
                    i++;
                }

                var follows = text.AsSpan(i).TrimStart();
                var isPrefixed = follows.StartsWith(":")
                    || skipsName || (start > 0 && text[start - 1] is ':' && !text.AsSpan(0, start).EndsWith("::"));
                var isOperator = afterOperand && text[start..i] is "and" or "or" or "div" or "mod" && afterOperand;
                if (!isOperator && !isPrefixed && !follows.StartsWith("("))
                {
                    result.Append(DefaultPrefix).Append(':');
                }

                skipsName = text[start..i] is "attribute" or "namespace" && follows.StartsWith("::");
                afterOperand = !isOperator && !follows.StartsWith(":") && !follows.StartsWith("(");
            }
            else
            {
                i++;
                if (c is '@' or '$')
                {
                    skipsName = true;
                }
                else if (!char.IsWhiteSpace(c) && c != ':')
                {
                    skipsName = false;
                    afterOperand = c is ')' or ']' or '.' or '*' || char.IsAsciiDigit(c);
                }
            }

            result.Append(text, start, i - start);
        }

        return result.ToString();
    }
}
