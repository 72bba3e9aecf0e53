using Microsoft.EntityFrameworkCore;

namespace FhirIcsHub.Storage.Model;

/// <summary>
/// The primary key of an index table leads with the resource: new rows go to its end, and a resource's rows are deleted in one range.
/// The second index leads with the parameter and its value, and holds all that a search needs.
/// </summary>
internal static class IndexTables
{
    /// <summary>Of the few numbers that are no points, it is known where they end too.</summary>
    private const string IsSpan = "\"Low\" <> \"High\"";

    public static readonly IReadOnlyList<string> Names =
        ["TokenIndex", "StringIndex", "DateIndex", "NumberIndex", "QuantityIndex", "ReferenceIndex", "UriIndex"];

    public static void Configure(ModelBuilder model)
    {
        model.Entity<TokenIndexRow>(table =>
        {
            table.ToTable("TokenIndex").HasKey(row => new { row.ResourceKey, row.ParameterKey, row.CodeHash, row.SystemHash, row.Ordinal });
            table.HasIndex(row => new { row.ParameterKey, row.CodeHash, row.SystemHash, row.ResourceKey, row.Ordinal });
        });
        model.Entity<StringIndexRow>(table =>
        {
            table.ToTable("StringIndex").HasKey(row => new { row.ResourceKey, row.ParameterKey, row.Folded, row.ExactHash, row.Ordinal });
            table.Property(row => row.Folded).HasMaxLength(IndexValue.MaxTextLength);
            table.HasIndex(row => new { row.ParameterKey, row.Folded, row.ResourceKey, row.ExactHash, row.Ordinal });
        });
        model.Entity<DateIndexRow>(table =>
        {
            table.ToTable("DateIndex").HasKey(row => new { row.ResourceKey, row.ParameterKey, row.Low, row.High, row.Ordinal });
            table.HasIndex(row => new { row.ParameterKey, row.Low, row.High, row.ResourceKey, row.Ordinal });
            table.HasIndex(row => new { row.ParameterKey, row.High, row.Low, row.ResourceKey, row.Ordinal }, "IX_DateIndex_Long")
                .HasFilter(FormattableString.Invariant($"\"High\" - \"Low\" > {DateIndexRow.Long}"));
        });
        model.Entity<NumberIndexRow>(table =>
        {
            table.ToTable("NumberIndex").HasKey(row => new { row.ResourceKey, row.ParameterKey, row.Low, row.High, row.Ordinal });
            table.Property(row => row.Low).HasMaxLength(SortableDecimal.MaxLength);
            table.Property(row => row.High).HasMaxLength(SortableDecimal.MaxLength);
            table.HasIndex(row => new { row.ParameterKey, row.Low, row.High, row.ResourceKey, row.Ordinal });
            table.HasIndex(row => new { row.ParameterKey, row.High }).HasFilter(IsSpan);
        });
        model.Entity<QuantityIndexRow>(table =>
        {
            table.ToTable("QuantityIndex").HasKey(row =>
                new { row.ResourceKey, row.ParameterKey, row.CodeHash, row.SystemHash, row.Low, row.High, row.Ordinal });
            table.Property(row => row.Low).HasMaxLength(SortableDecimal.MaxLength);
            table.Property(row => row.High).HasMaxLength(SortableDecimal.MaxLength);
            table.HasIndex(row => new { row.ParameterKey, row.CodeHash, row.Low, row.High, row.SystemHash, row.ResourceKey, row.Ordinal });
            table.HasIndex(row => new { row.ParameterKey, row.CodeHash, row.High }).HasFilter(IsSpan);
        });
        model.Entity<ReferenceIndexRow>(table =>
        {
            table.ToTable("ReferenceIndex").HasKey(row =>
                new { row.ResourceKey, row.ParameterKey, row.TargetTypeKey, row.TargetId, row.Ordinal });
            table.Property(row => row.TargetId).HasMaxLength(IndexValue.MaxTextLength);
            table.HasIndex(row => new { row.ParameterKey, row.TargetId, row.TargetTypeKey, row.ResourceKey, row.Ordinal });
        });
        model.Entity<UriIndexRow>(table =>
        {
            table.ToTable("UriIndex").HasKey(row => new { row.ResourceKey, row.ParameterKey, row.Value, row.Ordinal });
            table.Property(row => row.Value).HasMaxLength(IndexValue.MaxTextLength);
            table.HasIndex(row => new { row.ParameterKey, row.Value, row.ResourceKey, row.Ordinal });
        });
    }
}
