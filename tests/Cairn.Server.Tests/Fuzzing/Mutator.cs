namespace Cairn.Server.Tests.Fuzzing;

/// <summary>Makes bad inputs of good ones. The same seed gives the same inputs.</summary>
internal sealed class Mutator(int seed, IReadOnlyList<byte[]> seeds, IReadOnlyList<string> words)
{
    private const int Longest = 64 * 1024;

    private static readonly byte[][] Odd =
    [
        [0], [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xEF, 0xBB, 0xBF], [0xF4, 0x90, 0x80, 0x80], "\\ud800"u8.ToArray(), "\\u0000"u8.ToArray(), "1e400"u8.ToArray(), "-0"u8.ToArray(), "NaN"u8.ToArray(),
        "9223372036854775808"u8.ToArray(), "0x7fffffff"u8.ToArray(), "\u202e"u8.ToArray(), "İ"u8.ToArray(), "ﷺ"u8.ToArray(), "%00"u8.ToArray(), "%%%"u8.ToArray(), "%u0041"u8.ToArray(), "\r\n"u8.ToArray(), "\""u8.ToArray(),
        "'"u8.ToArray(), "\\"u8.ToArray(), "[[[[[[[["u8.ToArray(), "{{{{"u8.ToArray(), "((((((((("u8.ToArray(), "null"u8.ToArray(), "true"u8.ToArray(), "[]"u8.ToArray(), "{}"u8.ToArray(), "__proto__"u8.ToArray(), [0x1F, 0x8B],
        [0x7F, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
    ];

    private readonly Random _random = new(seed);
    private readonly byte[][] _words = [.. words.Select(System.Text.Encoding.UTF8.GetBytes)];

    /// <summary>The next input.</summary>
    public byte[] Next()
    {
        var bytes = new List<byte>(seeds[_random.Next(seeds.Count)]);
        for (var changes = 1 << _random.Next(5); changes > 0; changes--)
        {
            Change(bytes);
        }

        return bytes.Count > Longest ? [.. bytes[..Longest]] : [.. bytes];
    }

    private void Change(List<byte> bytes)
    {
        var at = _random.Next(bytes.Count + 1);
        switch (_random.Next(9))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)_random.Next(256);
                break;
            case 2:
                bytes.InsertRange(at, Odd[_random.Next(Odd.Length)]);
                break;
            case 3 or 4 when _words.Length > 0:
                bytes.InsertRange(at, _words[_random.Next(_words.Length)]);
                break;
            case 5:
                bytes.RemoveRange(at, Math.Min(bytes.Count - at, 1 << _random.Next(8)));
                break;
            case 6 when bytes.Count is > 0 and < Longest:
                var from = _random.Next(bytes.Count);
                var piece = bytes.GetRange(from, Math.Min(bytes.Count - from, 1 << _random.Next(9)));
                for (var times = 1 << _random.Next(4); times > 0; times--)
                {
                    bytes.InsertRange(at, piece);
                }

                break;
            case 7:
                var other = seeds[_random.Next(seeds.Count)];
                bytes.RemoveRange(at, bytes.Count - at);
                bytes.AddRange(other.AsSpan(_random.Next(other.Length + 1)));
                break;
            default:
                bytes.Add((byte)_random.Next(256));
                break;
        }
    }
}
