using Cairn.Storage.Catalog.Accounts;
using Cairn.Storage.Catalog.Aliases;
using Cairn.Storage.Catalog.Attribution;
using Cairn.Storage.Catalog.Audit;
using Cairn.Storage.Catalog.Costs;
using Cairn.Storage.Catalog.Definitions;
using Cairn.Storage.Catalog.Failed;
using Cairn.Storage.Catalog.Imports;
using Cairn.Storage.Catalog.Keys;
using Cairn.Storage.Catalog.Limits;
using Cairn.Storage.Catalog.Marks;
using Cairn.Storage.Catalog.Privacy;
using Cairn.Storage.Catalog.Rules;
using Cairn.Storage.Catalog.Saved;
using Cairn.Storage.Catalog.Segments;
using Cairn.Storage.Catalog.Shares;
using Cairn.Storage.Catalog.Sites;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Cairn.Storage.Catalog;

/// <summary>The tables of <c>catalog.db</c>. A change here needs a migration; a test compares the two.</summary>
internal sealed class CatalogContext(DbContextOptions<CatalogContext> options) : DbContext(options)
{
    public DbSet<SiteRow> Sites => Set<SiteRow>();
    public DbSet<KeyRow> Keys => Set<KeyRow>();
    public DbSet<AliasRow> Aliases => Set<AliasRow>();
    public DbSet<UserRow> Users => Set<UserRow>();
    public DbSet<SignInSessionRow> SignInSessions => Set<SignInSessionRow>();
    public DbSet<SetupSecretRow> SetupSecrets => Set<SetupSecretRow>();
    public DbSet<SecondFactorRow> SecondFactors => Set<SecondFactorRow>();
    public DbSet<RecoveryCodeRow> RecoveryCodes => Set<RecoveryCodeRow>();
    public DbSet<AccountLinkRow> AccountLinks => Set<AccountLinkRow>();
    public DbSet<DefinitionRow> Definitions => Set<DefinitionRow>();
    public DbSet<DefinitionVersionRow> DefinitionVersions => Set<DefinitionVersionRow>();
    public DbSet<SegmentRow> Segments => Set<SegmentRow>();
    public DbSet<RuleRow> Rules => Set<RuleRow>();
    public DbSet<RuleVersionRow> RuleVersions => Set<RuleVersionRow>();
    public DbSet<AttributionModelRow> AttributionModels => Set<AttributionModelRow>();
    public DbSet<SavedReportRow> SavedReports => Set<SavedReportRow>();
    public DbSet<SharedReportRow> SharedReports => Set<SharedReportRow>();
    public DbSet<MarkRow> Marks => Set<MarkRow>();
    public DbSet<ReceiptRow> AttributionReceipts => Set<ReceiptRow>();
    public DbSet<WindowsRow> AttributionWindows => Set<WindowsRow>();
    public DbSet<ChannelRulesRow> ChannelRules => Set<ChannelRulesRow>();
    public DbSet<CostImportRow> CostImports => Set<CostImportRow>();
    public DbSet<CostLineRow> CostLines => Set<CostLineRow>();
    public DbSet<CostMappingRow> CostMappings => Set<CostMappingRow>();
    public DbSet<CurrencyRateRow> CurrencyRates => Set<CurrencyRateRow>();
    public DbSet<CampaignNameRow> CampaignNames => Set<CampaignNameRow>();
    public DbSet<FailedEventRow> FailedEvents => Set<FailedEventRow>();
    public DbSet<CounterRow> Counters => Set<CounterRow>();
    public DbSet<TakenPositionRow> TakenPositions => Set<TakenPositionRow>();
    public DbSet<ImportJobRow> ImportJobs => Set<ImportJobRow>();
    public DbSet<AuditRow> AuditEntries => Set<AuditRow>();
    public DbSet<OptOutRow> OptOuts => Set<OptOutRow>();
    public DbSet<AdmittedRow> Admitted => Set<AdmittedRow>();

    protected override void ConfigureConventions(ModelConfigurationBuilder conventions) =>
        conventions.Properties<DateTimeOffset>().HaveConversion<MicrosConverter>();

