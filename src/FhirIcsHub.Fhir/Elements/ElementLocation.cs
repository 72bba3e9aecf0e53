using System.Globalization;

namespace FhirIcsHub.Fhir;

/// <summary>
/// Finds the FHIRPath location of a node. Nodes hold no link to their parent: locations are only asked for when something is wrong.
/// </summary>
internal static class ElementLocation
{
    public static string Of(Resource resource, int index)
    {
        var root = resource.Root.Index;
        var path = new List<int>();
        if (!Find(resource.Nodes, root, index, path))
        {
            return "";
        }

        var location = resource.TypeName;
        for (var i = 1; i < path.Count; i++)
        {
            location += "." + Segment(resource, path[i - 1], path[i]);
        }

        return location;
    }

    private static bool Find(Node[] nodes, int from, int target, List<int> path)
    {
        path.Add(from);
        if (from == target)
        {
            return true;
        }

        for (var child = nodes[from].FirstChild; child != 0; child = nodes[child].Next)
        {
            if (Find(nodes, child, target, path))
            {
                return true;
            }
        }

        path.RemoveAt(path.Count - 1);
        return false;
    }

    private static string Segment(Resource resource, int parent, int index)
    {
        var element = new Element(resource, index);
        var name = element.Name;
        var position = 0;
        var count = 0;
        for (var sibling = resource.Nodes[parent].FirstChild; sibling != 0; sibling = resource.Nodes[sibling].Next)
        {
            if (sibling == index)
            {
                position = count;
            }

            if (new Element(resource, sibling).IsNamed(name, element.NameId))
            {
                count++;
            }
        }

        var repeats = element.Definition?.IsRepeating ?? count > 1;
        return repeats ? string.Create(CultureInfo.InvariantCulture, $"{name}[{position}]") : name;
    }
}
