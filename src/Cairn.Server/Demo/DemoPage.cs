using System.Globalization;
using Cairn.Collection.Events;

namespace Cairn.Server.Demo;

/// <summary>Writes the events of a visit, in order, as the door would have stored them.</summary>
internal sealed class DemoPage(DemoOptions options)
{
    private const string Site = "https://" + DemoProduct.Host;
    private static readonly string[] Searches = ["rain jacket", "trail shoes", "tent 2 person", "backpack 30l", "socks merino", "headlamp"];
    private static readonly string[] ListUrls = [.. DemoProduct.Categories.Select(name => Site + "/c/" + name.ToLowerInvariant().Replace(' ', '-'))];

    private readonly List<StoredEvent> _events = [];
    private DemoVisitor _visitor = null!;
    private DemoDevice _device = null!;
    private DemoDraws _draws;
    private ulong _idKey;
    private string _visitorId = "";
    private string? _user;
    private long _now;
    private long _seq;
    private string _url = "";
    private string _path = "";
    private string _title = "";

    /// <summary>The events of one visit; those at or after the end of the history are left out. The list is used again for the next visit.</summary>
    public List<StoredEvent> Write(DemoVisitor visitor, int visit, long startMicros, DemoDevice device, in DemoVisit decided, int purchases)
    {
        _events.Clear();
        (_visitor, _device, _now, _seq) = (visitor, device, startMicros, 0);
        _visitorId = visitor.Ids[ReferenceEquals(device, visitor.SecondDevice) ? 1 : 0];
        _draws = new DemoDraws(DemoRandom.Key(visitor.Key, 500_000 + visit));
        _idKey = DemoRandom.Key(visitor.Key, 900_000 + visit);
        _user = null;

        Land(visit);
        SignIn(visit);
        var product = Browse(decided);
        Buy(decided, product, visit, purchases);
        return _events;
    }

    private void Land(int visit)
    {
        var channel = ChannelOf(visit);
        var campaign = channel.Campaigns.Count > 0 ? channel.Campaigns[_draws.Next(channel.Campaigns.Count)] : null;
        var list = _draws.Next(ListUrls.Length);
        var clickId = channel.ClickIdKind is null ? null : _idKey.ToString("x16", CultureInfo.InvariantCulture);
        GoTo(_draws.Next() < 0.45 ? Site + "/" : ListUrls[list], "Cairn Outfitters");
        Add("page_view", null, landing: new Landing(channel, campaign, clickId));
    }

    private DemoChannel ChannelOf(int visit)
    {
        var uniform = _draws.Next();
        return visit == 0 || uniform >= 0.62 ? _visitor.Channel : uniform < 0.45 ? DemoTables.Channels[2] : DemoTables.Channels[5];
    }

    private void SignIn(int visit)
    {
        if (_visitor.HasAccount && (visit > 0 || _draws.Next() < 0.3))
        {
            _user = _visitor.User;
            Add("login", null);
        }
    }

    private DemoProduct Browse(in DemoVisit decided)
    {
        var product = Choose();
        var shown = 0;
        for (var page = 1; page < decided.Pages; page++)
        {
            OpenList(decided.Searches && page == 1);
            if (shown < decided.Products - 1) // the last product stays open for what is done with it
            {
                product = Choose();
                shown++;
                See(product);
            }
        }

        for (; shown < decided.Products; shown++)
        {
            product = Choose();
            See(product);
        }

        Micros(decided, product);
        return product;
    }

    /// <summary>The first products of a category are seen most.</summary>
    private DemoProduct Choose()
    {
        var uniform = _draws.Next();
        return DemoProduct.All[(int)(uniform * uniform * DemoProduct.All.Count)];
    }

    private void OpenList(bool search)
    {
        if (search)
        {
            Open(Site + "/search", "Search");
            Add("view_search_results", $$"""{"search_term":"{{Searches[_draws.Next(Searches.Length)]}}"}""");
            return;
        }

        var category = _draws.Next(ListUrls.Length);
        Open(ListUrls[category], DemoProduct.Categories[category]);
        if (_draws.Next() < 0.5)
        {
            Add("view_item_list", $$"""{"item_list_name":"{{DemoProduct.Categories[category]}}"}""");
        }
    }

    private void See(DemoProduct product)
    {
        Open(product.Url, product.Name);
        Add("view_item", product.Properties, value: product.Price);
    }

    private void Micros(in DemoVisit decided, DemoProduct product)
    {
        for (var at = 0; at < DemoMicro.All.Count; at++)
        {
            if ((decided.Micros >> at & 1) != 0)
            {
                Do(DemoMicro.All[at], product);
            }
        }
    }

