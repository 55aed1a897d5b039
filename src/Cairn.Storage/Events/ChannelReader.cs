using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Cairn.Collection.Decoding;
using Cairn.Collection.Enrichment;
using Cairn.Journeys.Events;
using Cairn.Storage.DuckDb;

namespace Cairn.Storage.Events;

/// <summary>Judges stored events by channel rules, each distinct origin once. For one thread.</summary>
internal sealed class ChannelReader(SiteRules rules)
{
    private const int MostKept = 1 << 16;
    private readonly Dictionary<byte[], byte[]> _known = new(Bytes.Instance);
    private readonly ArrayBufferWriter<byte> _key = new(512);

    // Without a query and a rule that asks for it, the page says nothing but its host.
    private readonly bool _asksPath = rules.Channels.Any(rule => rule.When.Any(condition => condition.Field == "path"));

    /// <summary>Gives the channels of rows of (seq, channel at arrival, source, medium, campaign, url, referrer). What tells no source keeps the channel it was given.</summary>
    public void Deliver(DuckDbResult rows, IColumnSink sink)
    {
        var seqs = rows.Column(0).Values<long>();
        for (var row = 0; row < rows.Count; row++)
        {
            sink.Add(seqs[row], ValueKind.Text, rows.Column(2).IsNull(row) || rows.Column(3).IsNull(row) ? rows.Column(1).Utf8(row) : Of(rows, row));
        }
    }

    private ReadOnlySpan<byte> Of(DuckDbResult rows, int row)
    {
        _key.ResetWrittenCount();
        for (var column = 2; column <= 4; column++)
        {
            Write(rows.Column(column).IsNull(row) ? [] : rows.Column(column).Utf8(row));
        }

        WritePage(rows.Column(5).IsNull(row) ? [] : rows.Column(5).Utf8(row));
        Write(rows.Column(6).IsNull(row) ? [] : rows.Column(6).Utf8(row));
        var known = _known.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (!known.TryGetValue(_key.WrittenSpan, out var channel))
        {
            if (_known.Count == MostKept)
            {
                _known.Clear();
            }

            channel = Encoding.UTF8.GetBytes(Enricher.ChannelOf(
                rows.Column(5).Text(row), rows.Column(6).Text(row), rows.Column(2).Text(row)!, rows.Column(3).Text(row)!, rows.Column(4).Text(row), rules));
            known[_key.WrittenSpan] = channel;
        }

        return channel;
    }

    private void WritePage(ReadOnlySpan<byte> url)
    {
        var query = url.IndexOf((byte)'?');
        var scheme = url.IndexOf("://"u8);
        var path = scheme < 0 ? -1 : url[(scheme + 3)..].IndexOf((byte)'/');
        if (_asksPath || path < 0 || (query >= 0 && query < scheme + 3 + path))
        {
            Write(url);
            return;
        }

        _key.Write(url[..(scheme + 3 + path)]);
        Write(query < 0 ? [] : url[query..]);
    }

    private void Write(ReadOnlySpan<byte> text)
    {
        _key.Write(text);
        _key.Write([(byte)0]);
    }

    private sealed class Bytes : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly Bytes Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode([DisallowNull] byte[] bytes) => GetHashCode(bytes.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = new HashCode();
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
