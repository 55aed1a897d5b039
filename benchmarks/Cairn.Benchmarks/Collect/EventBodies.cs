using System.Globalization;
using System.Text;

namespace Cairn.Benchmarks.Collect;

/// <summary>Requests as a shop's pages send them: made once, then copied with ids, visitors, addresses and times put in.</summary>
/// <remarks>
/// A visitor has sixteen events, or one batch; an address has several visitors. Ids count up, so that no event is sent twice and all can be counted.
/// Every id of a request is taken from one row of numbers, so none is sent twice.
/// </remarks>
internal sealed class EventBodies
{
    private const int Variants = 256;
    private const string Id = "IIIIIIII-IIII-7III-8III-IIIIIIIIIIII";
    private const string Visitor = "VVVVVVVV-VVVV-7VVV-9VVV-VVVVVVVVVVVV";
    private const string At = "1111111111111";
    private const string Sent = "2222222222222";
    private const string Address = "AAA.AAA.AAA.AAA";
    private const int EventsOfVisitor = 16;

    private static readonly string[] Names =
    [
        "page_view", "page_view", "page_view", "page_view", "page_view", "page_view", "view_item", "view_item", "view_item", "scroll",
        "scroll", "add_to_cart", "view_item_list", "select_item", "begin_checkout", "purchase",
    ];

    private static readonly string[] Referrers =
        ["", "", "", "https://shop.example/", "https://shop.example/list/3", "https://www.google.com/", "https://www.bing.com/", "https://l.instagram.com/", "https://blog.example.net/post/7"];

    private readonly Template[] _templates;
    private readonly long _idsPerRequest;
    private readonly long _space;

    /// <summary>Makes the requests of one kind.</summary>
    /// <param name="key">The site's write key.</param>
    /// <param name="events">Events in each request.</param>
    /// <param name="hostile">Whether every name, property key, source and visitor is a new one.</param>
    public EventBodies(string key, int events, bool hostile = false)
    {
        EventsPerRequest = events;
        _space = (events + (hostile ? 1L : 0)) << 48; // every kind of request has numbers of its own
        var random = new Random(20261122 + events);
        _templates = [.. Enumerable.Range(0, Variants).Select(i => new Template(Request(key, events, i, random, hostile)))];
        _idsPerRequest = _templates.Max(template => template.Ids.Length);
    }

    /// <summary>Events in each request.</summary>
    public int EventsPerRequest { get; }

    /// <summary>The mean length of a request, in bytes.</summary>
    public double MeanBytes => _templates.Average(template => template.Bytes.Length);

    /// <summary>Writes one request and says how long it is.</summary>
    /// <param name="number">Counts up over the whole run: the ids are made of it.</param>
    /// <param name="now">The clock, in milliseconds since the Unix epoch.</param>
    /// <param name="into">Has room for the longest.</param>
    public int Write(long number, long now, ref byte[] into)
    {
        var template = _templates[(int)((ulong)number * 0x9E3779B97F4A7C15 >> 56)];
        if (into.Length < template.Bytes.Length)
        {
            into = new byte[template.Bytes.Length];
        }

        template.Bytes.CopyTo(into, 0);
        var visitor = EventsPerRequest == 1 ? number / EventsOfVisitor : number;
        foreach (var place in template.Visitors)
        {
            Hex(_space + visitor, into.AsSpan(place, 36));
        }

        for (var i = 0; i < template.Ids.Length; i++)
        {
            Hex(_space + (number * _idsPerRequest) + i, into.AsSpan(template.Ids[i], 36));
        }

        foreach (var place in template.Ats)
        {
            Digits(now - 40, into.AsSpan(place, 13));
        }

        Digits(now, into.AsSpan(template.Sent, 13));
        WriteAddress(visitor, into.AsSpan(template.Address, Address.Length));
        return template.Bytes.Length;
    }

    private static string Request(string key, int events, int variant, Random random, bool hostile)
    {
        var body = new StringBuilder();
        body.Append(CultureInfo.InvariantCulture, $$$"""{"key":"{{{key}}}","sent_at":{{{Sent}}},"sdk":"browser/1.0.0","context":{"visitor":"{{{Visitor}}}","language":"{{{(variant % 3 == 0 ? "de-DE" : "en-US")}}}","screen":"1440x900","consent":{"analytics_storage":"granted","ad_storage":"denied"}},"events":[""");
        for (var i = 0; i < events; i++)
        {
            body.Append(i == 0 ? "" : ",").Append(Event(i, random, hostile));
        }

        body.Append("]}");
        string[] head =
        [
            "POST /collect HTTP/1.1",
            "Host: cairn.example",
            "User-Agent: " + Browser(variant),
            "Accept: */*",
            "Accept-Language: en-US,en;q=0.9",
            "Accept-Encoding: gzip, deflate, br",
            "Origin: https://shop.example",
            "Referer: https://shop.example/",
            "Content-Type: text/plain;charset=UTF-8",
            "X-Forwarded-For: " + Address,
            "Content-Length: " + Encoding.UTF8.GetByteCount(body.ToString()).ToString(CultureInfo.InvariantCulture),
        ];
        return string.Join("\r\n", head) + "\r\n\r\n" + body;
    }

