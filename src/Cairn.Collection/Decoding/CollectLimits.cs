namespace Cairn.Collection.Decoding;

/// <summary>How much one request may bring. Two sets: for keys anybody can read in a page, and for secret keys.</summary>
public sealed record CollectLimits
{
    /// <summary>JSON nesting of a whole body; deeper is not JSON as far as Cairn is concerned.</summary>
    public const int MaxDepth = 64;

    /// <summary>Nesting inside <c>props</c>, <c>props</c> itself being the first level.</summary>
    public const int MaxPropsDepth = 4;

    /// <summary>Keys inside <c>props</c> at any level; the first in wire order stay.</summary>
    public const int MaxKeys = 100;

    /// <summary>UTF-8 bytes of a key inside <c>props</c>.</summary>
    public const int MaxKeyBytes = 100;

    /// <summary>Entries of an array, <c>items</c> included.</summary>
    public const int MaxArrayItems = 100;

    /// <summary>Write keys and aliases.</summary>
    public static CollectLimits ForWriteKey { get; } = new();

    /// <summary>Secret keys and batch paths.</summary>
    public static CollectLimits ForSecretKey { get; } = new()
    {
        MaxPackedBytes = 5 << 20,
        MaxBodyBytes = 20 << 20,
        MaxEvents = 10_000,
        MaxEventBytes = 64 << 10,
        MaxStringBytes = 8 << 10,
    };

    /// <summary>Bytes of the body as it came over the wire.</summary>
    public int MaxPackedBytes { get; init; } = 1 << 20;

    /// <summary>Bytes of the body after decompression.</summary>
    public int MaxBodyBytes { get; init; } = 1 << 20;

    /// <summary>Events in one request.</summary>
    public int MaxEvents { get; init; } = 500;

    /// <summary>UTF-8 bytes of one event as JSON.</summary>
    public int MaxEventBytes { get; init; } = 32 << 10;

    /// <summary>UTF-8 bytes of one string inside <c>props</c>; longer ones are cut at a character.</summary>
    public int MaxStringBytes { get; init; } = 1 << 10;
}
