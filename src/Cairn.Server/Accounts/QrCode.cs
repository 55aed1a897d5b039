using System.Globalization;
using System.Text;

namespace Cairn.Server.Accounts;

/// <summary>A QR code (ISO/IEC 18004) of a short text: bytes, error correction M, versions 1 to 10, which hold 213 bytes.</summary>
internal sealed class QrCode
{
    /// <summary>Bytes of text that fit.</summary>
    public const int MostBytes = 213;

    private const int Versions = 10;
    private static readonly int[] CorrectionPerBlock = [0, 10, 16, 26, 18, 24, 16, 18, 22, 22, 26];
    private static readonly int[] Blocks = [0, 1, 1, 1, 2, 2, 4, 4, 4, 5, 5];

    private readonly int _version;
    private readonly bool[,] _dark;
    private readonly bool[,] _fixed;

    private QrCode(int version)
    {
        _version = version;
        Size = version * 4 + 17;
        (_dark, _fixed) = (new bool[Size, Size], new bool[Size, Size]);
    }

    /// <summary>Modules on a side, without the quiet zone.</summary>
    public int Size { get; }

    /// <summary>Whether the module in a row and a column is dark.</summary>
    public bool IsDark(int row, int column) => _dark[row, column];

    /// <summary>Makes the code of a text.</summary>
    /// <exception cref="ArgumentException">It has more than <see cref="MostBytes"/>.</exception>
    public static QrCode Of(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var version = Enumerable.Range(1, Versions).FirstOrDefault(one => bytes.Length * 8 + HeaderBits(one) <= DataBytes(one) * 8);
        if (version == 0)
        {
            throw new ArgumentException($"A QR code takes {MostBytes} bytes at most.", nameof(text));
        }

        var code = new QrCode(version);
        code.DrawPatterns();
        code.DrawBytes(WithCorrection(Data(bytes, version), version));
        code.Mask();
        return code;
    }

    /// <summary>The dark modules as a path of an SVG picture whose units are modules, with a quiet zone of four around it.</summary>
    public string Path()
    {
        var path = new StringBuilder();
        for (var row = 0; row < Size; row++)
        {
            for (var column = 0; column < Size; column++)
            {
                if (_dark[row, column])
                {
                    path.Append(CultureInfo.InvariantCulture, $"M{column + 4} {row + 4}h1v1h-1z");
                }
            }
        }

        return path.ToString();
    }

    private static int HeaderBits(int version) => 4 + (version < 10 ? 8 : 16);

    private static int RawBytes(int version)
    {
        var modules = (16 * version + 128) * version + 64;
        if (version >= 2)
        {
            var marks = version / 7 + 2;
            modules -= (25 * marks - 10) * marks - 55 + (version >= 7 ? 36 : 0);
        }

        return modules / 8;
    }

    private static int DataBytes(int version) => RawBytes(version) - CorrectionPerBlock[version] * Blocks[version];

    /// <summary>Mode, length, the text, and the padding that the standard names.</summary>
    private static byte[] Data(byte[] text, int version)
    {
        var bits = new List<bool>();
        Add(0b0100, 4);
        Add(text.Length, HeaderBits(version) - 4);
        foreach (var one in text)
        {
            Add(one, 8);
        }

        var data = new byte[DataBytes(version)];
        Add(0, Math.Min(4, data.Length * 8 - bits.Count));
        Add(0, (8 - bits.Count % 8) % 8);
        for (var pad = 0xEC; bits.Count < data.Length * 8; pad ^= 0xEC ^ 0x11)
        {
            Add(pad, 8);
        }

        for (var i = 0; i < bits.Count; i++)
        {
            data[i / 8] |= (byte)(bits[i] ? 0x80 >> (i % 8) : 0);
        }

        return data;

        void Add(int value, int length)
        {
            for (var i = length - 1; i >= 0; i--)
            {
                bits.Add((value >> i & 1) == 1);
            }
        }
    }

