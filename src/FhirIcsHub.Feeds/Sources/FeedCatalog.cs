using System.Security.Cryptography;
using FhirIcsHub.Feeds.Mapping;

namespace FhirIcsHub.Feeds.Sources;

/// <summary>The feeds that this hub knows, by name.</summary>
public sealed class FeedCatalog
{
    private readonly Dictionary<string, Feed> _feeds;

    private FeedCatalog(IReadOnlyList<Feed> feeds)
    {
        _feeds = feeds.ToDictionary(f => f.Name, StringComparer.Ordinal);
        Feeds = [.. feeds.OrderBy(f => f.Name, StringComparer.Ordinal)];
    }

    /// <summary>All feeds, by name.</summary>
    public IReadOnlyList<Feed> Feeds { get; }

    /// <summary>Loads every <c>*.json</c> of a folder of feed definitions; the code maps lie beside it in <c>../maps</c>.</summary>
    /// <exception cref="InvalidDataException">A definition or a map is wrong; the message names the file and the reason.</exception>
    public static FeedCatalog Load(string sourcesFolder) =>
        Load(sourcesFolder, Path.Combine(Path.GetDirectoryName(Path.GetFullPath(sourcesFolder))!, "maps"));

    public static FeedCatalog Load(string sourcesFolder, string mapsFolder)
    {
        var canonicals = Canonicals.Load(Path.Combine(mapsFolder, "canonicals.json"));
        var feeds = new List<Feed>();
        foreach (var file in Directory.EnumerateFiles(sourcesFolder, "*.json").Order(StringComparer.Ordinal))
        {
            var json = File.ReadAllBytes(file);
            var definition = FeedDefinition.Read(Path.GetFileName(file), json);
            if (definition.Id != Path.GetFileNameWithoutExtension(file))
            {
                throw new InvalidDataException($"{Path.GetFileName(file)}: the id must be the file's name");
            }

            var maps = CodeMaps.Load(mapsFolder, definition.Maps);
            feeds.Add(new Feed(definition, maps, canonicals, VersionOf(json, canonicals.Hash, maps.Hash)));
        }

        return new FeedCatalog(feeds);
    }

    public Feed? Find(string name) => _feeds.GetValueOrDefault(name);

    private static string VersionOf(byte[] definition, byte[] canonicals, byte[] maps)
    {
        var hash = SHA256.HashData([.. SHA256.HashData(definition), .. canonicals, .. maps]);
        return $"{UkCoreMapper.ShapeVersion}-{Convert.ToHexStringLower(hash)[..12]}";
    }
}
