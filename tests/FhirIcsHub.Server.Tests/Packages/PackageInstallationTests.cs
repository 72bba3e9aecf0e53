using System.Security.Cryptography;
using System.Text.Json.Nodes;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Packages;
using FhirIcsHub.Server.Packages;
using FhirIcsHub.Tests.Packages;
using Xunit;

namespace FhirIcsHub.Server.Tests.Packages;

public sealed class PackageInstallationTests : IAsyncLifetime
{
    private TestRegistry _registry = null!;
    private PackageDesk _desk = null!;

    public async ValueTask InitializeAsync()
    {
        _registry = await TestRegistry.StartAsync();
        _desk = new PackageDesk(_registry.Address);
    }

    public ValueTask DisposeAsync()
    {
        _desk.Dispose();
        return _registry.DisposeAsync();
    }

    [Fact]
    public async Task A_package_is_installed_with_its_dependencies_and_noted_with_exact_versions_and_checksums()
    {
        var a = Archive("x.a", "1.0.0", """{"x.b":"^1.0","hl7.fhir.r4.core":"4.0.1"}""");
        _registry.Publish("x.a", "1.0.0", a).Publish("x.b", "1.0.0", Archive("x.b", "1.0.0")).Publish("x.b", "1.2.0", Archive("x.b", "1.2.0"))
            .Publish("x.b", "1.3.0-beta", Archive("x.b", "1.3.0-beta")).Publish("x.b", "2.0.0", Archive("x.b", "2.0.0"));

        var packages = await _desk.AddAsync("x.a@1.0.0");

        Assert.Empty(_desk.Problems);
        Assert.Equal(["x.a#1.0.0", "x.b#1.2.0"], packages!.Select(p => p.Manifest.Id));
        Assert.Equal(["x.a#1.0.0"], packages![1].AskedBy);
        Assert.Equal("1.0.0", JsonNode.Parse(_desk.Read("package.json"))!["dependencies"]!["x.a"]!.GetValue<string>());
        var locked = JsonNode.Parse(_desk.Read("fhirpkg.lock.json"))!;
        Assert.Equal("2026-04-01T12:00:00Z", locked["updated"]!.GetValue<string>());
        Assert.Equal("""{"x.a":"1.0.0","x.b":"1.2.0"}""", locked["dependencies"]!.ToJsonString());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(a)), locked["sha256"]!["x.a"]!.GetValue<string>());
        Assert.True(File.Exists(Path.Combine(_desk.Cache.Folder, "x.a#1.0.0", "package", "package.json")));
        Assert.DoesNotContain(_registry.Requests, r => r.Contains("core", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Latest_is_what_the_registry_tags_so_and_the_version_found_is_noted()
    {
        _registry.Publish("x.a", "1.0.0", Archive("x.a", "1.0.0")).Publish("x.a", "2.0.0", Archive("x.a", "2.0.0")).Tag("x.a", "latest", "1.0.0");

        Assert.Equal("x.a#1.0.0", Assert.Single((await _desk.AddAsync("x.a"))!).Manifest.Id);
        Assert.Contains("\"x.a\": \"1.0.0\"", _desk.Read("package.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_withdrawn_version_is_had_by_its_exact_version_only()
    {
        _registry.Publish("x.a", "1.0.0", Archive("x.a", "1.0.0")).Publish("x.a", "1.1.0", Archive("x.a", "1.1.0"), unlisted: true);

        Assert.Equal("x.a#1.0.0", Assert.Single((await _desk.AddAsync("x.a@1.x"))!).Manifest.Id);
        Assert.Equal("x.a#1.1.0", Assert.Single((await _desk.AddAsync("x.a@1.1.0"))!).Manifest.Id);
    }

    [Theory]
    [InlineData("x.unknown", "does not have it")]
    [InlineData("x.a@nightly", "no version of it that is nightly")]
    [InlineData("x.a@3.x", "no version of it that is 3.x")]
    [InlineData("x.a@9.9.9", "no version of it that is 9.9.9")]
    [InlineData("x.a@current", "not installed")]
    public async Task What_no_registry_has_is_an_error_and_nothing_is_noted(string package, string reason)
    {
        _registry.Publish("x.a", "1.0.0", Archive("x.a", "1.0.0"));

        Assert.Null(await _desk.AddAsync(package));

        Assert.Contains(reason, Assert.Single(_desk.Errors), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_desk.Project));
    }

    [Fact]
    public async Task A_missing_dependency_is_a_warning_and_stands_in_the_lock_file()
    {
        _registry.Publish("x.a", "1.0.0", Archive("x.a", "1.0.0", """{"x.gone":"1.0.0"}"""));

        Assert.NotNull(await _desk.AddAsync("x.a"));

        var warning = Assert.Single(_desk.Problems);
        Assert.Equal(IssueSeverity.Warning, warning.Severity);
        Assert.Contains("asked for by x.a#1.0.0", warning.Diagnostics, StringComparison.Ordinal);
        Assert.Equal("1.0.0", JsonNode.Parse(_desk.Read("fhirpkg.lock.json"))!["missing"]!["x.gone"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_server_error_and_a_body_that_breaks_off_are_tried_again()
    {
        _registry.Publish("x.a", "1.0.0", Archive("x.a", "1.0.0"));
        _registry.FailWith("/registry/x.a", 503, times: 2);
        _registry.BreakOff("/registry/x.a/1.0.0", times: 1);

        Assert.NotNull(await _desk.AddAsync("x.a"));

        Assert.Empty(_desk.Problems);
        Assert.Equal(["/registry/x.a", "/registry/x.a", "/registry/x.a", "/registry/x.a/1.0.0", "/registry/x.a/1.0.0"], _registry.Requests);
    }

    [Theory]
    [InlineData(500, "answers 500", 3)]
    [InlineData(403, "answers 403", 1)]
    public async Task A_registry_that_keeps_failing_is_an_error_with_its_answer(int status, string reason, int requests)
    {
        _registry.FailWith("/registry/x.a", status);

        Assert.Null(await _desk.AddAsync("x.a"));

        Assert.Contains(reason, Assert.Single(_desk.Errors), StringComparison.Ordinal);
        Assert.Equal(requests, _registry.Requests.Count);
    }

    [Fact]
    public async Task A_body_that_always_breaks_off_leaves_nothing_behind()
    {
        _registry.Publish("x.a", "1.0.0", Archive("x.a", "1.0.0"));
        _registry.BreakOff("/registry/x.a/1.0.0");

        Assert.Null(await _desk.AddAsync("x.a"));

        Assert.Contains("breaks off", Assert.Single(_desk.Errors), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_desk.Cache.Folder) && Directory.EnumerateFileSystemEntries(_desk.Cache.Folder).Any());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_killed_installation_has_left_is_gone_after_the_next(bool hasLock)
    {
        _registry.Publish("x.a", "1.0.0", Archive("x.a", "1.0.0"));
        var left = Path.Combine(_desk.Cache.Folder, ".installing-0123");
        Directory.CreateDirectory(Path.Combine(left, "package"));
        await File.WriteAllTextAsync(Path.Combine(left, "package", "package.json"), "{", TestContext.Current.CancellationToken);
        if (hasLock)
        {
            await File.WriteAllTextAsync(left + ".lock", "", TestContext.Current.CancellationToken);
        }

        Assert.NotNull(await _desk.AddAsync("x.a"));

        Assert.Equal(["x.a#1.0.0"], Directory.EnumerateFileSystemEntries(_desk.Cache.Folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task An_installation_that_runs_keeps_its_folder_when_another_begins()
    {
        _registry.Publish("x.a", "1.0.0", Archive("x.a", "1.0.0"));
        Directory.CreateDirectory(_desk.Cache.Folder);
        using (var running = UnpackingFolder.In(_desk.Cache.Folder))
        {
            Directory.CreateDirectory(running.Path);

            Assert.NotNull(await _desk.AddAsync("x.a"));

            Assert.True(Directory.Exists(running.Path));
        }

        Assert.Equal(["x.a#1.0.0"], Directory.EnumerateFileSystemEntries(_desk.Cache.Folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_registry_that_does_not_answer_in_time_is_given_up()
    {
        using var desk = new PackageDesk(new RegistryPatience(TimeSpan.FromMilliseconds(100), TimeSpan.Zero, 1), _registry.Address);
        _registry.Hang("/registry/x.a");

        Assert.Null(await desk.AddAsync("x.a"));

        Assert.Contains("does not answer in time", Assert.Single(desk.Errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("shasum", "0000000000000000000000000000000000000000")]
    [InlineData("integrity", "sha512-AAAA")]
    [InlineData("integrity", "sha256-AAAA sha1-AAAA")]
    public async Task An_archive_with_another_checksum_is_not_installed(string kind, string checksum)
    {
        _registry.Publish("x.a", "1.0.0", Archive("x.a", "1.0.0"), dist => dist[kind] = checksum);

        Assert.Null(await _desk.AddAsync("x.a"));

        Assert.Contains("checksum", Assert.Single(_desk.Errors), StringComparison.Ordinal);
        Assert.Empty(_desk.Cache.All());
    }

    [Fact]
    public async Task The_strongest_checksum_that_is_listed_counts()
    {
        var archive = Archive("x.a", "1.0.0");
        _registry.Publish("x.a", "1.0.0", archive, dist =>
        {
            dist["shasum"] = "stale";
            dist["integrity"] = "sha512-" + Convert.ToBase64String(SHA512.HashData(archive));
        });

        Assert.NotNull(await _desk.AddAsync("x.a"));
    }

    [Fact]
    public async Task Redirects_are_followed_and_a_listing_without_an_address_has_the_usual_one()
    {
        var archive = Archive("x.a", "1.0.0");
        _registry.Publish("x.a", "1.0.0", archive, dist => dist.Remove("tarball"));
        _registry.Redirect("/registry/x.a/1.0.0", "/elsewhere/a.tgz");
        _registry.Put("/elsewhere/a.tgz", archive);

        Assert.NotNull(await _desk.AddAsync("x.a"));

        Assert.Equal(["/registry/x.a", "/registry/x.a/1.0.0", "/elsewhere/a.tgz"], _registry.Requests);
    }

    [Fact]
    public async Task An_archive_of_another_package_is_not_installed()
    {
        _registry.Publish("x.a", "1.0.0", Archive("x.evil", "1.0.0"));

        Assert.Null(await _desk.AddAsync("x.a"));

        Assert.Contains(_desk.Errors, e => e.Contains("holds x.evil#1.0.0 and not x.a#1.0.0", StringComparison.Ordinal));
        Assert.Empty(_desk.Cache.All());
    }

    [Fact]
    public async Task An_archive_that_is_refused_is_not_installed()
    {
        _registry.Publish("x.a", "1.0.0", TestArchive.Of("x.a", "1.0.0").With("../evil.json", "{}").ToBytes());

        Assert.Null(await _desk.AddAsync("x.a"));

        Assert.Contains(_desk.Errors, e => e.Contains("leads out of the package's folder", StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_desk.Cache.Folder));
    }

    [Fact]
    public async Task The_second_registry_is_asked_when_the_first_cannot_help()
    {
        await using var second = await TestRegistry.StartAsync();
        second.Publish("x.a", "1.0.0", Archive("x.a", "1.0.0"));
        _registry.FailWith("/registry/x.a", 500);
        using var desk = new PackageDesk(_registry.Address, second.Address);

        Assert.NotNull(await desk.AddAsync("x.a"));
        Assert.Empty(desk.Problems);
    }

    [Fact]
    public async Task Packages_that_depend_on_each_other_end()
    {
        _registry.Publish("x.a", "1.0.0", Archive("x.a", "1.0.0", """{"x.b":"1.0.0"}""")).Publish("x.b", "1.0.0", Archive("x.b", "1.0.0", """{"x.a":"1.x"}"""));

        Assert.Equal(["x.a#1.0.0", "x.b#1.0.0"], (await _desk.AddAsync("x.a"))!.Select(p => p.Manifest.Id));
        Assert.Empty(_desk.Problems);
    }

    [Fact]
    public async Task Two_versions_of_one_package_are_reported_with_who_asked_and_the_newer_is_used()
    {
        _registry.Publish("x.a", "1.0.0", Archive("x.a", "1.0.0", """{"x.c":"1.0.0"}""")).Publish("x.b", "1.0.0", Archive("x.b", "1.0.0", """{"x.c":"1.1.x"}"""))
            .Publish("x.c", "1.0.0", Archive("x.c", "1.0.0", """{"x.only-of-old":"1.0.0"}""")).Publish("x.c", "1.1.3", Archive("x.c", "1.1.3"))
            .Publish("x.only-of-old", "1.0.0", Archive("x.only-of-old", "1.0.0"));

        var packages = await _desk.AddAsync("x.a", "x.b");

        Assert.Equal(["x.a#1.0.0", "x.b#1.0.0", "x.c#1.1.3"], packages!.Select(p => p.Manifest.Id));
        var conflict = Assert.Single(_desk.Problems);
        Assert.Equal(
            "x.c is needed in different versions: 1.0.0 (asked for by x.a#1.0.0 as 1.0.0) and 1.1.3 (asked for by x.b#1.0.0 as 1.1.x); 1.1.3 is used.",
            conflict.Diagnostics);
    }

    [Fact]
    public async Task Restore_takes_the_locked_versions_and_not_newer_ones()
    {
        _registry.Publish("x.a", "1.0.0", Archive("x.a", "1.0.0", """{"x.b":"1.x"}""")).Publish("x.b", "1.0.0", Archive("x.b", "1.0.0"));
        await _desk.AddAsync("x.a@1.x");
        _registry.Publish("x.a", "1.1.0", Archive("x.a", "1.1.0")).Publish("x.b", "1.5.0", Archive("x.b", "1.5.0"));
        var before = _desk.Read("fhirpkg.lock.json");
        Directory.Delete(_desk.Cache.Folder, recursive: true);

        var packages = await _desk.RestoreAsync();

        Assert.Equal(["x.a#1.0.0", "x.b#1.0.0"], packages!.Select(p => p.Manifest.Id));
        Assert.Empty(_desk.Problems);
        Assert.Equal(before, _desk.Read("fhirpkg.lock.json"));
    }

    [Fact]
    public async Task Restore_takes_the_locked_versions_of_a_lock_file_of_other_tools_which_has_no_checksums()
    {
        _registry.Publish("x.a", "1.0.0", Archive("x.a", "1.0.0", """{"x.b":"1.x"}""")).Publish("x.b", "1.0.0", Archive("x.b", "1.0.0")).Publish("x.b", "1.5.0", Archive("x.b", "1.5.0"));
        File.WriteAllText(Path.Combine(_desk.Project, "package.json"), """{"dependencies":{"x.a":"1.0.0"}}""");
        File.WriteAllText(Path.Combine(_desk.Project, "fhirpkg.lock.json"), """{"updated":"2024-01-15T10:00:00Z","dependencies":{"x.a":"1.0.0","x.b":"1.0.0"},"missing":{}}""");

        var packages = await _desk.RestoreAsync();

        Assert.Equal(["x.a#1.0.0", "x.b#1.0.0"], packages!.Select(p => p.Manifest.Id));
        Assert.Equal([["you"], ["x.a#1.0.0"]], packages!.Select(p => p.AskedBy));
        Assert.Equal(["x.a#1.0.0", "x.b#1.0.0"], _desk.Cache.All().Select(p => $"{p.Name}#{p.Version}"));
        Assert.Empty(_desk.Problems);
    }

    [Fact]
    public async Task Restore_refuses_an_archive_that_has_changed_since_it_was_locked()
    {
        _registry.Publish("x.a", "1.0.0", Archive("x.a", "1.0.0"));
        await _desk.AddAsync("x.a");
        Directory.Delete(_desk.Cache.Folder, recursive: true);
        _registry.Publish("x.a", "1.0.0", TestArchive.Of("x.a", "1.0.0").With("package/new.json", TestArchive.ValueSet("new")).ToBytes());

        await _desk.RestoreAsync();

        Assert.Contains("lock file's checksum", Assert.Single(_desk.Errors), StringComparison.Ordinal);
        Assert.Empty(_desk.Cache.All());
    }

    [Fact]
    public async Task Restore_without_a_lock_file_resolves_what_package_json_asks_for()
    {
        _registry.Publish("x.a", "1.0.0", Archive("x.a", "1.0.0"));
        File.WriteAllText(Path.Combine(_desk.Project, "package.json"), """{"name":"mine","version":"1","dependencies":{"x.a":"1.x"},"other":true}""");

        Assert.Equal("x.a#1.0.0", Assert.Single((await _desk.RestoreAsync())!).Manifest.Id);
        Assert.Contains("\"x.a\": \"1.0.0\"", _desk.Read("fhirpkg.lock.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Adding_keeps_what_else_stands_in_package_json()
    {
        _registry.Publish("x.a", "1.0.0", Archive("x.a", "1.0.0")).Publish("x.b", "1.0.0", Archive("x.b", "1.0.0"));
        File.WriteAllText(Path.Combine(_desk.Project, "package.json"), """{"name":"mine","dependencies":{"x.b":"1.x"},"other":{"kept":true}}""");

        await _desk.AddAsync("x.a@~1.0");

        Assert.Equal(
            """{"name":"mine","dependencies":{"x.b":"1.x","x.a":"~1.0"},"other":{"kept":true}}""", JsonNode.Parse(_desk.Read("package.json"))!.ToJsonString());
    }

    [Fact]
    public async Task An_installed_package_is_not_fetched_again_and_offline_nothing_is_asked()
    {
        _registry.Publish("x.a", "1.0.0", Archive("x.a", "1.0.0"));
        await _desk.AddAsync("x.a@1.0.0");
        var requests = _registry.Requests.Count;

        await _desk.AddAsync("x.a@1.0.0");
        var offline = new PackageInstaller(_desk.Cache, []);
        var closure = await offline.InstallAsync([new("x.a", "1.x"), new("x.b", "1.0.0")], _desk.Problems, CancellationToken.None);

        Assert.Equal(requests, _registry.Requests.Count);
        Assert.Equal("x.a#1.0.0", Assert.Single(closure.Choose([])).Manifest.Id);
        Assert.Contains("not installed", Assert.Single(_desk.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_processes_can_install_the_same_package_at_once()
    {
        var archive = TestArchive.Of("x.a", "1.0.0");
        for (var i = 0; i < 50; i++)
        {
            archive.With($"package/{i}.json", TestArchive.ValueSet($"v{i}"));
        }

        _registry.Publish("x.a", "1.0.0", archive.ToBytes());
        var installers = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            using var client = new HttpClient();
            var registry = new PackageRegistry(client, _registry.Address, new RegistryPatience(TimeSpan.FromMinutes(1), TimeSpan.Zero), TimeProvider.System);
            var problems = new List<Issue>();
            await new PackageInstaller(new PackageCache(_desk.Cache.Folder), [registry])
                .InstallAsync([new("x.a", "1.0.0")], problems, CancellationToken.None);
            return problems;
        }));

        Assert.All(await Task.WhenAll(installers), Assert.Empty);
        Assert.Equal(["x.a#1.0.0"], Directory.EnumerateFileSystemEntries(_desk.Cache.Folder).Select(Path.GetFileName));
        Assert.Equal(50, _desk.Cache.Load("x.a", "1.0.0", [])!.Definitions.Count);
    }

    [Fact]
    public async Task An_installed_package_is_layered_over_what_it_depends_on()
    {
        _registry
            .Publish("x.a", "1.0.0", TestArchive.Of("x.a", "1.0.0", """{"x.b":"1.x","hl7.fhir.r4.core":"4.0.1"}""").With("package/v.json", TestArchive.ValueSet("v", status: "draft")).ToBytes())
            .Publish("x.b", "1.0.0", TestArchive.Of("x.b", "1.0.0").With("package/v.json", TestArchive.ValueSet("v")).With("package/w.json", TestArchive.ValueSet("w")).ToBytes());
        await _desk.AddAsync("x.a");

        var set = new InstalledPackages(_desk.Cache).Add(DefinitionSet.R4Core, PackageReference.Parse("x.a#1.0.0")!, _desk.Problems);

        Assert.Empty(_desk.Problems);
        Assert.Equal("x.a#1.0.0", set.Find("http://example.org/ValueSet/v")?.Origin);
        Assert.Equal("x.b#1.0.0", set.Find("http://example.org/ValueSet/w")?.Origin);
        Assert.Single(set.Conflicts);
    }

    [Fact]
    public async Task The_packages_of_a_lock_file_are_loaded_in_its_versions_with_dependencies_below()
    {
        _registry.Publish("x.a", "1.0.0", TestArchive.Of("x.a", "1.0.0", """{"x.b":"1.x"}""").With("package/v.json", TestArchive.ValueSet("v", status: "draft")).ToBytes());
        foreach (var version in new[] { "1.0.0", "1.5.0" })
        {
            _registry.Publish("x.b", version, TestArchive.Of("x.b", version).With("package/v.json", TestArchive.ValueSet("v")).With("package/w.json", TestArchive.ValueSet("w")).ToBytes());
        }

        File.WriteAllText(Path.Combine(_desk.Project, "fhirpkg.lock.json"), """{"dependencies":{"x.a":"1.0.0","x.b":"1.0.0","x.gone":"2.0.0"}}""");
        await _desk.Installer.InstallAsync([new("x.a", "1.0.0"), new("x.b", "1.0.0"), new("x.b", "1.5.0")], [], CancellationToken.None);

        var set = LockedPackages.Add(DefinitionSet.R4Core, _desk.Project, new InstalledPackages(_desk.Cache), _desk.Problems);

        Assert.Equal("x.a#1.0.0", set.Find("http://example.org/ValueSet/v")?.Origin);
        Assert.Equal("x.b#1.0.0", set.Find("http://example.org/ValueSet/w")?.Origin);
        Assert.Contains("x.gone#2.0.0 of the lock file is not installed", Assert.Single(_desk.Problems).Diagnostics, StringComparison.Ordinal);
        Assert.Same(set, LockedPackages.Add(set, _desk.Cache.Folder, new InstalledPackages(_desk.Cache), _desk.Problems));
    }

    private static byte[] Archive(string name, string version, string dependencies = "{}") => TestArchive.Of(name, version, dependencies).ToBytes();
}