    /// <summary>Cuts the data into blocks, adds what corrects each, and interleaves them.</summary>
    private static byte[] WithCorrection(byte[] data, int version)
    {
        var (blocks, correction, raw) = (Blocks[version], CorrectionPerBlock[version], RawBytes(version));
        var shortBlocks = blocks - raw % blocks;
        var shortLength = raw / blocks - correction;
        var divisor = Divisor(correction);
        var parts = new List<(byte[] Data, byte[] Correction)>();
        for (int i = 0, from = 0; i < blocks; i++)
        {
            var part = data.AsSpan(from, shortLength + (i < shortBlocks ? 0 : 1)).ToArray();
            from += part.Length;
            parts.Add((part, Remainder(part, divisor)));
        }

        var mixed = new List<byte>(raw);
        for (var i = 0; i <= shortLength; i++)
        {
            mixed.AddRange(parts.Where(part => i < part.Data.Length).Select(part => part.Data[i]));
        }

        for (var i = 0; i < correction; i++)
        {
            mixed.AddRange(parts.Select(part => part.Correction[i]));
        }

        return [.. mixed];
    }

    private static byte[] Divisor(int degree)
    {
        var divisor = new byte[degree];
        divisor[^1] = 1;
        var root = 1;
        for (var i = 0; i < degree; i++)
        {
            for (var j = 0; j < degree; j++)
            {
                divisor[j] = (byte)(Multiply(divisor[j], root) ^ (j + 1 < degree ? divisor[j + 1] : 0));
            }

            root = Multiply(root, 2);
        }

        return divisor;
    }

    private static byte[] Remainder(byte[] data, byte[] divisor)
    {
        var rest = new byte[divisor.Length];
        foreach (var one in data)
        {
            var factor = one ^ rest[0];
            for (var i = 0; i < rest.Length; i++)
            {
                rest[i] = (byte)((i + 1 < rest.Length ? rest[i + 1] : 0) ^ Multiply(divisor[i], factor));
            }
        }

        return rest;
    }

    /// <summary>In the field of 256 elements by the polynomial 0x11D.</summary>
    private static int Multiply(int left, int right)
    {
        var product = 0;
        for (var i = 7; i >= 0; i--)
        {
            product = (product << 1) ^ ((product >> 7) * 0x11D);
            product ^= (right >> i & 1) * left;
        }

        return product;
    }

    private void DrawPatterns()
    {
        for (var i = 0; i < Size; i++)
        {
            Fix(6, i, i % 2 == 0);
            Fix(i, 6, i % 2 == 0);
        }

        foreach (var (row, column) in new[] { (3, 3), (3, Size - 4), (Size - 4, 3) })
        {
            Square(row, column, 4, ring => ring is not 2 and not 4);
        }

        var marks = Marks();
        foreach (var (row, column) in marks.SelectMany(row => marks.Select(column => (row, column))))
        {
            if (!((row == 6 && (column == 6 || column == Size - 7)) || (row == Size - 7 && column == 6)))
            {
                Square(row, column, 2, ring => ring != 1);
            }
        }

        DrawFormat(0);
        DrawVersion();
    }

    private int[] Marks()
    {
        if (_version == 1)
        {
            return [];
        }

        var count = _version / 7 + 2;
        var step = (_version * 8 + count * 3 + 5) / (count * 4 - 4) * 2;
        return [6, .. Enumerable.Range(0, count - 1).Select(i => Size - 7 - i * step)];
    }

    private void Square(int row, int column, int radius, Func<int, bool> isDark)
    {
        for (var down = -radius; down <= radius; down++)
        {
            for (var right = -radius; right <= radius; right++)
            {
                if (row + down >= 0 && row + down < Size && column + right >= 0 && column + right < Size)
                {
                    Fix(row + down, column + right, isDark(Math.Max(Math.Abs(down), Math.Abs(right))));
                }
            }
        }
    }

    private void DrawFormat(int mask)
    {
        var rest = mask; // error correction M is 00
        for (var i = 0; i < 10; i++)
        {
            rest = (rest << 1) ^ ((rest >> 9) * 0x537);
        }

        var bits = (mask << 10 | rest) ^ 0x5412;
        bool Bit(int i) => (bits >> i & 1) == 1;
        for (var i = 0; i < 6; i++)
        {
            Fix(i, 8, Bit(i));
        }

        Fix(7, 8, Bit(6));
        Fix(8, 8, Bit(7));
        Fix(8, 7, Bit(8));
        for (var i = 9; i < 15; i++)
        {
            Fix(8, 14 - i, Bit(i));
        }

        for (var i = 0; i < 8; i++)
        {
            Fix(8, Size - 1 - i, Bit(i));
        }

        for (var i = 8; i < 15; i++)
        {
            Fix(Size - 15 + i, 8, Bit(i));
        }

        Fix(Size - 8, 8, true);
    }

