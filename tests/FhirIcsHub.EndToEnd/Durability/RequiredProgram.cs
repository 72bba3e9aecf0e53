using FhirIcsHub.Tests.Hubs;
using Xunit;

namespace FhirIcsHub.EndToEnd.Durability;

internal static class RequiredProgram
{
    /// <summary>The program's full path. A test is skipped where it is not installed, and fails there in CI.</summary>
    public static string PathOf(string program)
    {
        var path = Command.Find(program);
        if (path is null)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", $"{program} is not installed");
            Assert.Fail($"{program} is not installed; in CI it must be there");
        }

        return path;
    }
}
