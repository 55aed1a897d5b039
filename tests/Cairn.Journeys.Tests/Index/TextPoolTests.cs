using System.Globalization;
using System.Text;
using Cairn.Journeys.Index;
using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Journeys.Tests.Index;

public sealed class TextPoolTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("cairn-texts-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Gives_the_codes_a_list_would_give_wherever_its_first_texts_lie()
    {
        var words = ArbMap.Default.GeneratorFor<byte[][]>().ToArbitrary();
        Prop.ForAll(words, ArbMap.Default.ArbFor<byte>(), (texts, cut) =>
        {
            var (pool, list) = (new TextPool(), new List<string>());
            for (var at = 0; at < texts.Length; at++)
            {
                if (at == cut % 8)
                {
                    pool.Begin(TextTable.Of(pool.Snapshot()));
                }

                var key = Convert.ToHexString(texts[at]);
                if (!list.Contains(key))
                {
                    Assert.Equal(-1, pool.Find(texts[at]));
                    list.Add(key);
                }

                Assert.Equal(list.IndexOf(key), pool.Intern(texts[at]));
                Assert.Equal(list.IndexOf(key), pool.Find(texts[at]));
            }

            Assert.Equal(list, Enumerable.Range(0, pool.Count).Select(code => Convert.ToHexString(pool[code])));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void Texts_of_a_table_file_and_a_later_file_are_all_found()
    {
        var pool = new TextPool();
        Fill(pool, 0, 10_000);
        TextFile.Write(PathOf("a"), TextTable.Of(pool.Snapshot()));
        Fill(pool, 10_000, 12_000);
        TextFile.Write(PathOf("b"), pool.Snapshot(), from: 10_000);

        var opened = new TextPool(TextFile.ReadTable(PathOf("a"), 1));
        TextFile.ReadInto(PathOf("b"), opened, 1);
        Assert.Equal(12_000, opened.Count);
        Assert.All(Enumerable.Range(0, 12_000), code => Assert.Equal(code, opened.Find(Id(code))));
        Assert.Equal(-1, opened.Find("nobody"u8));
        Assert.Equal(12_000, opened.Intern("nobody"u8));
    }

    [Fact]
    public void A_later_file_that_does_not_follow_is_refused()
    {
        var pool = new TextPool();
        Fill(pool, 0, 10);
        TextFile.Write(PathOf("b"), pool.Snapshot(), from: 5);
        Assert.Throws<InvalidDataException>(() => TextFile.ReadInto(PathOf("b"), new TextPool(), 1));
    }

    [Fact]
    public void A_snapshot_keeps_what_it_held_when_the_texts_move_to_a_table()
    {
        var pool = new TextPool();
        Fill(pool, 0, 100);
        var before = pool.Snapshot();
        pool.Begin(TextTable.Of(before));
        Fill(pool, 100, 1_000);
        Assert.Equal(100, before.Count);
        Assert.Equal("visitor-99", before.Text(99));
        Assert.Equal("visitor-999", pool.Text(999));
    }

    [Fact]
    public void The_hash_depends_on_every_byte_the_length_and_the_key()
    {
        var key = TextHash.RandomKey();
        var text = Enumerable.Range(0, 40).Select(i => (byte)i).ToArray();
        var seen = new HashSet<uint> { TextHash.Of(text, key), TextHash.Of(text, key + 1), TextHash.Of([], key), TextHash.Of([0], key), TextHash.Of([0, 0], key) };
        for (var at = 0; at < text.Length; at++)
        {
            text[at] ^= 0x80;
            seen.Add(TextHash.Of(text, key));
            text[at] ^= 0x80;
        }

        Assert.True(seen.Count >= 44, "Of 45 hashes more than one pair is equal.");
    }

    private string PathOf(string name) => Path.Combine(_directory, name);

    private static void Fill(TextPool pool, int from, int to)
    {
        for (var code = from; code < to; code++)
        {
            Assert.Equal(code, pool.Intern(Id(code)));
        }
    }

    private static byte[] Id(int code) => Encoding.UTF8.GetBytes("visitor-" + code.ToString(CultureInfo.InvariantCulture));
}
