using Microsoft.EntityFrameworkCore;

namespace FhirIcsHub.Storage.Model;

internal static class DictionaryTables
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<ResourceTypeRow>(table =>
        {
            table.ToTable("ResourceType").HasKey(row => row.Key);
            table.Property(row => row.Key).ValueGeneratedNever();
            table.HasIndex(row => row.Name).IsUnique();
        });
        model.Entity<SearchParameterRow>(table =>
        {
            table.ToTable("SearchParameter").HasKey(row => row.Key);
            table.Property(row => row.Key).ValueGeneratedOnAdd();
            table.HasIndex(row => row.Name).IsUnique();
        });
        model.Entity<FeedRow>(table =>
        {
            table.ToTable("Feed").HasKey(row => row.Key);
            table.Property(row => row.Key).ValueGeneratedOnAdd();
            table.HasIndex(row => row.Name).IsUnique();
        });
    }
}
