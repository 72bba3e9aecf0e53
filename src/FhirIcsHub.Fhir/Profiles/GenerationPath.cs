namespace FhirIcsHub.Fhir.Profiles;

/// <summary>
/// The definitions whose snapshots are being made, one for the sake of the other. Definitions may refer to each other in a circle (an
/// extension within itself): what is being made is not there yet for what it needs.
/// </summary>
internal sealed class GenerationPath
{
    private readonly List<string> _urls = [];
    private int _shallowestCycle = int.MaxValue;

    /// <summary>Whether what was made last could use everything that it needed; if not, it only serves its purpose and is not kept.</summary>
    public bool IsWhole => _shallowestCycle >= _urls.Count;

    public int Count => _urls.Count;

    public bool Contains(string canonical) => _urls.Contains(canonical);

    /// <summary>Notes that a definition needs one that is being made.</summary>
    public void Note(string canonical) => _shallowestCycle = Math.Min(_shallowestCycle, _urls.IndexOf(canonical));

    public void Enter(string url) => _urls.Add(url);

    public void Leave()
    {
        _urls.RemoveAt(_urls.Count - 1);
    }
}