    private void DrawVersion()
    {
        if (_version < 7)
        {
            return;
        }

        var rest = _version;
        for (var i = 0; i < 12; i++)
        {
            rest = (rest << 1) ^ ((rest >> 11) * 0x1F25);
        }

        var bits = _version << 12 | rest;
        for (var i = 0; i < 18; i++)
        {
            var (far, near) = (Size - 11 + i % 3, i / 3);
            Fix(near, far, (bits >> i & 1) == 1);
            Fix(far, near, (bits >> i & 1) == 1);
        }
    }

    private void Fix(int row, int column, bool dark) => (_dark[row, column], _fixed[row, column]) = (dark, true);

    /// <summary>In columns of two from right to left, up and down in turn.</summary>
    private void DrawBytes(byte[] bytes)
    {
        var bit = 0;
        for (var right = Size - 1; right >= 1; right -= 2)
        {
            right -= right == 6 ? 1 : 0;
            for (var i = 0; i < Size; i++)
            {
                for (var j = 0; j < 2; j++)
                {
                    var upward = (right + 1 & 2) == 0;
                    var (row, column) = (upward ? Size - 1 - i : i, right - j);
                    if (!_fixed[row, column] && bit < bytes.Length * 8)
                    {
                        _dark[row, column] = (bytes[bit / 8] >> (7 - bit % 8) & 1) == 1;
                        bit++;
                    }
                }
            }
        }
    }

    /// <summary>Tries the eight masks and keeps the one that looks least like something a reader searches for.</summary>
    private void Mask()
    {
        var best = Enumerable.Range(0, 8).MinBy(mask =>
        {
            Apply(mask);
            DrawFormat(mask);
            var penalty = Penalty();
            Apply(mask);
            return penalty;
        });
        Apply(best);
        DrawFormat(best);
    }

    private void Apply(int mask)
    {
        for (var row = 0; row < Size; row++)
        {
            for (var column = 0; column < Size; column++)
            {
                _dark[row, column] ^= !_fixed[row, column] && Inverts(mask, row, column);
            }
        }
    }

    private static bool Inverts(int mask, int row, int column) => mask switch
    {
        0 => (row + column) % 2 == 0,
        1 => row % 2 == 0,
        2 => column % 3 == 0,
        3 => (row + column) % 3 == 0,
        4 => (row / 2 + column / 3) % 2 == 0,
        5 => row * column % 2 + row * column % 3 == 0,
        6 => (row * column % 2 + row * column % 3) % 2 == 0,
        _ => ((row + column) % 2 + row * column % 3) % 2 == 0,
    };

    private int Penalty()
    {
        var dark = 0;
        var penalty = 0;
        for (var i = 0; i < Size; i++)
        {
            var line = i;
            penalty += Line(j => _dark[line, j]) + Line(j => _dark[j, line]);
            for (var j = 0; j < Size; j++)
            {
                dark += _dark[i, j] ? 1 : 0;
                penalty += i + 1 < Size && j + 1 < Size && _dark[i, j] == _dark[i, j + 1] && _dark[i, j] == _dark[i + 1, j] && _dark[i, j] == _dark[i + 1, j + 1] ? 3 : 0;
            }
        }

        return penalty + Math.Abs(dark * 20 - Size * Size * 10) / (Size * Size) * 10;
    }

    /// <summary>Runs of one colour, and what looks like the corner of a finder.</summary>
    private int Line(Func<int, bool> isDark)
    {
        var (penalty, run) = (0, 1);
        for (var i = 1; i <= Size; i++)
        {
            if (i < Size && isDark(i) == isDark(i - 1))
            {
                run++;
                continue;
            }

            penalty += run >= 5 ? run - 2 : 0;
            run = 1;
        }

        bool At(int i) => i >= 0 && i < Size && isDark(i);
        for (var i = -4; i < Size; i++)
        {
            var core = At(i + 4) && !At(i + 5) && At(i + 6) && At(i + 7) && At(i + 8) && !At(i + 9) && At(i + 10);
            if (core && i + 10 < Size)
            {
                penalty += !At(i) && !At(i + 1) && !At(i + 2) && !At(i + 3) ? 40 : 0;
                penalty += !At(i + 11) && !At(i + 12) && !At(i + 13) && !At(i + 14) ? 40 : 0;
            }
        }

        return penalty;
    }
}
