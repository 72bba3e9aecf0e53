using Microsoft.EntityFrameworkCore;

namespace FhirIcsHub.Storage.Model;

internal static class FeedTables
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<JournalRow>(table =>
        {
            table.ToTable("Journal").HasKey(row => row.Key);
            table.Property(row => row.Key).ValueGeneratedOnAdd();
            table.HasIndex(row => row.Key, "IX_Journal_Unfinished").HasFilter("\"Status\" = 0");
        });
        model.Entity<SourceResourceRow>(table =>
        {
            table.ToTable("SourceResource").HasKey(row => row.Key);
            table.Property(row => row.Key).ValueGeneratedOnAdd();
            table.Property(row => row.SourceId).HasMaxLength(IndexValue.MaxTextLength);
            table.Property(row => row.HubId).HasMaxLength(64);
            table.HasIndex(row => new { row.FeedKey, row.TypeKey, row.SourceId }).IsUnique();
            table.HasIndex(row => row.ResourceKey);
        });
    }
}
