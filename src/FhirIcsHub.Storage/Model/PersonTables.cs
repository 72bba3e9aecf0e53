using Microsoft.EntityFrameworkCore;

namespace FhirIcsHub.Storage.Model;

internal static class PersonTables
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<SourcePatientRow>(table =>
        {
            table.ToTable("SourcePatient").HasKey(row => row.Key);
            table.Property(row => row.Key).ValueGeneratedOnAdd();
            table.Property(row => row.PatientId).HasMaxLength(64);
            table.HasIndex(row => row.PatientId).IsUnique();
            table.HasIndex(row => new { row.PersonKey, row.Key });
        });
        model.Entity<PersonRow>(table =>
        {
            table.ToTable("Person").HasKey(row => row.Key);
            table.Property(row => row.Key).ValueGeneratedOnAdd();
            table.Property(row => row.GoldenId).HasMaxLength(64);
            table.Property(row => row.NhsNumber).HasMaxLength(10);
            table.HasIndex(row => row.GoldenId).IsUnique();
            table.HasIndex(row => row.NhsNumber).IsUnique();
        });
        model.Entity<PersonMatchKeyRow>(table =>
        {
            table.ToTable("PersonMatchKey").HasKey(row => new { row.PersonKey, row.MatchHash });
            table.HasIndex(row => row.MatchHash);
        });
    }
}
