using Microsoft.EntityFrameworkCore;

namespace FhirIcsHub.Storage.Model;

internal static class JobTables
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<JobRow>(table =>
        {
            table.ToTable("Job").HasKey(row => row.Key);
            table.Property(row => row.Key).ValueGeneratedOnAdd();
            table.Property(row => row.Id).HasMaxLength(64);
            table.Property(row => row.Kind).HasMaxLength(64);
            table.HasIndex(row => row.Id).IsUnique();
            table.HasIndex(row => new { row.State, row.Key });
        });
        model.Entity<JobPartRow>(table =>
            table.ToTable("JobPart").HasKey(row => new { row.JobKey, row.File, row.Part }));
        model.Entity<ExportMarkRow>(table =>
        {
            table.ToTable("ExportMark").HasKey(row => row.Time);
            table.Property(row => row.Time).ValueGeneratedNever();
        });
    }
}
