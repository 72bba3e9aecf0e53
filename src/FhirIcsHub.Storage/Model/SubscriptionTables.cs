using Microsoft.EntityFrameworkCore;

namespace FhirIcsHub.Storage.Model;

internal static class SubscriptionTables
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<SubscriptionStateRow>(table =>
        {
            table.ToTable("SubscriptionState").HasKey(row => row.SubscriptionKey);
            table.Property(row => row.SubscriptionKey).ValueGeneratedNever();
            table.Property(row => row.LeaseHolder).HasMaxLength(64);
        });
        model.Entity<SubscriptionEventRow>(table =>
            table.ToTable("SubscriptionEvent").HasKey(row => new { row.SubscriptionKey, row.Number }));
    }
}
