using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace FhirIcsHub.Tests.Packages;

/// <summary>Makes package archives, good and bad.</summary>
internal sealed class TestArchive
{
    private readonly List<TarEntry> _entries = [];

    public static TestArchive Of(string name, string version, string dependencies = "{}", string fhirVersions = "[\"4.0.1\"]") => new TestArchive()
        .With("package/package.json", $$"""{"name":"{{name}}","version":"{{version}}","fhirVersions":{{fhirVersions}},"dependencies":{{dependencies}}}""");

    public static string ValueSet(string id, string version = "1.0.0", string status = "active") =>
        $$"""{"resourceType":"ValueSet","id":"{{id}}","url":"http://example.org/ValueSet/{{id}}","version":"{{version}}","status":"{{status}}"}""";

    public TestArchive With(string path, string content) => With(path, Encoding.UTF8.GetBytes(content));

    public TestArchive With(string path, byte[] content) => With(new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(content) });

    public TestArchive With(TarEntry entry)
    {
        _entries.Add(entry);
        return this;
    }

    public byte[] ToBytes()
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest))
        using (var tar = new TarWriter(gzip))
        {
            _entries.ForEach(tar.WriteEntry);
        }

        return bytes.ToArray();
    }

    public MemoryStream Open() => new(ToBytes());
}
