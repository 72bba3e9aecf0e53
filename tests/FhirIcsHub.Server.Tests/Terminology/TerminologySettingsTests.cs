using FhirIcsHub.Server.Hosting;
using FhirIcsHub.Server.Terminology;
using Xunit;

namespace FhirIcsHub.Server.Tests.Terminology;

public sealed class TerminologySettingsTests
{
    [Theory]
    [InlineData("ftp://example.org")]
    [InlineData("example.org/fhir")]
    [InlineData("https://user:pass@example.org/fhir")]
    [InlineData("https://example.org/fhir?x=1")]
    [InlineData("")]
    public void What_is_no_base_url_is_refused_at_start(string server) =>
        Assert.Contains("Terminology:Server", SettingsReader.ProblemOf(new HubSettings { Terminology = new() { Server = server } }), StringComparison.Ordinal);

    [Fact]
    public void Values_that_cannot_be_meant_are_refused_at_start()
    {
        TerminologySettings[] wrong =
        [
            new() { TimeoutSeconds = 0 }, new() { TryTimeoutSeconds = double.NaN }, new() { BreakSeconds = 0.1 }, new() { CacheMinutes = -1 },
            new() { Retries = -1 }, new() { Retries = 100 }, new() { RetryDelaySeconds = -1 }, new() { BreakAfterTries = 1 },
            new() { MaxAnswerBytes = 0 }, new() { CacheBytes = -1 }, new() { Token = "two words" }, new() { Token = "line\nbreak" },
        ];
        Assert.All(wrong, settings => Assert.NotNull(SettingsReader.ProblemOf(new HubSettings { Terminology = settings })));
        Assert.Null(SettingsReader.ProblemOf(new HubSettings { Terminology = new() { Server = "https://example.org/fhir", Token = "abc.def-_~+/=" } }));
    }
}
