using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Cairn.Ledger.Client;

/// <summary>Sends on a schedule, whatever comes back: a slow server gets more and more at once, as it would from the world.</summary>
internal sealed class OpenLoopClient : IDisposable
{
    /// <summary>Beyond this the sender itself would be what breaks.</summary>
    private const int MostAtOnce = 4_000;

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly Ledger _ledger;
    private readonly EventMaker _maker;
    private readonly IReadOnlyList<string> _keys;
    private readonly Func<long> _records;
    private readonly HttpClient _http;
    private readonly ConcurrentDictionary<Task, bool> _running = new();
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly ConcurrentQueue<double> _refusalMilliseconds = new();

    /// <param name="ledger">Where all is written down.</param>
    /// <param name="maker">Makes the events.</param>
    /// <param name="keys">The two sites' write keys.</param>
    /// <param name="records">How many records the shim has written; asked after each answer.</param>
    public OpenLoopClient(Ledger ledger, EventMaker maker, IReadOnlyList<string> keys, Func<long> records)
    {
        (_ledger, _maker, _keys, _records) = (ledger, maker, keys, records);
        _http = new HttpClient(new SocketsHttpHandler { UseCookies = false, PooledConnectionLifetime = TimeSpan.FromSeconds(30) }) { Timeout = TimeSpan.FromSeconds(20) };
        _http.DefaultRequestHeaders.Add("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
    }

    /// <summary>Where the server listens now.</summary>
    public Uri Address { get; set; } = new("http://127.0.0.1:1/");

    /// <summary>Whether only a healthy answer is right: no 5xx at all.</summary>
    public bool IsHealthy { get; set; }

    /// <summary>Counts of answers by status; 0 for none at all.</summary>
    public ConcurrentDictionary<int, int> Statuses { get; } = new();

    /// <summary>What no fault excuses (I7): a bad body answered 5xx, a 429 or 503 without Retry-After.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

    /// <summary>How long each 429 and 503 took, in milliseconds.</summary>
    public IReadOnlyCollection<double> RefusalMilliseconds => _refusalMilliseconds;

    /// <summary>Sends so many requests a second until cancelled, then returns at once; <see cref="SettleAsync"/> waits for the answers.</summary>
    public async Task RunAsync(double perSecond, int eventsPerRequest, CancellationToken stop)
    {
        var started = TimeProvider.System.GetTimestamp();
        for (var sent = 0L; !stop.IsCancellationRequested;)
        {
            var due = (long)(TimeProvider.System.GetElapsedTime(started).TotalSeconds * perSecond) + 1;
            for (; sent < due; sent++)
            {
                if (_running.Count < MostAtOnce)
                {
                    Begin(eventsPerRequest);
                }
            }

            await Task.Delay(5, CancellationToken.None);
        }
    }

    /// <summary>Sends so many events, four to a request, a few requests at once, and waits for the answers.</summary>
    public async Task SendAsync(int events)
    {
        for (var sent = 0; sent < events; sent += 4)
        {
            Begin(4);
            if (_running.Count >= 8)
            {
                await Task.WhenAny(_running.Keys);
            }
        }

        await SettleAsync();
    }

    /// <summary>Sends all that got no certain answer once more, as the SDK does; until it has one.</summary>
    public async Task RetryUnknownAsync()
    {
        var unsure = _ledger.Entries().Where(entry => entry.Fate is Fate.Unknown or Fate.Sent).GroupBy(entry => entry.Site);
        foreach (var chunk in unsure.SelectMany(site => site.Chunk(50)))
        {
            Track(PostAsync(chunk));
            if (_running.Count >= 8)
            {
                await Task.WhenAny(_running.Keys);
            }
        }

        await SettleAsync();
    }

    /// <summary>Waits for every answer.</summary>
    public async Task SettleAsync()
    {
        while (!_running.IsEmpty)
        {
            await Task.WhenAll(_running.Keys);
        }
    }

    public void Dispose() => _http.Dispose();

    private void Begin(int events)
    {
        if (_maker.Share() < 0.01)
        {
            Track(PostBrokenAsync());
        }

        Track(PostAsync(_maker.Next(_ledger, events)));
    }

    private void Track(Task task)
    {
        _running.TryAdd(task, true);
        _ = task.ContinueWith(done => _running.TryRemove(done, out _), TaskScheduler.Default);
    }

    private async Task PostAsync(IReadOnlyList<LedgerEntry> entries)
    {
        _ledger.Sent(entries);
        var fate = await SendAsync(EventMaker.Body(_keys[entries[0].Site], entries)) switch
        {
            202 => Fate.Accepted,
            0 or >= 500 => Fate.Unknown,
            _ => Fate.Refused,
        };
        _ledger.Answered(entries, fate, _records());
    }

    /// <summary>A body that ends in the middle: never an event, and never the server's fault.</summary>
    private async Task PostBrokenAsync()
    {
        var status = await SendAsync("{\"key\":\"x\",\"events\":["u8.ToArray());
        if (status is >= 500 or 202)
        {
            _faults.Enqueue(string.Create(CultureInfo.InvariantCulture, $"I7: a broken body was answered {status}"));
        }
    }

    /// <summary>The status; 0 when there was no answer.</summary>
    private async Task<int> SendAsync(byte[] body)
    {
        // Every request from another address, so that the limit per address is not what is measured.
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Address, "collect")) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = Json;
        request.Headers.Add("X-Forwarded-For", Some());
        var started = TimeProvider.System.GetTimestamp();
        try
        {
            using var response = await _http.SendAsync(request);
            var status = (int)response.StatusCode;
            Statuses.AddOrUpdate(status, 1, (_, count) => count + 1);
            Judge(response, status, TimeProvider.System.GetElapsedTime(started).TotalMilliseconds);
            return status;
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException or IOException)
        {
            Statuses.AddOrUpdate(0, 1, (_, count) => count + 1);
            return 0;
        }
    }

    private string Some() => new IPAddress([10, (byte)(_maker.Share() * 256), (byte)(_maker.Share() * 256), (byte)(_maker.Share() * 256)]).ToString();

    private void Judge(HttpResponseMessage response, int status, double milliseconds)
    {
        if (status is 429 or 503)
        {
            _refusalMilliseconds.Enqueue(milliseconds);
            if (response.Headers.RetryAfter is null)
            {
                _faults.Enqueue(string.Create(CultureInfo.InvariantCulture, $"I7: {status} without Retry-After"));
            }
        }
        else if (status >= 500 || (IsHealthy && status is not (202 or 400)))
        {
            _faults.Enqueue(string.Create(CultureInfo.InvariantCulture, $"I7: an answer of {status}"));
        }
    }
}