    protected override void OnModelCreating(ModelBuilder model)
    {
        ConfigureSites(model);
        ConfigureCatalog(model);
        ConfigureCosts(model);
        ConfigureAccounts(model);
        ConfigureFailedEvents(model);
        model.Entity<ImportJobRow>(job =>
        {
            job.ToTable("import_jobs").HasKey(row => row.Number);
            job.HasOne<SiteRow>().WithMany().HasForeignKey(row => row.SiteId).OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<AuditRow>().ToTable("audit_entries");
        model.Entity<OptOutRow>().ToTable("opt_outs").HasKey(row => new { row.SiteId, row.Visitor });
        model.Entity<AdmittedRow>().ToTable("admitted_values").HasKey(row => new { row.SiteId, row.Kind, row.Value });
    }

    private static void ConfigureSites(ModelBuilder model)
    {
        model.Entity<SiteRow>().ToTable("sites").HasIndex(row => row.Key).IsUnique();
        model.Entity<SiteRow>().Property(row => row.Settings).HasDefaultValue("{}");
        model.Entity<KeyRow>(key =>
        {
            key.ToTable("keys").HasIndex(row => row.Hash).IsUnique();
            key.Property(row => row.Networks).HasDefaultValue("");
            key.HasOne<SiteRow>().WithMany().HasForeignKey(row => row.SiteId).OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<AliasRow>(alias =>
        {
            alias.ToTable("aliases").HasIndex(row => new { row.Format, row.Text }).IsUnique();
            alias.HasOne<SiteRow>().WithMany().HasForeignKey(row => row.SiteId).OnDelete(DeleteBehavior.Restrict);
        });
    }

    private static void ConfigureCatalog(ModelBuilder model)
    {
        model.Entity<DefinitionRow>(definition =>
        {
            definition.ToTable("definitions").HasIndex(row => new { row.SiteId, row.Key }).IsUnique();
            definition.HasOne<SiteRow>().WithMany().HasForeignKey(row => row.SiteId).OnDelete(DeleteBehavior.Restrict);
            definition.HasMany(row => row.Versions).WithOne().HasForeignKey(row => row.DefinitionId).OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<DefinitionVersionRow>()
            .ToTable("definition_versions").HasIndex(row => new { row.DefinitionId, row.Version }).IsUnique();
        model.Entity<SegmentRow>(segment =>
        {
            segment.ToTable("segments").HasIndex(row => new { row.SiteId, row.Key }).IsUnique();
            segment.HasOne<SiteRow>().WithMany().HasForeignKey(row => row.SiteId).OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<SavedReportRow>(saved =>
        {
            saved.ToTable("saved_reports");
            saved.HasOne<SiteRow>().WithMany().HasForeignKey(row => row.SiteId).OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<SharedReportRow>(shared =>
        {
            shared.ToTable("shared_reports").HasIndex(row => row.TokenHash).IsUnique();
            shared.HasOne<SiteRow>().WithMany().HasForeignKey(row => row.SiteId).OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<MarkRow>(mark =>
        {
            mark.ToTable("marks").HasIndex(row => new { row.SiteId, row.At });
            mark.HasOne<SiteRow>().WithMany().HasForeignKey(row => row.SiteId).OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<RuleRow>(rule =>
        {
            rule.ToTable("rules").HasIndex(row => new { row.SiteId, row.Key }).IsUnique();
            rule.HasOne<SiteRow>().WithMany().HasForeignKey(row => row.SiteId).OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<AttributionModelRow>(learned =>
        {
            learned.ToTable("attribution_models").HasIndex(row => new { row.SiteId, row.Definition, row.Model, row.Version }).IsUnique();
            learned.HasOne<SiteRow>().WithMany().HasForeignKey(row => row.SiteId).OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<ReceiptRow>(receipt =>
        {
            receipt.ToTable("attribution_receipts").HasIndex(row => new { row.SiteId, row.EventId, row.Definition, row.Number }).IsUnique();
            receipt.HasOne<SiteRow>().WithMany().HasForeignKey(row => row.SiteId).OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<RuleVersionRow>(version =>
        {
            version.ToTable("rule_versions").HasIndex(row => new { row.SiteId, row.Version }).IsUnique();
            version.HasOne<SiteRow>().WithMany().HasForeignKey(row => row.SiteId).OnDelete(DeleteBehavior.Restrict);
        });
    }

    private static void ConfigureCosts(ModelBuilder model)
    {
        model.Entity<ChannelRulesRow>(rules =>
        {
            rules.ToTable("channel_rules").HasIndex(row => new { row.SiteId, row.Version }).IsUnique();
            rules.HasOne<SiteRow>().WithMany().HasForeignKey(row => row.SiteId).OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<WindowsRow>(windows =>
        {
            windows.ToTable("attribution_windows").HasIndex(row => new { row.SiteId, row.Definition, row.Version }).IsUnique();
            windows.HasOne<SiteRow>().WithMany().HasForeignKey(row => row.SiteId).OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<CostImportRow>(import =>
        {
            import.ToTable("cost_imports").HasIndex(row => row.SiteId);
            import.HasOne<SiteRow>().WithMany().HasForeignKey(row => row.SiteId).OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<CostLineRow>(line =>
        {
            line.ToTable("cost_lines").HasIndex(row => row.Import);
            line.HasIndex(row => new { row.SiteId, row.Day });
            line.HasIndex(row => new { row.SiteId, row.Key });
            line.HasOne<SiteRow>().WithMany().HasForeignKey(row => row.SiteId).OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<CostMappingRow>(mapping =>
        {
            mapping.ToTable("cost_mappings").HasKey(row => new { row.SiteId, row.Name });
            mapping.HasOne<SiteRow>().WithMany().HasForeignKey(row => row.SiteId).OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<CurrencyRateRow>(rate =>
        {
            rate.ToTable("currency_rates").HasKey(row => new { row.SiteId, row.Day, row.From, row.To });
            rate.HasOne<SiteRow>().WithMany().HasForeignKey(row => row.SiteId).OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<CampaignNameRow>(name =>
        {
            name.ToTable("campaign_names").HasKey(row => new { row.SiteId, row.Spelling });
            name.HasOne<SiteRow>().WithMany().HasForeignKey(row => row.SiteId).OnDelete(DeleteBehavior.Restrict);
        });
    }

    private static void ConfigureAccounts(ModelBuilder model)
    {
        model.Entity<UserRow>().ToTable("users").HasIndex(row => row.Email).IsUnique();
        model.Entity<SignInSessionRow>(session =>
        {
            session.ToTable("sign_in_sessions").HasIndex(row => row.TokenHash).IsUnique();
            session.HasOne<UserRow>().WithMany().HasForeignKey(row => row.UserId).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<SecondFactorRow>(factor =>
        {
            factor.ToTable("second_factors").HasKey(row => row.UserId);
            factor.Property(row => row.UserId).ValueGeneratedNever();
            factor.HasOne<UserRow>().WithMany().HasForeignKey(row => row.UserId).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<RecoveryCodeRow>(code =>
        {
            code.ToTable("recovery_codes").HasIndex(row => row.UserId);
            code.HasOne<UserRow>().WithMany().HasForeignKey(row => row.UserId).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<AccountLinkRow>().ToTable("account_links").HasIndex(row => row.TokenHash).IsUnique();
        model.Entity<SetupSecretRow>().ToTable("setup_secrets").Property(row => row.Id).ValueGeneratedNever();
    }

    private static void ConfigureFailedEvents(ModelBuilder model)
    {
        model.Entity<FailedEventRow>().ToTable("failed_events").HasIndex(row => new { row.SiteId, row.ReceivedAt });
        model.Entity<CounterRow>().ToTable("counters").HasKey(row => new { row.SiteId, row.Hour, row.Kind, row.Name });
        model.Entity<TakenPositionRow>().ToTable("taken_positions").HasKey(row => row.SpoolId);
    }

    /// <summary>Times lie in the file as whole microseconds since the Unix epoch, so that SQLite can order and compare them.</summary>
    private sealed class MicrosConverter() : ValueConverter<DateTimeOffset, long>(
        moment => (moment.UtcTicks - DateTime.UnixEpoch.Ticks) / 10,
        micros => new DateTimeOffset(DateTime.UnixEpoch.Ticks + micros * 10, TimeSpan.Zero));
}
