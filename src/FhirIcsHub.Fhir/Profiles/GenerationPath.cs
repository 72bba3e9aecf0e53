namespace FhirIcsHub.Fhir.Profiles;

/// <summary>
/// The definitions whose snapshots are being made, one for the sake of the other, to answer one question. Definitions may refer to each
/// other in a circle (an extension within itself): what is being made is not there yet for what it needs.
/// </summary>
internal sealed class GenerationPath
{
    /// <summary>Definitions that refer to each other every which way would be gone through in every order.</summary>
    private const int MostGenerations = 2_000;

    private const int MostNested = 64;

    private readonly List<string> _urls = [];
    private int _generations;

    /// <summary>
    /// How often something was needed that was being made further up. What was made meanwhile only serves the question at hand, so that
    /// what
    /// comes of a definition does not depend on what was asked before.
    /// </summary>
    public int Circles { get; private set; }

    public bool Contains(string canonical) => _urls.Contains(canonical);

    /// <summary>Notes that a definition needs one that is being made. That it needs itself is its own matter.</summary>
    public void Note(string canonical)
    {
        if (_urls[^1] != canonical)
        {
            Circles++;
        }
    }

    /// <summary>Begins a definition; what is wrong when it goes too far.</summary>
    public string? Enter(string url)
    {
        if (_urls.Count == MostNested)
        {
            return $"Definitions are nested more than {MostNested} deep.";
        }

        if (_generations == MostGenerations)
        {
            return $"More than {MostGenerations} snapshots are needed for this one: definitions refer to each other in circles.";
        }

        _generations++;
        _urls.Add(url);
        return null;
    }

    public void Leave() => _urls.RemoveAt(_urls.Count - 1);
}
