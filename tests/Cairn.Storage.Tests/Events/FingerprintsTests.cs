using Cairn.Storage.Events;
using Cairn.Testing;
using Xunit;

namespace Cairn.Storage.Tests.Events;

public sealed class FingerprintsTests
{
    private readonly Fingerprints _ids = new();
    private readonly List<long> _blocks = [];

    [Fact]
    public void Finds_every_id_it_was_given_and_hardly_any_other()
    {
        for (var i = 1; i <= 500_000; i++)
        {
            _ids.Add(1, Id(i), i);
        }

        for (var i = 1; i <= 500_000; i++)
        {
            _blocks.Clear();
            Assert.True(_ids.Find(1, Id(i), _blocks));
            Assert.Contains(_blocks, block => Fingerprints.SeqsOf(block).First <= i && i < Fingerprints.SeqsOf(block).End);
        }

        var inVain = Enumerable.Range(500_001, 500_000).Count(i => _ids.Find(1, Id(i), _blocks));
        Assert.InRange(inVain, 0, 5);
        Assert.Equal(500_000, _ids.Count);
    }

    [Fact]
    public void Takes_ten_to_fifteen_bytes_an_id()
    {
        for (var i = 1; i <= 1_000_000; i++)
        {
            _ids.Add(1, Id(i), i);
        }

        Assert.InRange((double)_ids.Bytes / _ids.Count, 10, 16);
    }

    [Fact]
    public void An_id_of_another_site_is_another_id()
    {
        _ids.Add(1, Id(1), 1);

        Assert.False(_ids.Find(2, Id(1), _blocks));
    }

    [Fact]
    public void An_id_can_be_in_several_places()
    {
        _ids.Add(1, Id(1), 1);
        _ids.Add(1, Id(1), 1_000_000);

        Assert.True(_ids.Find(1, Id(1), _blocks));
        Assert.Equal([1L, (1_000_000 >> 11) + 1], _blocks.Order());
    }

    [Fact]
    public void Looking_allocates_nothing()
    {
        _ids.Add(1, Id(1), 1);
        Assert.Equal(0, Allocated.Least(() =>
        {
            for (var i = 2; i < 1_000; i++)
            {
                _ids.Find(1, Id(i), _blocks);
            }
        }));
    }

    // Ids as a page makes them: mostly alike, with a counter.
    private static UInt128 Id(int number) => new(0x0192_f0c1_0000_7000, 0x8000_0000_0000_0000 + (ulong)number);
}
