using Cairn.Collection.Decoding;

namespace Cairn.Storage.Spool;

/// <summary>One request as it lies in the spool.</summary>
/// <param name="Position">Rises; never used twice under one spool id.</param>
/// <param name="Site">The site's number in the catalog; it is known even when <paramref name="Body"/> does not read as a request.</param>
/// <param name="Body">What <see cref="Decode"/> reads.</param>
public sealed record SpoolRow(long Position, int Site, ReadOnlyMemory<byte> Body)
{
    /// <summary>What the request left, made anew by each call; null when the bytes do not read as one.</summary>
    public CollectedBatch? Decode()
    {
        try
        {
            return BatchCodec.Decode(Body.Span);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
