namespace Cairn.Storage.DataDirectory;

/// <summary>Where everything lies in a data directory.</summary>
/// <param name="Root">The directory, as a full path.</param>
public sealed record DataPaths(string Root)
{
    /// <summary>The spool.</summary>
    public string Spool => Path.Combine(Root, "spool.db");

    /// <summary>The event store.</summary>
    public string Events => Path.Combine(Root, "events.duckdb");

    /// <summary>The catalog.</summary>
    public string Catalog => Path.Combine(Root, "catalog.db");

    /// <summary>Who was erased; no backup holds it.</summary>
    public string ErasureJournal => Path.Combine(Root, "erased.db");

    /// <summary>The key that passwords are hashed with.</summary>
    public string Pepper => Path.Combine(Root, "pepper");

    /// <summary>The secret that links and tokens are signed with.</summary>
    public string SigningKey => Path.Combine(Root, "signing.key");

    /// <summary>The folder of copies while they are made: the only one beside its own file that the event store may touch.</summary>
    public string Copies => Path.Combine(Root, "copies");

    /// <summary>The folder of files that came as a body, while they are imported.</summary>
    public string Uploads => Path.Combine(Root, "uploads");

    /// <summary>The folder of files that are fetched.</summary>
    public string Exports => Path.Combine(Root, "exports");

    /// <summary>Is there while a backup is restored into the directory.</summary>
    public string Restoring => Path.Combine(Root, "restoring");

    /// <summary>The folder of the journey index.</summary>
    public string Index => Path.Combine(Root, "index");

    /// <summary>The owner-only socket of the process that holds the directory.</summary>
    public string Socket => Path.Combine(Root, "cairn.sock");

    /// <summary>Runs that have not ended in order.</summary>
    public string Crashes => Path.Combine(Root, "crashes");

    /// <summary>When the clock was last seen.</summary>
    public string Clock => Path.Combine(Root, "clock");

    /// <summary>The file whose lock says who holds the directory.</summary>
    public string Lock => Path.Combine(Root, "lock");

    /// <summary>The file that says which format the directory has.</summary>
    public string Format => Path.Combine(Root, "format");
}
