using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Cairn.Journeys.Index;

/// <summary>A file of columns, read whole against its checksums and then mapped: what is handed out can no longer be short or damaged.</summary>
/// <remarks>
/// All numbers are little-endian. The header: magic, version, length of the file, how many numbers, how many columns, length of the header; the numbers; offset and length in bytes of each
/// column; the <see cref="BlockChecksum"/> of each MiB of what follows the header; zeros up to the last 32 bytes, which are the SHA-256 of the header before them.
/// Then the columns, each beginning at a multiple of 64 bytes, with zeros between.
/// </remarks>
internal sealed class ColumnFile
{
    /// <summary>The version of the format and of everything kept in it. On disk: raise it with every change of what is written.</summary>
    public const long Version = 3;

    /// <summary>How many bytes one checksum covers.</summary>
    public const int BlockBytes = 1 << 20;

    private const int Alignment = 64;
    private const int FixedNumbers = 6;
    private const int MostHeaderBytes = 1 << 26;
    private readonly long[] _header;
    private readonly int _numbers;
    private readonly MappedMemory _memory;

    private ColumnFile(long[] header, MappedMemory memory)
    {
        _header = header;
        _numbers = (int)header[3];
        _memory = memory;
    }

    /// <summary>How many columns.</summary>
    public int Columns => (int)_header[4];

    /// <summary>Reads, checks and maps a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="magic">What kind of file it has to be.</param>
    /// <param name="threads">How many threads may check it.</param>
    /// <exception cref="InvalidDataException">It is of another kind or version, cut short, too long or damaged.</exception>
    /// <exception cref="IOException">It is not there or cannot be read.</exception>
    public static ColumnFile Open(string path, long magic, int threads)
    {
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        try
        {
            return Open(file, magic, threads);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static ColumnFile Open(SafeFileHandle file, long magic, int threads)
    {
        var length = RandomAccess.GetLength(file);
        var fixedPart = new long[FixedNumbers];
        Read(file, MemoryMarshal.AsBytes(fixedPart.AsSpan()), 0);
        Expect(fixedPart, magic, length);
        var header = new byte[HeaderBytes(fixedPart)];
        Read(file, header, 0);
        var signed = header.AsSpan(0, header.Length - SHA256.HashSizeInBytes);
        if (!SHA256.HashData(signed).AsSpan().SequenceEqual(header.AsSpan(signed.Length)))
        {
            throw new InvalidDataException("The checksum of its header differs.");
        }

        var values = MemoryMarshal.Cast<byte, long>(signed).ToArray();
        var sums = FixedNumbers + fixedPart[3] + (2 * fixedPart[4]);
        Verify(file, header.Length, length - header.Length, values.AsMemory((int)sums), threads);
        return new ColumnFile(values, new MappedMemory(file, length));
    }

    /// <summary>One of the numbers.</summary>
    public long Number(int at) => at < _numbers ? _header[FixedNumbers + at] : throw new InvalidDataException("A number is missing in the file.");

    /// <summary>A column; it stays mapped as long as it is held.</summary>
    /// <exception cref="InvalidDataException">The file has no such column of whole values.</exception>
    public Block<T> Column<T>(int at) where T : unmanaged
    {
        if (at >= Columns)
        {
            throw new InvalidDataException("A column is missing in the file.");
        }

        var entry = FixedNumbers + _numbers + (2 * at);
        return _memory.Block<T>(_header[entry], _header[entry + 1]);
    }

    /// <summary>The length of a column with the zeros after it.</summary>
    public static long Aligned(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;

    /// <summary>The length of a header.</summary>
    /// <param name="numbers">How many numbers.</param>
    /// <param name="columns">How many columns.</param>
    /// <param name="bodyBytes">The length of all that follows it.</param>
    public static int HeaderBytes(long numbers, long columns, long bodyBytes) =>
        (int)Aligned((sizeof(long) * (FixedNumbers + numbers + (2 * columns))) + (16 * Blocks(bodyBytes)) + SHA256.HashSizeInBytes);

    private static long Blocks(long bytes) => (bytes + BlockBytes - 1) / BlockBytes;

    private static void Expect(long[] header, long magic, long length)
    {
        if (header[0] != magic)
        {
            throw new InvalidDataException("The file is not one of the journey index.");
        }

        if (header[1] != Version)
        {
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"The file has version {header[1]}, this program reads {Version}."));
        }

        if (header[2] != length)
        {
            throw new InvalidDataException("The file is shorter or longer than it says.");
        }
    }

    private static int HeaderBytes(long[] header)
    {
        var (length, numbers, columns, bytes) = (header[2], header[3], header[4], header[5]);
        return numbers is >= 0 and < MostHeaderBytes && columns is >= 0 and < MostHeaderBytes && bytes <= Math.Min(length, MostHeaderBytes)
            && bytes == HeaderBytes(numbers, columns, length - bytes)
            ? (int)bytes
            : throw new InvalidDataException("A length in the file cannot be right.");
    }

    private static void Verify(SafeFileHandle file, long start, long body, ReadOnlyMemory<long> sums, int threads)
    {
        var blocks = Blocks(body);
        var next = -1L;
        var damaged = 0;
        void Work()
        {
            var buffer = new byte[Math.Min(BlockBytes, body)];
            for (long block; (block = Interlocked.Increment(ref next)) < blocks && Volatile.Read(ref damaged) == 0;)
            {
                var bytes = buffer.AsSpan(0, (int)Math.Min(BlockBytes, body - (block * BlockBytes)));
                Read(file, bytes, start + (block * BlockBytes));
                var expected = sums.Span.Slice((int)block * 2, 2);
                if (BlockChecksum.Of(bytes) != new UInt128((ulong)expected[0], (ulong)expected[1]))
                {
                    Volatile.Write(ref damaged, 1);
                }
            }
        }

        if (threads > 1 && blocks > 4)
        {
            Parallel.Invoke(new ParallelOptions { MaxDegreeOfParallelism = threads }, [.. Enumerable.Repeat((Action)Work, threads)]);
        }
        else
        {
            Work();
        }

        if (damaged != 0)
        {
            throw new InvalidDataException("A checksum differs.");
        }
    }

    private static void Read(SafeFileHandle file, Span<byte> bytes, long offset)
    {
        while (bytes.Length > 0)
        {
            var read = RandomAccess.Read(file, bytes, offset);
            if (read == 0)
            {
                throw new InvalidDataException("The file is too short.");
            }

            bytes = bytes[read..];
            offset += read;
        }
    }
}
