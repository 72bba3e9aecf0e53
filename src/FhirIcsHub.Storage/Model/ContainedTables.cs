using Microsoft.EntityFrameworkCore;

namespace FhirIcsHub.Storage.Model;

internal static class ContainedTables
{
    public static void Configure(ModelBuilder model) => model.Entity<ContainedResourceRow>(table =>
    {
        table.ToTable("ContainedResource").HasKey(row => row.Key);
        table.Property(row => row.Key).ValueGeneratedNever();
        table.Property(row => row.Id).HasMaxLength(IndexValue.MaxTextLength).IsRequired();
        table.HasIndex(row => new { row.TypeKey, row.ContainerKey });
        table.HasIndex(row => new { row.TypeKey, row.Key });
        table.HasIndex(row => row.ContainerKey);
    });
}
