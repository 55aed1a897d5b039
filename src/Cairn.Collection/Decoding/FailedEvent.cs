using Cairn.Collection.Events;

namespace Cairn.Collection.Decoding;

/// <summary>An event that is not kept, with what somebody needs to mend its sender.</summary>
public sealed record FailedEvent
{
    /// <summary>The longest raw event that is kept, in UTF-8 bytes.</summary>
    public const int MaxRawBytes = 16 << 10;

    public required FailedReason Reason { get; init; }

    /// <summary>The field at fault, as the sender named it; empty for the whole event.</summary>
    public required string Field { get; init; }

    /// <summary>One sentence that says what would have been accepted.</summary>
    public required string Message { get; init; }

    /// <summary>The wire format: <c>native</c>.</summary>
    public string Format { get; init; } = "native";
    public Trust Trust { get; init; } = Trust.Client;
    public required long ReceivedMicros { get; init; }

    /// <summary>Where in its request the event stood, from 0.</summary>
    public int Index { get; init; }

    /// <summary>The event as it came, scrubbed and cut to <see cref="MaxRawBytes"/>; null where nothing may be kept.</summary>
    public string? Raw { get; init; }
}
