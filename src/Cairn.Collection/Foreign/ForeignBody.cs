using Cairn.Collection.Decoding;

namespace Cairn.Collection.Foreign;

/// <summary>A vendor's body that could be read, with what it says about all of its events.</summary>
/// <param name="Lines">One for each event, in wire order.</param>
public sealed record ForeignBody(IReadOnlyList<ForeignLine> Lines)
{
    /// <summary>A body without events.</summary>
    public static ForeignBody Empty { get; } = new([]);

    /// <summary>The site's id or key that the body names for all events; null when each names its own, or none does.</summary>
    public string? Alias { get; init; }

    /// <summary>The secret that stands in the body or query beside the alias; null for none.</summary>
    public string? Secret { get; init; }

    /// <summary>Whether it came in the vendor's form for many events, which is answered in another way.</summary>
    public bool IsBulk { get; init; }

    /// <summary>Whether the body asks for events of any age; only a secret is believed.</summary>
    public bool IsHistory { get; init; }

    /// <summary>What the body says for all of its events.</summary>
    internal VendorObject Shared { get; init; } = VendorObject.Empty;
}

/// <summary>One event as the vendor's client sent it, not yet believed.</summary>
public sealed class ForeignLine
{
    internal ForeignLine(int index, RawValue raw, string? alias = null) => (Index, Raw, Alias) = (index, raw, alias);

    /// <summary>Where in its request the event stands, from 0.</summary>
    public int Index { get; }

    /// <summary>The site's id that this event names; null when the body does.</summary>
    public string? Alias { get; }

    /// <summary>The secret that this event names beside it; null for none.</summary>
    public string? Secret { get; init; }

    /// <summary>What stands for the event in the body: an object, or something that is none.</summary>
    internal RawValue Raw { get; }

    /// <summary>A line for each entry of an array.</summary>
    internal static List<ForeignLine> Each(IReadOnlyList<RawValue> entries, Func<VendorObject, string?>? alias = null) =>
        [.. entries.Select((raw, index) => new ForeignLine(index, raw, alias?.Invoke(VendorObject.Read(raw))))];
}
