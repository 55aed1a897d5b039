namespace Cairn.Server.Demo;

/// <summary>What somebody decides to do in one visit.</summary>
internal readonly record struct DemoVisit
{
    /// <summary>Pages besides those of products, the landing page included.</summary>
    public int Pages { get; init; }

    /// <summary>Product pages seen.</summary>
    public int Products { get; init; }

    public bool Searches { get; init; }

    /// <summary>The micros done, by their place in <see cref="DemoMicro.All"/>.</summary>
    public uint Micros { get; init; }

    /// <summary>Goes on with the cart of an earlier visit.</summary>
    public bool Resumes { get; init; }

    public bool AddsToCart { get; init; }

    public bool BeginsCheckout { get; init; }

    public bool Ships { get; init; }

    public bool Pays { get; init; }

    public bool Buys { get; init; }

    /// <summary>Would have bought, had the checkout not been broken.</summary>
    public bool HitBug { get; init; }
}

/// <summary>What somebody carries from visit to visit.</summary>
internal struct DemoMemory
{
    /// <summary>Micros ever done.</summary>
    public uint Done;

    public bool HasCart;

    public int Purchases;
}

/// <summary>A micro that is forced on or off in every visit, to see what it truly does.</summary>
internal readonly record struct DemoForced(int Micro, bool On);
