using System.IO.Compression;
using System.Text;
using FhirIcsHub.Fhir.Packages;
using FhirIcsHub.Tests.Packages;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Packages;

public class PackageFuzzTests
{
    private const long MostBytes = 64L << 20;

    private static readonly byte[] Archive = TestArchive.Of("a.b", "1.0.0", """{"c.d":"1.x"}""")
        .With("package/.index.json",
            """{"index-version":2,"files":[{"filename":"v.json","resourceType":"ValueSet","url":"http://example.org/v"}]}""")
        .With("package/v.json", TestArchive.ValueSet("v"))
        .With("package/" + new string('n', 300) + ".json", TestArchive.ValueSet("long-name"))
        .With("package/example/p.json", """{"resourceType":"Patient","id":"p"}""")
        .ToBytes();

    [Fact]
    public void A_damaged_archive_gives_a_package_or_the_reason_and_nothing_else()
    {
        var random = new Random(20261122);
        for (var i = 0; i < 1500; i++)
        {
            AssertRead(Mutated(Archive, random));
        }
    }

    [Fact]
    public void A_damaged_tar_within_a_sound_gzip_gives_a_package_or_the_reason_and_nothing_else()
    {
        using var unpacked = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(Archive), CompressionMode.Decompress))
        {
            gzip.CopyTo(unpacked);
        }

        var tar = unpacked.ToArray();
        var random = new Random(3);
        for (var i = 0; i < 1500; i++)
        {
            AssertRead(Packed(WithChecksums(Mutated(tar, random))));
        }
    }

    [Fact]
    public void Any_manifest_index_and_lock_file_gives_a_value_or_the_reason_and_nothing_else()
    {
        var sources = new[]
        {
            """{"name":"a.b","version":"1.0.0","fhirVersions":["4.0.1"],"dependencies":"""
            + """{"c.d":"1.x","e":"latest"},"canonical":"http://example.org"}""",
            """{"index-version":2,"files":[{"filename":"v.json","resourceType":"ValueSet","url":"http://example.org/v"},"""
            + """{"filename":7},3,null]}""",
            """{"updated":"2026-01-01T00:00:00Z","dependencies":{"a":"1"},"missing":{},"sha256":{"a":"00"}}""",
        };
        var random = new Random(4);
        for (var i = 0; i < 6000; i++)
        {
            var text = Mutated(Encoding.UTF8.GetBytes(sources[i % sources.Length]), random);
            var problems = new List<Issue>();
            Assert.True(PackageManifest.Read(text, "fuzz", problems) is not null || problems.Count > 0);
            Assert.NotNull(PackageIndex.Read(text));
            problems.Clear();
            Assert.True(PackageLock.Read(text, problems) is not null || problems.Count > 0);
        }
    }

    [Fact]
    public void Any_text_is_a_range_or_none()
    {
        const string alphabet = "0123456789.x*^~<>=|- v+abAZ";
        var random = new Random(5);
        for (var i = 0; i < 20000; i++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(24)).Select(_ => alphabet[random.Next(alphabet.Length)])]);
            VersionRange.Parse(text)?.Contains("1.2.3-a");
            PackageReference.Parse(text);
        }
    }

    private static void AssertRead(byte[] archive)
    {
        var problems = new List<Issue>();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var package = Package.ReadArchive(new MemoryStream(archive), "fuzz.tgz", problems);
        Assert.True(package is not null || problems.Exists(p => p.IsError));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytes);
        Assert.All(package?.Definitions ?? [], d => Assert.NotNull(d.Resource));
    }

    private static byte[] Mutated(byte[] source, Random random)
    {
        var bytes = source.ToList();
        for (var edits = random.Next(1, 6); edits > 0 && bytes.Count > 0; edits--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 600), bytes.Count - at));
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 600), bytes.Count - at)));
                    break;
                default:
                    var digits = "0123456789\0 7x{}[],:\""u8;
                    bytes[at] = digits[random.Next(digits.Length)];
                    break;
            }
        }

        return [.. bytes];
    }

    // A tar header whose checksum is wrong is refused at once; with right ones the damage gets further.
    private static byte[] WithChecksums(byte[] tar)
    {
        for (var at = 0; at + 512 <= tar.Length; at += 512)
        {
            var header = tar.AsSpan(at, 512);
            if (header.Slice(257, 5).SequenceEqual("ustar"u8))
            {
                "        "u8.CopyTo(header[148..]);
                var sum = 0;
                foreach (var b in header)
                {
                    sum += b;
                }

                Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(header[148..]);
            }
        }

        return tar;
    }

    private static byte[] Packed(byte[] tar)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest))
        {
            gzip.Write(tar);
        }

        return bytes.ToArray();
    }
}