    private void Do(DemoMicro micro, DemoProduct product)
    {
        switch (micro.Event)
        {
            case "video_progress":
                Add("video_start", """{"provider":"html5"}""");
                Add("video_progress", """{"provider":"html5","percent":25}""");
                Add("video_progress", """{"provider":"html5","percent":50}""");
                break;
            case "view_account":
                Open(Site + "/account", "Your account");
                Add("view_account", null);
                break;
            case "sign_up":
                Add("sign_up", """{"method":"newsletter"}""");
                break;
            default:
                Add(micro.Event, product.Properties);
                break;
        }
    }

    private void Buy(in DemoVisit decided, DemoProduct product, int visit, int purchases)
    {
        if (decided.Resumes)
        {
            Open(Site + "/cart", "Cart");
            Add("view_cart", null);
        }

        if (decided.AddsToCart)
        {
            Add("add_to_cart", product.Properties, value: product.Price);
        }

        var second = _draws.Next() < 0.3 ? Choose() : null;
        var value = product.Price + (second?.Price ?? 0);
        var items = second is null ? product.Properties : $$"""{"items":[{{product.Item}},{{second.Item}}]}""";
        if (second is not null && decided.AddsToCart)
        {
            Add("add_to_cart", second.Properties, value: second.Price);
        }

        if (decided.BeginsCheckout)
        {
            CheckOut(decided, items, value, visit, purchases);
        }
    }

    private void CheckOut(in DemoVisit decided, string items, decimal value, int visit, int purchases)
    {
        Open(Site + "/checkout", "Checkout");
        Add("begin_checkout", items, value: value);
        if (decided.Ships)
        {
            Open(Site + "/checkout/shipping", "Shipping");
            Add("add_shipping_info", items, value: value);
        }

        if (decided.Pays)
        {
            Open(Site + "/checkout/payment", "Payment");
            Add("add_payment_info", items, value: value);
        }

        if (decided.HitBug)
        {
            Add("js_error", """{"message":"payment sheet could not be opened"}""");
        }

        if (decided.Buys)
        {
            var order = string.Create(CultureInfo.InvariantCulture, $"O-{_visitor.Number:000000}-{purchases}");
            _user = _visitor.HasAccount ? _visitor.User : _user;
            Open(Site + "/checkout/thanks", "Thank you");
            Add("purchase", items, value: value, order: order);
            Refund(value, order, visit);
        }
    }

    /// <summary>One order in twenty comes back some days later; the shop's own system says so, outside any visit.</summary>
    private void Refund(decimal value, string order, int visit)
    {
        if (DemoRandom.Uniform(_visitor.Key, 700_000 + visit) < 0.05)
        {
            _now += (long)((4 + (_draws.Next() * 9)) * 86_400_000_000);
            Add("refund", null, value: -value, order: order, outside: true);
        }
    }

    private void Open(string url, string title)
    {
        GoTo(url, title);
        Add("page_view", null);
    }

    private void GoTo(string url, string title) => (_url, _path, _title) = (url, url[Site.Length..], title);

    private void Add(string name, string? properties, decimal? value = null, string? order = null, bool outside = false, Landing? landing = null)
    {
        _seq++;
        var at = _now;
        _now += name == "page_view" ? (long)((3 + _draws.Wait(24)) * 1_000_000) : (long)((0.2 + _draws.Wait(6)) * 1_000_000);
        if (at >= options.EndMicros)
        {
            return;
        }

        _events.Add(new StoredEvent
        {
            EventId = new UInt128(DemoRandom.Key(_idKey, _seq), DemoRandom.Key(_idKey, -_seq)),
            Visitor = _visitorId,
            User = _user,
            OccurredMicros = at,
            ReceivedMicros = at + 180_000,
            ClientSeq = _seq,
            Name = name,
            Url = outside ? null : _url,
            Host = outside ? null : DemoProduct.Host,
            Path = outside ? null : _path,
            Title = outside ? null : _title,
            Referrer = landing?.Channel.Referrer,
            Source = landing?.Channel.Source,
            Medium = landing?.Channel.Medium,
            Campaign = landing?.Campaign,
            ClickIdKind = landing?.ClickId is null ? null : landing.Channel.ClickIdKind,
            ClickId = landing?.ClickId,
            Channel = landing?.Channel.Name,
            Country = _visitor.Country.Code,
            City = _visitor.Country.City,
            Device = _device.Device,
            Os = _device.Os,
            OsVersion = _device.OsVersion,
            Browser = _device.Browser,
            BrowserVersion = _device.BrowserVersion,
            Language = _visitor.Country.Language,
            Screen = _device.Screen,
            Value = value,
            Currency = value is null ? null : "EUR",
            OrderId = order,
            Properties = properties,
            Consent = new ConsentBits(0b10_10_10_10 | (1 << 8)),
            Sdk = "demo/1",
            Trust = outside ? Trust.Server : Trust.Client,
            Sessionless = outside,
        });
    }

    private sealed record Landing(DemoChannel Channel, string? Campaign, string? ClickId);
}
