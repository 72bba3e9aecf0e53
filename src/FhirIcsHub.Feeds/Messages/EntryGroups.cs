namespace FhirIcsHub.Feeds.Messages;

/// <summary>
/// Which entries of a batch or collection stand and fall together: those tied by urn:uuid references, or about the same resource.
/// </summary>
internal sealed class EntryGroups
{
    private readonly int[] _parent;

    public EntryGroups(int count)
    {
        _parent = new int[count];
        for (var i = 0; i < count; i++)
        {
            _parent[i] = i;
        }
    }

    public void Tie(int left, int right) => _parent[Root(left)] = Root(right);

    public int Root(int entry)
    {
        while (_parent[entry] != entry)
        {
            _parent[entry] = _parent[_parent[entry]];
            entry = _parent[entry];
        }

        return entry;
    }
}
