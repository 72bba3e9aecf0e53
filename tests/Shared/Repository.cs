namespace FhirIcsHub.Tests;

/// <summary>The checkout that the running program was built from.</summary>
internal static class Repository
{
    public static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "FhirIcsHub.sln")))
            {
                folder = folder.Parent;
            }

            return folder?.FullName ?? throw new InvalidOperationException("this must run from within the repository");
        }
    }

    public static string Geography => Path.Combine(Root, "profiles", "geography", "demo.json");
}
