using Microsoft.EntityFrameworkCore;

namespace FhirIcsHub.Storage.Model;

/// <summary>
/// The tables of the hub: the one model that every provider's migrations are made from. The hot paths do not go through it; they use
/// the provider's own statements on the same tables. Portable by construction: keys are integers, texts compare by their bytes, times
/// are UTC ticks. There are no foreign keys: rows are written by one function that keeps them together, and checking them again on
/// every index row would double the work.
/// </summary>
public abstract class HubContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<ResourceTypeRow> ResourceTypes => Set<ResourceTypeRow>();
    public DbSet<SearchParameterRow> SearchParameters => Set<SearchParameterRow>();
    public DbSet<FeedRow> Feeds => Set<FeedRow>();
    public DbSet<ResourceRow> Resources => Set<ResourceRow>();
    public DbSet<ResourceHistoryRow> History => Set<ResourceHistoryRow>();
    public DbSet<BodyDictionaryRow> BodyDictionaries => Set<BodyDictionaryRow>();
    public DbSet<TokenIndexRow> TokenIndex => Set<TokenIndexRow>();
    public DbSet<StringIndexRow> StringIndex => Set<StringIndexRow>();
    public DbSet<DateIndexRow> DateIndex => Set<DateIndexRow>();
    public DbSet<NumberIndexRow> NumberIndex => Set<NumberIndexRow>();
    public DbSet<QuantityIndexRow> QuantityIndex => Set<QuantityIndexRow>();
    public DbSet<ReferenceIndexRow> ReferenceIndex => Set<ReferenceIndexRow>();
    public DbSet<UriIndexRow> UriIndex => Set<UriIndexRow>();
    public DbSet<IndexedCodeRow> IndexedCodes => Set<IndexedCodeRow>();
    public DbSet<IndexedSystemRow> IndexedSystems => Set<IndexedSystemRow>();
    public DbSet<OutboxRow> Outbox => Set<OutboxRow>();
    public DbSet<JournalRow> Journal => Set<JournalRow>();
    public DbSet<SourceResourceRow> SourceResources => Set<SourceResourceRow>();
    public DbSet<SourcePatientRow> SourcePatients => Set<SourcePatientRow>();
    public DbSet<PersonRow> Persons => Set<PersonRow>();
    public DbSet<PersonMatchKeyRow> PersonMatchKeys => Set<PersonMatchKeyRow>();
    public DbSet<JobRow> Jobs => Set<JobRow>();
    public DbSet<JobPartRow> JobParts => Set<JobPartRow>();
    public DbSet<ExportMarkRow> ExportMarks => Set<ExportMarkRow>();
    public DbSet<SubscriptionStateRow> SubscriptionStates => Set<SubscriptionStateRow>();
    public DbSet<SubscriptionEventRow> SubscriptionEvents => Set<SubscriptionEventRow>();

    public DbSet<IndexBuildRow> IndexBuilds => Set<IndexBuildRow>();
    public DbSet<ContainedResourceRow> ContainedResources => Set<ContainedResourceRow>();

    /// <summary>The collation under which texts compare by their bytes, so that <c>Patient/a</c> and <c>Patient/A</c> differ.</summary>
    protected abstract string BinaryCollation { get; }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        DictionaryTables.Configure(modelBuilder);
        ResourceTables.Configure(modelBuilder);
        BodyTables.Configure(modelBuilder);
        IndexTables.Configure(modelBuilder);
        CodeTables.Configure(modelBuilder);
        FeedTables.Configure(modelBuilder);
        PersonTables.Configure(modelBuilder);
        JobTables.Configure(modelBuilder);
        SubscriptionTables.Configure(modelBuilder);
        IndexBuildTables.Configure(modelBuilder);
        ContainedTables.Configure(modelBuilder);
        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
        {
            if (property.ClrType == typeof(string))
            {
                property.SetCollation(BinaryCollation);
            }
        }
    }
}
