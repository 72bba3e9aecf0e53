using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Search;

/// <summary>
/// The paths of all parameters of a type merged into one tree, so that an element is visited once however many parameters look at it.
/// A node stands for one step; at the root for the resource, or for a composite's match.
/// </summary>
internal sealed class PathNode
{
    private readonly PathStep? _step;
    private readonly ushort _nameId;
    private PathNode[] _children = [];
    private ParameterGroup[] _groups = [];
    private CompositePlan[] _composites = [];

    public PathNode()
    {
    }

    private PathNode(PathStep step)
    {
        _step = step;
        _nameId = FhirSchema.R4.NameId(step.Name);
    }

    public void AddTarget(SearchPath path, SearchParameterInfo parameter)
    {
        var node = Descend(path);
        var at = Array.FindIndex(node._groups, group => group.Type == parameter.Type);
        if (at < 0)
        {
            node._groups = [.. node._groups, new ParameterGroup(parameter.Type, [parameter])];
        }
        else if (!node._groups[at].Parameters.Contains(parameter))
        {
            node._groups[at] = new ParameterGroup(parameter.Type, [.. node._groups[at].Parameters, parameter]);
        }
    }

    public void AddComposite(SearchPath path, CompositePlan composite)
    {
        var node = Descend(path);
        node._composites = [.. node._composites, composite];
    }

    /// <summary>Writes the entries of everything at or below <paramref name="element"/>, which this node stands for.</summary>
    public void Visit(Element element, int ordinal, EntryWriter writer)
    {
        foreach (var group in _groups)
        {
            writer.Write(element, group.Type, group.Parameters, ordinal);
        }

        foreach (var composite in _composites)
        {
            composite.Write(element, writer);
        }

        if (_children.Length == 0)
        {
            return;
        }

        foreach (var child in element.Children)
        {
            var nameId = child.NameId;
            foreach (var node in _children)
            {
                if (node._nameId == nameId && nameId != 0 && node._step!.Accepts(child))
                {
                    node.Visit(child, ordinal, writer);
                }
            }
        }
    }

    private PathNode Descend(SearchPath path)
    {
        var node = this;
        foreach (var step in path.Steps)
        {
            var next = Array.Find(node._children, child => child._step!.SameAs(step));
            if (next is null)
            {
                next = new PathNode(step);
                node._children = [.. node._children, next];
            }

            node = next;
        }

        return node;
    }
}

/// <summary>The parameters of one type that take the same element: it is converted once for all of them.</summary>
internal sealed record ParameterGroup(SearchParameterType Type, SearchParameterInfo[] Parameters);
