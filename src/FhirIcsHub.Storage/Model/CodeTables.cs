using Microsoft.EntityFrameworkCore;

namespace FhirIcsHub.Storage.Model;

internal static class CodeTables
{
    public static readonly IReadOnlyList<string> Names = ["IndexedCode", "IndexedSystem"];

    public static void Configure(ModelBuilder model)
    {
        model.Entity<IndexedCodeRow>(table =>
        {
            table.ToTable("IndexedCode").HasKey(row => new { row.ParameterKey, row.CodeHash, row.SystemHash });
            table.Property(row => row.Code).HasMaxLength(IndexValue.MaxTextLength);

            // Sorting walks along it.
            table.HasIndex(row => new { row.ParameterKey, row.Code, row.CodeHash });
        });
        model.Entity<IndexedSystemRow>(table =>
        {
            table.ToTable("IndexedSystem").HasKey(row => row.SystemHash);
            table.Property(row => row.SystemHash).ValueGeneratedNever();
            table.Property(row => row.Uri).HasMaxLength(IndexValue.MaxTextLength);
        });
    }
}
