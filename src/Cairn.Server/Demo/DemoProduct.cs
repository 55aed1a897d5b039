using System.Globalization;
using System.Text.Json;

namespace Cairn.Server.Demo;

/// <summary>A product with everything that is written about it again and again.</summary>
internal sealed record DemoProduct(string Id, string Name, string Category, decimal Price)
{
    public const string Host = "shop.example";

    public string Path { get; } = $"/p/{Id.ToLowerInvariant()}";

    public string Url { get; } = $"https://{Host}/p/{Id.ToLowerInvariant()}";

    /// <summary>The properties of an event that is about this product alone.</summary>
    public string Properties { get; } = JsonSerializer.Serialize(new { item_id = Id, category = Category, items = new[] { new { item_id = Id, name = Name, category = Category, price = Price, quantity = 1 } } });

    /// <summary>The product as an entry of <c>items</c>.</summary>
    public string Item { get; } = JsonSerializer.Serialize(new { item_id = Id, name = Name, category = Category, price = Price, quantity = 1 });

    /// <summary>Three hundred products in twelve categories; the first of each category sell best.</summary>
    public static IReadOnlyList<DemoProduct> All { get; } = [.. Make()];

    /// <summary>The names of the categories.</summary>
    public static IReadOnlyList<string> Categories { get; } = [.. All.Select(product => product.Category).Distinct()];

    private static IEnumerable<DemoProduct> Make()
    {
        (string Category, string Noun, decimal From, decimal To)[] categories =
        [
            ("Running shoes", "Runner", 69, 189), ("Hiking boots", "Boot", 99, 289), ("Rain jackets", "Shell", 79, 349), ("Fleece", "Fleece", 39, 129),
            ("Trousers", "Trouser", 49, 159), ("Shirts", "Tee", 19, 69), ("Backpacks", "Pack", 49, 249), ("Tents", "Tent", 149, 699),
            ("Sleeping bags", "Bag", 79, 399), ("Bottles", "Bottle", 12, 45), ("Headlamps", "Lamp", 19, 99), ("Socks", "Sock", 9, 29),
        ];
        string[] words = ["Alder", "Birch", "Cairn", "Dune", "Ember", "Fjord", "Glen", "Heath", "Isle", "Juniper", "Kestrel", "Larch", "Moor"];
        for (var at = 0; at < 300; at++)
        {
            var (category, noun, from, to) = categories[at % categories.Length];
            var rank = at / categories.Length;
            var price = decimal.Floor(from + ((to - from) * ((rank * 7) % 25) / 25)) - 0.05m;
            var name = string.Create(CultureInfo.InvariantCulture, $"{words[rank % words.Length]} {noun} {(rank / words.Length) + 1}");
            yield return new DemoProduct(string.Create(CultureInfo.InvariantCulture, $"P{at + 1:000}"), name, category, price);
        }
    }
}
