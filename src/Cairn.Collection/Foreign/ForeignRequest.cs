using Cairn.Collection.Decoding;

namespace Cairn.Collection.Foreign;

/// <summary>A request on a vendor's path, before anything is believed.</summary>
/// <param name="Body">The bytes of the body, still packed.</param>
/// <param name="ContentType">The header as sent; null or empty for none.</param>
/// <param name="ContentEncoding">The header as sent; null or empty for none.</param>
/// <param name="Verb">What the path says besides the format, such as <c>track</c>; empty for nothing.</param>
/// <param name="Query">The query text without its question mark, still escaped.</param>
/// <param name="Received">The server's clock when the body was read.</param>
/// <param name="Limits">What the kind of path and key allows.</param>
public sealed record ForeignRequest(
    ReadOnlyMemory<byte> Body, string? ContentType, string? ContentEncoding, string Verb, string Query, DateTimeOffset Received, CollectLimits Limits);
