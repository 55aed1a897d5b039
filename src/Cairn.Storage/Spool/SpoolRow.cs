using Cairn.Collection.Decoding;

namespace Cairn.Storage.Spool;

/// <summary>One request as it lies in the spool.</summary>
/// <param name="Position">Rises; never used twice under one spool id.</param>
/// <param name="Batch">What the request left; null when the row does not read as one, and then <paramref name="Site"/> still says whose it was.</param>
/// <param name="Site">The site's number in the catalog.</param>
public sealed record SpoolRow(long Position, int Site, CollectedBatch? Batch);
