using System.Formats.Tar;
using System.IO.Compression;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Packages;
using FhirIcsHub.Tests;
using FhirIcsHub.Tests.Packages;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Packages;

public class PackageReadingTests
{
    private readonly List<Issue> _problems = [];

    [Theory]
    [InlineData("hl7.fhir.test.verA#1.0.0", "hl7.fhir.test.verA#1.0.0", 2)]
    [InlineData("hl7.fhir.test.verA#2.0.0", "hl7.fhir.test.verA#2.0.0", 2)]
    [InlineData("hl7.fhir.test.verB#1.0.0", "hl7.fhir.test.verB#1.0.0", 3)]
    [InlineData("hl7.fhir.test.verB#2.0.0", "hl7.fhir.test.verB#2.0.0", 3)]
    [InlineData("hl7.fhir.test.verC#1.0.0", "hl7.fhir.test.verC#1.0.0", 3)]
    [InlineData("swiss.mednet.fhir#0.5.0", "swiss.mednet.fhir#0.5.0", 87)]
    [InlineData("test.format.new", "hl7.fhir.pubpack#0.0.2", 1)]
    [InlineData("test.format.old", "hl7.fhir.pubpack#0.0.2", 1)]
    public void The_published_test_packages_are_read_without_their_resource_forks(string file, string id, int definitions)
    {
        using var archive = File.OpenRead(ConformanceSuite.PathOf("validation", "packages", file + ".tgz"));
        var package = Package.ReadArchive(archive, file, _problems);

        Assert.NotNull(package);
        Assert.Equal(id, package.Manifest.Id);
        Assert.Equal(definitions, package.Definitions.Count);
        Assert.DoesNotContain(_problems, p => p.IsError);
        Assert.All(package.Definitions, d => Assert.Equal(id, d.Origin));
    }

    [Fact]
    public void Two_versions_of_a_definition_are_kept_apart_by_their_version()
    {
        var set = DefinitionSet.R4Core;
        foreach (var version in new[] { "1.0.0", "2.0.0" })
        {
            using var archive = File.OpenRead(ConformanceSuite.PathOf("validation", "packages", $"hl7.fhir.test.verA#{version}.tgz"));
            set = set.With(Package.ReadArchive(archive, version, _problems)!);
        }

        var url = set.All("CodeSystem").First(d => d.Origin.StartsWith("hl7.fhir.test", StringComparison.Ordinal)).Url!;
        Assert.Equal("hl7.fhir.test.verA#1.0.0", set.Find(url + "|1.0.0")?.Origin);
        Assert.Equal("hl7.fhir.test.verA#2.0.0", set.Find(url + "|2.0.0")?.Origin);
        Assert.Equal("hl7.fhir.test.verA#2.0.0", set.Find(url)?.Origin);
        Assert.Empty(set.Conflicts);
    }

    [Fact]
    public void The_official_core_package_gives_the_same_look_ups_as_the_embedded_facts()
    {
        using var archive = File.OpenRead(ConformanceSuite.BesidePathOf("fhir-r4", "hl7.fhir.r4.core-4.0.1.tgz"));
        var package = Package.ReadArchive(archive, "core", _problems)!;
        var set = DefinitionSet.R4Core.With(package);

        Assert.Empty(_problems);
        Assert.Equal(4581, package.Definitions.Count);
        foreach (var embedded in DefinitionSet.R4Core.All("StructureDefinition"))
        {
            var official = set.Find(embedded.Url!)!;
            Assert.NotSame(embedded, official);
            Assert.Equal((embedded.Id, embedded.Version, embedded.Type, embedded.Derivation, embedded.Kind),
                (official.Id, official.Version, official.Type, official.Derivation, official.Kind));
        }

        Assert.Empty(set.Conflicts);
    }

    [Fact]
    public void A_folder_is_read_by_its_index_and_what_the_index_leaves_out_is_looked_into()
    {
        using var folder = new TemporaryFolder();
        var archive = TestArchive.Of("a.b", "1.0.0")
            .With("package/.index.json", """{"index-version":1,"files":["""
                + """{"filename":"indexed.json","resourceType":"ValueSet","id":"i","url":"http://example.org/index","version":"9"}]}""")
            .With("package/indexed.json", TestArchive.ValueSet("other"))
            .With("package/left-out.json", TestArchive.ValueSet("left-out"))
            .With("package/example/Patient-p.json", """{"resourceType":"Patient","id":"p"}""")
            .With("package/other/spec.json", """{"resourceType":"ValueSet","id":"not-of-the-package"}""")
            .With("package/notes.json", """{"hello":"world"}""");
        Assert.NotNull(PackageUnpacking.Unpack(archive.Open(), "a", folder.Path, _problems));

        var package = Package.ReadFolder(folder.Path, _problems)!;

        Assert.Empty(_problems);
        Assert.Equal(["i", "left-out", "p"], package.Definitions.Select(d => d.Id));
        Assert.Equal(("http://example.org/index", "9"), (package.Definitions[0].Url, package.Definitions[0].Version));
        Assert.Equal("other", package.Definitions[0].Resource.Id);
    }

    [Fact]
    public void Unpacking_makes_the_index_that_a_package_lacks()
    {
        using var folder = new TemporaryFolder();
        var profile = """
            {"resourceType":"StructureDefinition","id":"p","url":"http://example.org/p","version":"2","type":"Patient","kind":"resource",
             "derivation":"constraint","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient"}
            """;
        PackageUnpacking.Unpack(TestArchive.Of("a.b", "1.0.0").With("package/p.json", profile).Open(), "a", folder.Path, _problems);
        File.WriteAllText(System.IO.Path.Combine(folder.Path, "package", "p.json"), "no longer JSON");

        var definition = Assert.Single(Package.ReadFolder(folder.Path, _problems)!.Definitions);

        Assert.Equal(("http://example.org/p", "2", "Patient", "constraint"),
            (definition.Url, definition.Version, definition.Type, definition.Derivation));
        Assert.Throws<InvalidDataException>(() => definition.Resource);
    }