    private static string Event(int place, Random random, bool hostile)
    {
        var name = Names[random.Next(Names.Length)];
        var item = random.Next(5_000);
        var path = name == "page_view" ? $"/list/{random.Next(400)}" : $"/p/{item}";
        var tags = random.Next(12) == 0 ? $"?utm_source=news&utm_medium=email&utm_campaign=week-{random.Next(52)}" : random.Next(30) == 0 ? "?gclid=Cj0KCQiA" + random.Next(100_000) : "";
        var referrer = Referrers[random.Next(Referrers.Length)];
        // A hostile sender's names carry the event's id, which is new every time.
        var (shown, key, source) = hostile ? ($"n{Id}", $"k{Id}", $"?utm_source=s{Id}&utm_campaign=c{Id}&utm_term=t{Id}") : (name, "list", tags);
        return string.Create(CultureInfo.InvariantCulture, $$"""{"id":"{{Id}}","name":"{{shown}}","at":{{At}},"seq":{{place + 1}},"url":"https://shop.example{{path}}{{source}}","title":"{{(name == "page_view" ? "All shoes" : $"Shoe number {item}")}}",""")
            + (referrer.Length == 0 ? "" : $"\"referrer\":\"{referrer}\",")
            + (name == "purchase" ? string.Create(CultureInfo.InvariantCulture, $"\"value\":\"{random.Next(20, 300)}.90\",\"currency\":\"EUR\",\"order_id\":\"o-{random.Next(1_000_000)}\",") : "")
            + string.Create(CultureInfo.InvariantCulture, $$$"""
                "props":{"item_id":"{{{item}}}","{{{key}}}":"{{{(place % 2 == 0 ? "new" : "sale")}}}","position":{{{random.Next(40)}}},"member":{{{(random.Next(2) == 0 ? "true" : "false")}}}}}
                """);
    }

    private static string Browser(int variant) => (variant % 4) switch
    {
        0 => $"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{120 + (variant % 17)}.0.0.0 Safari/537.36",
        1 => $"Mozilla/5.0 (iPhone; CPU iPhone OS 17_{variant % 7} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.{variant % 6} Mobile/15E148 Safari/604.1",
        2 => $"Mozilla/5.0 (Linux; Android 14; Pixel {6 + (variant % 4)}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{118 + (variant % 19)}.0.0.0 Mobile Safari/537.36",
        _ => $"Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:{115 + (variant % 20)}.0) Gecko/20100101 Firefox/{115 + (variant % 20)}.0",
    };

    private static void Hex(long value, Span<byte> into)
    {
        for (var i = 35; i >= 0; i--)
        {
            if (i is 8 or 13 or 18 or 23 or 14 or 19)
            {
                continue; // dashes, version and variant stand
            }

            into[i] = (byte)"0123456789abcdef"[(int)(value & 15)];
            value >>= 4;
        }
    }

    private static void Digits(long value, Span<byte> into)
    {
        for (var i = into.Length - 1; i >= 0; i--, value /= 10)
        {
            into[i] = (byte)('0' + (value % 10));
        }
    }

    /// <summary>One of 60,000 addresses, so that no address sends faster than a proxy's clients would.</summary>
    private static void WriteAddress(long visitor, Span<byte> into)
    {
        var number = (visitor * 7_919) % 60_000;
        Digits(100 + (number % 80), into[..3]);
        into[3] = (byte)'.';
        Digits(100 + (number / 80 % 100), into[4..7]);
        into[7] = (byte)'.';
        Digits(100 + (number / 8_000), into[8..11]);
        into[11] = (byte)'.';
        Digits(100 + (number % 100), into[12..15]);
    }

    /// <summary>A request and where in it what changes stands.</summary>
    private sealed class Template
    {
        public Template(string request)
        {
            Bytes = Encoding.UTF8.GetBytes(request);
            (Ids, Visitors, Ats) = (Places(Id), Places(Visitor), Places(At));
            (Sent, Address) = (Places(EventBodies.Sent)[0], Places(EventBodies.Address)[0]);
        }

        public byte[] Bytes { get; }
        public int[] Ids { get; }
        public int[] Visitors { get; }
        public int[] Ats { get; }
        public int Sent { get; }
        public int Address { get; }

        private int[] Places(string text)
        {
            var sought = Encoding.ASCII.GetBytes(text);
            var places = new List<int>();
            for (var at = Bytes.AsSpan().IndexOf(sought); at >= 0;)
            {
                places.Add(at);
                var next = Bytes.AsSpan(at + sought.Length).IndexOf(sought);
                at = next < 0 ? -1 : at + sought.Length + next;
            }

            return [.. places];
        }
    }
}
