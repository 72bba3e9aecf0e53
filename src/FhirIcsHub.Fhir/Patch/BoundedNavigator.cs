using System.Diagnostics.CodeAnalysis;
using System.Xml;
using System.Xml.XPath;

namespace FhirIcsHub.Fhir.Patch;

/// <summary>
/// A navigator that counts its moves and those of its clones: predicates within predicates can make XPath take more than linear time, and
/// nothing in System.Xml.XPath can be told to stop.
/// </summary>
internal sealed class BoundedNavigator : XPathNavigator
{
    /// <summary>Of all operations of a patch: about a second, for other writers wait meanwhile.</summary>
    private const int MaxMoves = 2_000_000;

    private readonly XPathNavigator _inner;
    private readonly Counter _counter;

    public BoundedNavigator(XPathNavigator inner)
        : this(inner, new Counter())
    {
    }

    private BoundedNavigator(XPathNavigator inner, Counter counter)
    {
        _inner = inner;
        _counter = counter;
    }

    public override string BaseURI => _inner.BaseURI;

    public override bool IsEmptyElement => _inner.IsEmptyElement;

    public override string LocalName => _inner.LocalName;

    public override string Name => _inner.Name;

    public override string NamespaceURI => _inner.NamespaceURI;

    public override XmlNameTable NameTable => _inner.NameTable;

    public override XPathNodeType NodeType => _inner.NodeType;

    public override string Prefix => _inner.Prefix;

    public override object? UnderlyingObject => _inner.UnderlyingObject;

    public override string Value
    {
        get
        {
            var value = _inner.Value;
            _counter.Add(1 + (value.Length / 16));
            return value;
        }
    }

    public override XPathNavigator Clone() => new BoundedNavigator(_inner.Clone(), _counter);

    public override bool IsSamePosition([NotNullWhen(true)] XPathNavigator? other) =>
        other is BoundedNavigator bounded && _inner.IsSamePosition(bounded._inner);

    public override bool MoveTo(XPathNavigator other) => other is BoundedNavigator bounded && Counted(_inner.MoveTo(bounded._inner));

    public override bool MoveToFirstAttribute() => Counted(_inner.MoveToFirstAttribute());

    public override bool MoveToFirstChild() => Counted(_inner.MoveToFirstChild());

    public override bool MoveToFirstNamespace(XPathNamespaceScope namespaceScope) => Counted(_inner.MoveToFirstNamespace(namespaceScope));

    /// <summary>Without a document type no attribute is an ID.</summary>
    public override bool MoveToId(string id) => false;

    public override bool MoveToNext() => Counted(_inner.MoveToNext());

    public override bool MoveToNextAttribute() => Counted(_inner.MoveToNextAttribute());

    public override bool MoveToNextNamespace(XPathNamespaceScope namespaceScope) => Counted(_inner.MoveToNextNamespace(namespaceScope));

    public override bool MoveToParent() => Counted(_inner.MoveToParent());

    public override bool MoveToPrevious() => Counted(_inner.MoveToPrevious());

    private bool Counted(bool moved)
    {
        _counter.Add(1);
        return moved;
    }

    private sealed class Counter
    {
        private int _moves;

        public void Add(int moves)
        {
            if ((_moves += moves) > MaxMoves)
            {
                throw new PatchException(IssueType.TooCostly, "'sel' takes too many steps on this document");
            }
        }
    }
}
