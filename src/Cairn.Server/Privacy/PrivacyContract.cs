namespace Cairn.Server.Privacy;

/// <summary>Whom to erase or to tell about: exact ids, at most 1,000 in all.</summary>
/// <param name="Visitor">Visitor ids.</param>
/// <param name="User">User ids; all their visitors are meant, and of shared ones their part.</param>
/// <param name="EmailHash">Hashes of addresses of contacts.</param>
/// <param name="DryRun">Say what it would be, and change nothing.</param>
internal sealed record ErasureRequest(
    IReadOnlyList<string>? Visitor = null, IReadOnlyList<string>? User = null, IReadOnlyList<string>? EmailHash = null, bool DryRun = false);

/// <summary>What was erased, or would be.</summary>
/// <param name="DryRun">Whether nothing was changed.</param>
/// <param name="Visitors">Visitors erased as a whole.</param>
/// <param name="SharedVisitors">Visitors of whom only a part was erased, since others use them too.</param>
/// <param name="Users">Users, those joined by an alias among them.</param>
/// <param name="Events">Events.</param>
/// <param name="FailedEvents">Events that were not kept, and lay among the failed ones.</param>
/// <param name="GoneBy">By when the last byte is gone from the disk; null for a dry run.</param>
internal sealed record ErasureAnswer(bool DryRun, int Visitors, int SharedVisitors, int Users, long Events, int FailedEvents, DateTimeOffset? GoneBy);

/// <summary>What became of the bytes of people who were erased.</summary>
/// <param name="Gone">Whether none is on the disk any more; false when a reader was in the way, and the next try may do it.</param>
internal sealed record ErasedBytes(bool Gone);

/// <summary>Where everything held of somebody can be fetched, by whoever has the address.</summary>
/// <param name="Json">The address of the JSON file.</param>
/// <param name="Csv">The address of the events as CSV.</param>
/// <param name="Events">How many events it holds.</param>
/// <param name="ExpiresAt">When the addresses end to work.</param>
internal sealed record PersonExport(string Json, string Csv, long Events, DateTimeOffset ExpiresAt);

/// <summary>An edge to revoke, or to put in force again.</summary>
/// <param name="Visitor">The visitor.</param>
/// <param name="User">The user it was joined to.</param>
/// <param name="Revoked">False undoes a revocation.</param>
internal sealed record EdgeChange(string Visitor, string User, bool Revoked = true);

/// <summary>How many edges changed.</summary>
internal sealed record EdgeChanged(int Edges);
