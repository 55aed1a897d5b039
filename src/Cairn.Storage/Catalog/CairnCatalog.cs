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
using Cairn.Storage.DataDirectory;

namespace Cairn.Storage.Catalog;

/// <summary>Everything that is not an event: sites, keys, aliases, users, definitions, failed events, imports, the audit log. One per data directory.</summary>
public sealed class CairnCatalog : IDisposable
{
    private const int PepperLength = 32;

    private readonly CatalogFile _file;

    private CairnCatalog(CatalogFile file, TimeProvider time, PasswordHasher hasher, byte[] pepper)
    {
        _file = file;
        Sites = new SiteCatalog(file, time);
        Keys = new KeyRing(file, time);
        Aliases = new AliasBook(file, time);
        Sessions = new SignInSessions(file, time);
        SecondFactors = new SecondFactors(file, time, Sessions, pepper);
        Accounts = new UserAccounts(file, time, hasher, Sessions, SecondFactors);
        AccountLinks = new AccountLinks(file, time, Accounts);
        Definitions = new DefinitionCatalog(file, time);
        Segments = new SegmentCatalog(file, time);
        Rules = new RuleCatalog(file, time);
        Models = new ModelCatalog(file, time);
        SavedReports = new SavedReports(file, time);
        Shares = new SharedReports(file, time);
        Marks = new MarkBook(file, time);
        Receipts = new ReceiptCatalog(file, time);
        Windows = new WindowBook(file, time);
        Channels = new ChannelBook(file);
        Costs = new CostBook(file, time);
        CostMappings = new CostMappings(file);
        Rates = new RateBook(file);
        CampaignNames = new CampaignNames(file);
        FailedEvents = new FailedEvents(file);
        Imports = new ImportJobs(file, time);
        Audit = new AuditLog(file, time);
        OptOuts = new OptOuts(file);
        Admitted = new AdmittedValues(file);
    }

    /// <summary>Sites.</summary>
    public SiteCatalog Sites { get; }

    /// <summary>Keys.</summary>
    public KeyRing Keys { get; }

    /// <summary>Vendors' ids of sites.</summary>
    public AliasBook Aliases { get; }

    /// <summary>Users and passwords.</summary>
    public UserAccounts Accounts { get; }

    /// <summary>Invitations and password resets by a copied link.</summary>
    public AccountLinks AccountLinks { get; }

    /// <summary>What users have besides a password.</summary>
    public SecondFactors SecondFactors { get; }

    /// <summary>Who is signed in.</summary>
    public SignInSessions Sessions { get; }

    /// <summary>Conversion definitions.</summary>
    public DefinitionCatalog Definitions { get; }

    /// <summary>Saved segments.</summary>
    public SegmentCatalog Segments { get; }

    /// <summary>Codeless rules.</summary>
    public RuleCatalog Rules { get; }

    /// <summary>Models learned for attribution.</summary>
    public ModelCatalog Models { get; }

    /// <summary>Saved reports.</summary>
    public SavedReports SavedReports { get; }

    /// <summary>Public links of reports.</summary>
    public SharedReports Shares { get; }

    /// <summary>What happened to sites.</summary>
    public MarkBook Marks { get; }

    /// <summary>Receipts of attribution that were shown.</summary>
    public ReceiptCatalog Receipts { get; }

    /// <summary>How far back touches count, by definition.</summary>
    public WindowBook Windows { get; }

    /// <summary>The channel rules of sites, in versions.</summary>
    public ChannelBook Channels { get; }

    /// <summary>What was spent.</summary>
    public CostBook Costs { get; }

    /// <summary>How cost files are read.</summary>
    public CostMappings CostMappings { get; }

    /// <summary>Rates of currencies.</summary>
    public RateBook Rates { get; }

    /// <summary>Spellings of campaigns.</summary>
    public CampaignNames CampaignNames { get; }

    /// <summary>Failed events and counters.</summary>
    public FailedEvents FailedEvents { get; }

    /// <summary>Imports.</summary>
    public ImportJobs Imports { get; }

    /// <summary>Visitors who said no.</summary>
    public OptOuts OptOuts { get; }

    /// <summary>Which values each site has used up its caps with.</summary>
    public AdmittedValues Admitted { get; }

    /// <summary>Who did what.</summary>
    public AuditLog Audit { get; }

    /// <summary>Opens or creates the catalog at <paramref name="path"/>. The caller holds the data directory's lock.</summary>
    /// <remarks>The key that passwords are hashed with, and the secrets of second factors encrypted, lies beside it, in <c>pepper</c>: the database alone lets nobody try passwords or make codes.</remarks>
    /// <exception cref="StorageUnavailableException">The file cannot be opened, is damaged, or was written by a newer Cairn.</exception>
    public static CairnCatalog Open(string path, TimeProvider time) => Open(path, time, PasswordHasher.DefaultRounds);

    /// <summary>Why the write-ahead log could not be moved into the file after a commit, for <c>doctor</c>; null when it could. The commit itself stands.</summary>
    public string? CheckpointFailure => _file.CheckpointFailure;

    /// <summary>Moves the write-ahead log into the file and empties it; false when a reader held up part of it.</summary>
    public bool Checkpoint() => _file.Checkpoint();

    /// <summary>Removes copies of the catalog that were kept when a newer Cairn brought it up to date.</summary>
    /// <param name="keptSince">Those made since then stay; null for none.</param>
    public void RemoveSnapshots(DateTimeOffset? keptSince = null) => _file.RemoveSnapshots(keptSince: keptSince);

    /// <inheritdoc/>
    public void Dispose()
    {
        Accounts.Dispose();
        _file.Dispose();
    }

    internal static CairnCatalog Open(string path, TimeProvider time, int passwordRounds)
    {
        var full = Path.GetFullPath(path);
        var pepper = OwnerOnlyFile.ReadOrCreate(Path.Combine(Path.GetDirectoryName(full)!, "pepper"), () => Secrets.Bytes(PepperLength));
        if (pepper.Length != PepperLength)
        {
            throw new StorageUnavailableException("The file pepper beside the catalog is damaged; restore it from a backup.");
        }

        var file = CatalogFile.Open(full);
        try
        {
            return new CairnCatalog(file, time, new PasswordHasher(pepper, passwordRounds), pepper);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
