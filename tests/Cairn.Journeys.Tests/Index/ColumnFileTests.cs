using Cairn.Journeys.Index;

namespace Cairn.Journeys.Tests.Index;

public sealed class ColumnFileTests : IDisposable
{
    private const long Magic = 0x_1234;
    private readonly string _directory = Directory.CreateTempSubdirectory("cairn-columns-").FullName;

    private string FilePath => System.IO.Path.Combine(_directory, "file");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Columns_come_back_as_they_were_and_begin_at_multiples_of_64_bytes()
    {
        var long1 = Enumerable.Range(0, 700_000).Select(i => i * 7L).ToArray();
        Write([3, -1], Block<byte>.Copy([1, 2, 3]), default, Block<byte>.Copy(System.Runtime.InteropServices.MemoryMarshal.AsBytes(long1.AsSpan())));
        var file = ColumnFile.Open(FilePath, Magic, threads: 2);
        Assert.Equal((3L, -1L, 3), (file.Number(0), file.Number(1), file.Columns));
        Assert.Equal([1, 2, 3], file.Column<byte>(0).Span.ToArray());
        Assert.Equal(0, file.Column<int>(1).Length);
        Assert.Equal(long1, file.Column<long>(2).Span.ToArray());
        Assert.Equal(0, new FileInfo(FilePath).Length % 64);
    }

    [Fact]
    public void Whichever_byte_is_changed_it_is_found()
    {
        Write([5], Block<byte>.Copy([1, 2, 3]), Block<byte>.Copy(new byte[130]));
        var bytes = File.ReadAllBytes(FilePath);
        for (var at = 0; at < bytes.Length; at++)
        {
            bytes[at] ^= 0x10;
            File.WriteAllBytes(FilePath, bytes);
            bytes[at] ^= 0x10;
            Assert.Throws<InvalidDataException>(() => ColumnFile.Open(FilePath, Magic, threads: 1));
        }
    }

    [Fact]
    public void A_file_of_any_other_length_is_refused()
    {
        Write([5], Block<byte>.Copy(new byte[100]));
        var bytes = File.ReadAllBytes(FilePath);
        for (var length = 0; length < bytes.Length; length++)
        {
            File.WriteAllBytes(FilePath, bytes[..length]);
            Assert.Throws<InvalidDataException>(() => ColumnFile.Open(FilePath, Magic, threads: 1));
        }

        File.WriteAllBytes(FilePath, [.. bytes, 0]);
        Assert.Throws<InvalidDataException>(() => ColumnFile.Open(FilePath, Magic, threads: 1));
    }

    [Fact]
    public void Damage_in_a_later_block_is_found_with_any_number_of_threads()
    {
        Write([], Block<byte>.Copy(new byte[7 * ColumnFile.BlockBytes]));
        using (var stream = File.OpenWrite(FilePath))
        {
            stream.Position = stream.Length - 5;
            stream.WriteByte(1);
        }

        foreach (var threads in (int[])[1, 2, 7])
        {
            Assert.Throws<InvalidDataException>(() => ColumnFile.Open(FilePath, Magic, threads));
        }
    }

    [Fact]
    public void A_file_of_another_kind_is_refused()
    {
        Write([]);
        Assert.Contains("not one of the journey index", Assert.Throws<InvalidDataException>(() => ColumnFile.Open(FilePath, Magic + 1, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_another_version_is_refused_by_its_version()
    {
        Write([]);
        var bytes = File.ReadAllBytes(FilePath);
        bytes[8] = 2;
        File.WriteAllBytes(FilePath, bytes);
        Assert.Equal("The file has version 2, this program reads 3.", Assert.Throws<InvalidDataException>(() => ColumnFile.Open(FilePath, Magic, 1)).Message);
    }

    [Fact]
    public void A_column_is_mapped_until_nobody_holds_it_even_when_the_file_is_gone()
    {
        HoldForAWhile();
        for (var attempt = 0; attempt < 10 && IsMapped(); attempt++)
        {
            Collect();
        }

        Assert.False(IsMapped(), "The file should not be mapped any more.");
    }

    // In a method of its own, so that nothing of it is left on the stack afterwards.
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private void HoldForAWhile()
    {
        var held = OpenAndDelete();
        Collect();
        Assert.Equal(Enumerable.Repeat((byte)9, 5_000), held.Span.ToArray());
        Assert.True(IsMapped(), "The file should still be mapped.");
        held.KeepAlive();
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private Block<byte> OpenAndDelete()
    {
        Write([], Block<byte>.Copy(Enumerable.Repeat((byte)9, 5_000).ToArray()));
        var column = ColumnFile.Open(FilePath, Magic, 1).Column<byte>(0);
        File.Delete(FilePath);
        return column;
    }

    private bool IsMapped() => File.ReadAllText("/proc/self/maps").Contains(FilePath, StringComparison.Ordinal);

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }

    private void Write(long[] numbers, params Block<byte>[] columns)
    {
        var writer = new ColumnFileWriter(Magic, numbers);
        foreach (var column in columns)
        {
            writer.Add(column);
        }

        writer.Write(FilePath);
    }
}
