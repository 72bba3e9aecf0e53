namespace FhirIcsHub.Fhir.Packages;

/// <summary>A package that is asked for, and by whom: a package (<c>name#version</c>), or the caller.</summary>
public sealed record PackageRequest(PackageReference Asked, string AskedBy);

/// <summary>A package of the closure.</summary>
/// <param name="Manifest">The version that is used.</param>
/// <param name="AskedBy">Who asked for the package, in any version.</param>
public sealed record ChosenPackage(PackageManifest Manifest, IReadOnlyList<string> AskedBy);

/// <summary>
/// Everything that some packages depend on, worked out request by request: whoever drives it takes the next request, finds a version that
/// answers it, and hands its manifest back. Of two versions of one package the newer is chosen, and the conflict is said. Cycles end.
/// </summary>
public sealed class PackageClosure
{
    public const string Caller = "you";

    private readonly List<PackageRequest> _roots;
    private readonly Queue<PackageRequest> _open;
    private readonly Dictionary<PackageReference, PackageManifest?> _answers = [];
    private readonly Func<PackageReference, bool> _isThere;

    /// <param name="roots">What the caller asks for.</param>
    /// <param name="isThere">Which dependencies need no package, such as those on FHIR itself.</param>
    public PackageClosure(IEnumerable<PackageReference> roots, Func<PackageReference, bool> isThere)
    {
        _isThere = isThere;
        _roots = [.. roots.Select(r => new PackageRequest(r, Caller))];
        _open = new Queue<PackageRequest>(_roots);
    }

    /// <summary>What was asked for and is not to be had, by package name.</summary>
    public IReadOnlyDictionary<string, string> Missing => new SortedDictionary<string, string>(
        _answers.Where(a => a.Value is null).DistinctBy(a => a.Key.Name)
            .ToDictionary(a => a.Key.Name, a => a.Key.Version), StringComparer.Ordinal);

    /// <summary>The next request that has no answer yet; null when all have one.</summary>
    public PackageRequest? Next()
    {
        while (_open.TryDequeue(out var request))
        {
            if (!_answers.ContainsKey(request.Asked))
            {
                return request;
            }
        }

        return null;
    }

    /// <summary>Answers a request.</summary>
    /// <param name="request">The request, from <see cref="Next"/>.</param>
    /// <param name="manifest">The manifest of the version that answers it; null when there is none.</param>
    public void Answer(PackageRequest request, PackageManifest? manifest)
    {
        _answers[request.Asked] = manifest;
        foreach (var further in manifest is null ? [] : RequestsOf(manifest))
        {
            _open.Enqueue(further);
        }
    }

    /// <summary>The packages to use, by name, once all requests are answered.</summary>
    /// <param name="problems">Receives each conflict: who asked for which version.</param>
    public IReadOnlyList<ChosenPackage> Choose(ICollection<Issue> problems)
    {
        var chosen = new Dictionary<string, PackageManifest>(StringComparer.OrdinalIgnoreCase);
        ILookup<string, (PackageRequest Request, PackageManifest Manifest)> answered;

        // A version that is not chosen asks for nothing; without it, another choice may be right. Few rounds settle it; should the choices
        // chase one another, the newest of all stays.
        for (var round = 0; ; round++)
        {
            answered = Requests(chosen).Where(r => _answers.GetValueOrDefault(r.Asked) is not null)
                .Select(r => (Request: r, Manifest: _answers[r.Asked]!))
                .ToLookup(a => a.Manifest.Name, StringComparer.OrdinalIgnoreCase);
            var next = answered.ToDictionary(a => a.Key, a => Newest(a.Select(x => x.Manifest)), StringComparer.OrdinalIgnoreCase);
            if (round >= 20)
            {
                foreach (var (name, manifest) in chosen)
                {
                    next[name] = next.TryGetValue(name, out var other) ? Newest([manifest, other]) : manifest;
                }
            }

            if (next.Count == chosen.Count && next.All(n => chosen.TryGetValue(n.Key, out var c) && c.Id == n.Value.Id))
            {
                break;
            }

            chosen = next;
        }

        foreach (var conflict in answered.Where(a => a.DistinctBy(x => x.Manifest.Version).Count() > 1)
            .OrderBy(a => a.Key, StringComparer.Ordinal))
        {
            var versions = conflict.GroupBy(a => a.Manifest.Version, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => $"{g.Key} ({Reasons(g.Select(a => a.Request))})");
            problems.Add(new Issue(
                IssueSeverity.Warning, IssueType.Conflict,
                $"{conflict.Key} is needed in different versions: {string.Join(" and ", versions)}; "
                + $"{chosen[conflict.Key].Version} is used."));
        }

        return
        [
            .. chosen.Values.OrderBy(m => m.Name, StringComparer.Ordinal)
                .Select(m => new ChosenPackage(m, AskersOf(answered[m.Name].Select(a => a.Request)))),
        ];
    }

    private static List<string> AskersOf(IEnumerable<PackageRequest> requests) =>
        [.. requests.Select(r => r.AskedBy).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static string Reasons(IEnumerable<PackageRequest> requests) =>
        string.Join(", ", requests.Select(r => $"asked for by {r.AskedBy} as {r.Asked.Version}").Distinct(StringComparer.Ordinal));

    private IEnumerable<PackageRequest> Requests(Dictionary<string, PackageManifest> chosen) =>
        _roots.Concat(chosen.Values.SelectMany(RequestsOf));

    private IEnumerable<PackageRequest> RequestsOf(PackageManifest manifest) =>
        manifest.Dependencies.Where(d => !_isThere(d)).Select(d => new PackageRequest(d, manifest.Id));

    private static PackageManifest Newest(IEnumerable<PackageManifest> manifests) =>
        manifests.MaxBy(m => m.Version, Comparer<string>.Create(Definitions.CanonicalVersion.Compare))!;
}
