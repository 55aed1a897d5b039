namespace Cairn.Collection.Decoding;

/// <summary>A request as it lies on the wire, before anything is believed.</summary>
/// <param name="Body">The bytes of the body, still packed. They must not change while the body is being decoded.</param>
/// <param name="ContentType">The header as sent; null or empty for none.</param>
/// <param name="ContentEncoding">The header as sent, several joined by a comma; null or empty for none.</param>
/// <param name="Limits">What the kind of key allows.</param>
public sealed record CollectRequest(ReadOnlyMemory<byte> Body, string? ContentType, string? ContentEncoding, CollectLimits Limits);