    [Fact]
    public void A_damaged_member_is_reported_and_the_rest_is_loaded()
    {
        var archive = TestArchive.Of("a.b", "1.0.0").With("package/bad.json", """{"resourceType":"ValueSet",""")
            .With("package/good.json", TestArchive.ValueSet("good"));

        var package = Package.ReadArchive(archive.Open(), "a.tgz", _problems)!;

        Assert.Equal("good", Assert.Single(package.Definitions).Id);
        Assert.Contains("bad.json", Assert.Single(_problems).Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public void A_package_for_another_fhir_version_is_used_with_a_warning()
    {
        Assert.NotNull(Package.ReadArchive(TestArchive.Of("a.b", "1.0.0", fhirVersions: "[\"5.0.0\"]").Open(), "a.tgz", _problems));
        Assert.Contains("5.0.0", Assert.Single(_problems, p => p.Severity == IssueSeverity.Warning).Diagnostics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("package/../../evil.json")]
    [InlineData("../evil.json")]
    [InlineData("/etc/evil.json")]
    [InlineData("package\\..\\..\\evil.json")]
    [InlineData("C:\\evil.json")]
    [InlineData("C:/evil.json")]
    [InlineData("package/a/../../../evil.json")]
    [InlineData("..")]
    public void An_archive_that_reaches_out_of_its_folder_is_refused_as_a_whole(string path)
    {
        using var folder = new TemporaryFolder();
        var archive = TestArchive.Of("a.b", "1.0.0").With(path, TestArchive.ValueSet("evil"));
        var target = System.IO.Path.Combine(folder.Path, "deep", "er");

        Assert.Null(PackageUnpacking.Unpack(archive.Open(), "a.tgz", target, _problems));

        Assert.Equal(IssueType.Security, Assert.Single(_problems).Code);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData(TarEntryType.SymbolicLink)]
    [InlineData(TarEntryType.HardLink)]
    [InlineData(TarEntryType.Fifo)]
    [InlineData(TarEntryType.CharacterDevice)]
    public void Links_and_devices_are_refused(TarEntryType type)
    {
        var entry = new PaxTarEntry(type, "package/link.json");
        if (type is TarEntryType.SymbolicLink or TarEntryType.HardLink)
        {
            entry.LinkName = "/etc/passwd";
        }

        Assert.Null(Package.ReadArchive(TestArchive.Of("a.b", "1.0.0").With(entry).Open(), "a.tgz", _problems));
        Assert.Equal(IssueType.Security, Assert.Single(_problems).Code);
    }

    [Fact]
    public void A_zip_bomb_is_refused_before_it_is_unpacked()
    {
        var archive = TestArchive.Of("a.b", "1.0.0").With("package/bomb.json", new byte[100 << 20]).ToBytes();
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Null(Package.ReadArchive(new MemoryStream(archive), "a.tgz", _problems));

        Assert.Equal(IssueType.Security, Assert.Single(_problems).Code);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
    }

    [Theory]
    [InlineData(3, 1 << 20, 1 << 20, "members")]
    [InlineData(100, 2000, 1 << 20, "2000 bytes")]
    [InlineData(100, 1 << 20, 6000, "6000 bytes")]
    public void Each_limit_is_kept(int members, long memberBytes, long totalBytes, string reason)
    {
        var archive = TestArchive.Of("a.b", "1.0.0").With("package/1.json", new string('1', 3000)).With("package/2.json", "2")
            .With("package/3.json", "3").Open();

        Assert.Null(Package.ReadArchive(archive, "a.tgz", _problems, new PackageLimits(members, memberBytes, totalBytes)));
        Assert.Equal(IssueType.TooCostly, Assert.Single(_problems).Code);
        Assert.Contains(reason, _problems[0].Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_that_announces_gigabytes_costs_no_memory()
    {
        // The extended header of the pax format is read whole by any tar reader; this one claims 2 GB and ends.
        var header = new byte[1024];
        "package/PaxHeader/x"u8.CopyTo(header);
        "0000644\0"u8.CopyTo(header.AsSpan(100));
        "0000000\0"u8.CopyTo(header.AsSpan(108));
        "0000000\0"u8.CopyTo(header.AsSpan(116));
        "17777777000\0"u8.CopyTo(header.AsSpan(124));
        "00000000000\0"u8.CopyTo(header.AsSpan(136));
        "        "u8.CopyTo(header.AsSpan(148));
        header[156] = (byte)'x';
        "ustar\0"u8.CopyTo(header.AsSpan(257));
        "00"u8.CopyTo(header.AsSpan(263));
        var sum = header.AsSpan(0, 512).ToArray().Sum(b => b);
        System.Text.Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(header.AsSpan(148));
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(header);
        }

        bytes.Position = 0;
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Null(Package.ReadArchive(bytes, "a.tgz", _problems));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
        Assert.Single(_problems);
    }

    [Fact]
    public void What_is_no_archive_is_said_to_be_none()
    {
        Assert.Null(Package.ReadArchive(new MemoryStream("hello"u8.ToArray()), "a.tgz", _problems));
        Assert.Null(Package.ReadArchive(new MemoryStream([]), "b.tgz", _problems));
        Assert.Null(Package.ReadArchive(new TestArchive().With("package/x.json", "{}").Open(), "c.tgz", _problems));

        Assert.Equal(3, _problems.Count);
        Assert.All(_problems, p => Assert.True(p.IsError));
    }
}
