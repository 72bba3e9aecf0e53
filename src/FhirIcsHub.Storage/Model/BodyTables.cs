using Microsoft.EntityFrameworkCore;

namespace FhirIcsHub.Storage.Model;

/// <summary>
/// Text that the bodies of one type have in common. Packed bodies name it by its key, so a row is never changed or removed.
/// </summary>
public sealed class BodyDictionaryRow
{
    public int Key { get; init; }
    public int TypeKey { get; init; }
    public required byte[] Text { get; init; }
}

internal static class BodyTables
{
    public static void Configure(ModelBuilder model) => model.Entity<BodyDictionaryRow>(table =>
    {
        table.ToTable("BodyDictionary").HasKey(row => row.Key);
        table.Property(row => row.Key).ValueGeneratedOnAdd();
    });
}
