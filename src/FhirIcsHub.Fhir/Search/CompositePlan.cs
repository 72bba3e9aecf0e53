namespace FhirIcsHub.Fhir.Search;

/// <summary>
/// A composite parameter: for each match of its expression the entries of all its components, tied together by one ordinal. A match that
/// lacks a component could never be found, so it leaves no entries.
/// </summary>
internal sealed class CompositePlan
{
    private readonly int _number;
    private readonly Component[] _components;

    /// <param name="parameter">The composite.</param>
    /// <param name="number">Its number among the composites of the resource type.</param>
    public CompositePlan(SearchParameterInfo parameter, int number)
    {
        _number = number;
        _components = [.. parameter.Components.Select(component => new Component(component))];
    }

    public void Write(Element match, EntryWriter writer)
    {
        var before = writer.Mark();
        var ordinal = writer.NextOrdinal(_number);
        foreach (var component in _components)
        {
            var count = writer.Count;
            component.FromMatch.Visit(match, ordinal, writer);
            component.FromResource.Visit(match.Resource.Root, ordinal, writer);
            if (writer.Count == count)
            {
                writer.Undo(before);
                writer.ReturnOrdinal(_number);
                return;
            }
        }
    }

    private sealed class Component
    {
        public Component(SearchParameterInfo parameter)
        {
            foreach (var path in parameter.Paths)
            {
                (path.FromResource ? FromResource : FromMatch).AddTarget(path, parameter);
            }
        }

        public PathNode FromMatch { get; } = new();

        public PathNode FromResource { get; } = new();
    }
}
