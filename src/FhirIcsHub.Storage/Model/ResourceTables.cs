using Microsoft.EntityFrameworkCore;

namespace FhirIcsHub.Storage.Model;

internal static class ResourceTables
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<ResourceRow>(table =>
        {
            table.ToTable("Resource").HasKey(row => row.Key);
            table.Property(row => row.Key).ValueGeneratedNever();
            table.Property(row => row.Id).HasMaxLength(64).IsRequired();
            table.HasIndex(row => new { row.TypeKey, row.Id }).IsUnique();
            table.HasIndex(row => new { row.TypeKey, row.Key });
            table.HasIndex(row => new { row.TypeKey, row.LastUpdated });
            table.HasIndex(row => new { row.SourcePatientKey, row.TypeKey });
        });
        model.Entity<ResourceHistoryRow>(table =>
            table.ToTable("ResourceHistory").HasKey(row => new { row.ResourceKey, row.Version }));
        model.Entity<OutboxRow>(table =>
        {
            table.ToTable("Outbox").HasKey(row => row.Sequence);
            table.Property(row => row.Sequence).ValueGeneratedNever();
            table.HasIndex(row => new { row.TypeKey, row.Sequence });
        });
    }
}
