using Cairn.Collection.Decoding;

namespace Cairn.Collection.Foreign;

/// <summary>One event of a vendor's body as an event in the native format, for the native steps to judge.</summary>
/// <param name="Index">Where in its request the event stood, from 0.</param>
/// <param name="Json">The event in the native format; the vendor's own text when <paramref name="Failure"/> says that it has no such form.</param>
/// <param name="Failure">Why it cannot be translated; <c>default</c> when it was.</param>
/// <param name="Warnings">One bit for each <see cref="CollectWarning"/> the translation earned.</param>
public sealed record ForeignEvent(int Index, ReadOnlyMemory<byte> Json, Verdict Failure, ulong Warnings);
