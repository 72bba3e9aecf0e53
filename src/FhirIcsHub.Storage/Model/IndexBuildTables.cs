using Microsoft.EntityFrameworkCore;

namespace FhirIcsHub.Storage.Model;

internal static class IndexBuildTables
{
    public static void Configure(ModelBuilder model) => model.Entity<IndexBuildRow>(table =>
    {
        table.ToTable("IndexBuild").HasKey(row => row.Key);
        table.Property(row => row.Key).ValueGeneratedOnAdd();
        table.HasIndex(row => row.Epoch);
        table.HasIndex(row => row.ResourceKey);
    });
}
