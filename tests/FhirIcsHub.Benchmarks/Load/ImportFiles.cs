using System.Globalization;

namespace FhirIcsHub.Benchmarks.Load;

/// <summary>
/// The resources of as many people as it takes as NDJSON, a file for each type as exports have them; kept for the next run.
/// </summary>
internal static class ImportFiles
{
    /// <summary>To be changed with what is written.</summary>
    private const string Spread = "v1";

    /// <summary>The folder with the files, written if it is not there yet.</summary>
    /// <param name="cache">Where it is kept.</param>
    /// <param name="resources">How many resources.</param>
    /// <param name="firstPerson">Number of the first person; the others follow.</param>
    public static DirectoryInfo Write(DirectoryInfo cache, int resources, int firstPerson)
    {
        var folder = new DirectoryInfo(Path.Combine(cache.FullName, string.Create(
            CultureInfo.InvariantCulture, $"ndjson-{Spread}-{firstPerson}-{resources}")));
        if (folder.Exists)
        {
            return folder;
        }

        var unfinished = new DirectoryInfo(folder.FullName + ".unfinished");
        if (unfinished.Exists)
        {
            unfinished.Delete(recursive: true);
        }

        unfinished.Create();
        var files = new Dictionary<string, FileStream>(StringComparer.Ordinal);
        var templates = SyntheaTemplate.All();
        for (var (person, made) = (firstPerson, 0); made < resources; person++)
        {
            var template = templates[person % templates.Count];
            var spread = new SpreadPerson(person);
            for (var place = 0; place < template.Types.Count && made < resources; place++, made++)
            {
                var type = template.Types[place];
                if (!files.TryGetValue(type, out var file))
                {
                    files[type] = file = File.Create(Path.Combine(unfinished.FullName, type + ".ndjson"));
                }

                file.Write(template.Make(place, spread, null));
                file.WriteByte((byte)'\n');
            }
        }

        foreach (var file in files.Values)
        {
            file.Dispose();
        }

        unfinished.MoveTo(folder.FullName);
        return folder;
    }
}
