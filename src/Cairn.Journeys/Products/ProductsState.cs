using Cairn.Journeys.Running;

namespace Cairn.Journeys.Products;

/// <summary>What happened with one item.</summary>
public sealed class ProductTally
{
    private readonly long[] _counts = new long[(int)ProductCount.Last];

    /// <summary>A count.</summary>
    public long this[ProductCount count] => _counts[(int)count];

    /// <summary>Items bought, less those refunded.</summary>
    public decimal Units { get; internal set; }

    /// <summary>Price times quantity of what was bought, less what was refunded, in the plan's currency.</summary>
    public decimal Value { get; internal set; }

    /// <summary>The name as last seen.</summary>
    public string? Name => Descriptions[0].Text;

    /// <summary>The brand as last seen.</summary>
    public string? Brand => Descriptions[1].Text;

    /// <summary>The category as last seen.</summary>
    public string? Category => Descriptions[2].Text;

    private SeenText[] Descriptions { get; } = new SeenText[3];

    internal void Add(ProductCount count, long number) => _counts[(int)count] += number;

    internal void See(int which, string? text, long micros, long seq)
    {
        if (text is not null && (Descriptions[which].Text is null || (micros, seq).CompareTo((Descriptions[which].Micros, Descriptions[which].Seq)) > 0))
        {
            Descriptions[which] = new SeenText(text, micros, seq);
        }
    }

    internal void Merge(ProductTally other)
    {
        for (var i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }

        Units += other.Units;
        Value += other.Value;
        for (var i = 0; i < Descriptions.Length; i++)
        {
            See(i, other.Descriptions[i].Text, other.Descriptions[i].Micros, other.Descriptions[i].Seq);
        }
    }

    internal void Write(StateWriter writer)
    {
        writer.Numbers(_counts);
        writer.Amount(Units);
        writer.Amount(Value);
        foreach (var seen in Descriptions)
        {
            writer.Text(seen.Text);
            writer.Number(seen.Micros);
            writer.Number(seen.Seq);
        }
    }

    internal static ProductTally Read(StateReader reader)
    {
        var counts = reader.Numbers();
        var tally = new ProductTally { Units = reader.Amount(), Value = reader.Amount() };
        if (counts.Length != tally._counts.Length)
        {
            throw new InvalidDataException("The counts of an item in the state cannot be right.");
        }

        counts.CopyTo(tally._counts, 0);
        for (var i = 0; i < tally.Descriptions.Length; i++)
        {
            tally.Descriptions[i] = new SeenText(reader.Text(), reader.Number(), reader.Number());
        }

        return tally;
    }

    private readonly record struct SeenText(string? Text, long Micros, long Seq);
}

/// <summary>What is counted of an item. Visitors are distinct; sessions are distinct and start in the range.</summary>
public enum ProductCount
{
    /// <summary>Visitors who viewed it.</summary>
    ViewedVisitors,

    /// <summary>Sessions that viewed it.</summary>
    ViewedSessions,

    /// <summary>Visitors who put it into the cart.</summary>
    CartedVisitors,

    /// <summary>Sessions that put it into the cart.</summary>
    CartedSessions,

    /// <summary>Visitors who put it into the cart and did not buy it in time.</summary>
    AbandonedVisitors,

    /// <summary>Sessions that put it into the cart, and it was not bought in time.</summary>
    AbandonedSessions,

    /// <summary>Visitors who bought it.</summary>
    BoughtVisitors,

    /// <summary>Sessions that bought it.</summary>
    BoughtSessions,

    /// <summary>Visitors who viewed it and later put it into the cart.</summary>
    ViewToCart,

    /// <summary>Visitors who put it into the cart and later bought it.</summary>
    CartToBuy,

    /// <summary>Visitors who viewed it and later bought it.</summary>
    ViewToBuy,

    /// <summary>How many counts there are.</summary>
    Last,
}

/// <summary>What happened with every item. Grows with items, not with events.</summary>
public sealed class ProductsState : IJourneyState<ProductsState>
{
    private readonly Dictionary<string, ProductTally> _items = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public static int Version => 1;

    /// <summary>By item id.</summary>
    public IReadOnlyDictionary<string, ProductTally> Items => _items;

    /// <summary>Views, carts and purchases in the range that name no item.</summary>
    public long WithoutItem { get; internal set; }

    /// <summary>Items bought for another currency, whose value is left out.</summary>
    public long OtherCurrency { get; internal set; }

    /// <summary>Items bought for which no price was sent.</summary>
    public long WithoutPrice { get; internal set; }

    internal ProductTally Item(string id)
    {
        if (!_items.TryGetValue(id, out var tally))
        {
            _items[id] = tally = new ProductTally();
        }

        return tally;
    }

    /// <inheritdoc/>
    public void Merge(ProductsState later)
    {
        (WithoutItem, OtherCurrency, WithoutPrice) = (WithoutItem + later.WithoutItem, OtherCurrency + later.OtherCurrency, WithoutPrice + later.WithoutPrice);
        foreach (var (id, tally) in later._items)
        {
            if (!_items.TryAdd(id, tally))
            {
                _items[id].Merge(tally);
            }
        }
    }

    /// <inheritdoc/>
    public void Write(StateWriter writer)
    {
        writer.Numbers([WithoutItem, OtherCurrency, WithoutPrice]);
        writer.List([.. _items.OrderBy(pair => pair.Key, StringComparer.Ordinal)], pair =>
        {
            writer.Text(pair.Key);
            pair.Value.Write(writer);
        });
    }

    /// <inheritdoc/>
    public static ProductsState Read(StateReader reader)
    {
        if (reader.Numbers() is not [var withoutItem, var otherCurrency, var withoutPrice])
        {
            throw new InvalidDataException("The counts of the state cannot be right.");
        }

        var state = new ProductsState { WithoutItem = withoutItem, OtherCurrency = otherCurrency, WithoutPrice = withoutPrice };
        foreach (var (id, tally) in reader.List(() => (reader.Text(), ProductTally.Read(reader))))
        {
            state._items[id ?? throw new InvalidDataException("An item in the state has no id.")] = tally;
        }

        return state;
    }
}
