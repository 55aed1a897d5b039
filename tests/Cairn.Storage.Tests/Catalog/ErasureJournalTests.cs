using Cairn.Storage.Catalog.Privacy;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Cairn.Storage.Tests.Catalog;

public sealed class ErasureJournalTests : IDisposable
{
    private static readonly string Ann = HashedId.Of(1, "ann");

    private readonly string _folder = Directory.CreateTempSubdirectory("cairn-journal-").FullName;

    private string Journal => Path.Combine(_folder, "erased.db");

    [Fact]
    public void Until_it_is_applied_and_rewritten_a_request_is_due_again_after_every_start()
    {
        var number = ErasureJournal.Open(Journal).Add(1, [Ann], atMicros: 100);
        var journal = ErasureJournal.Open(Journal);

        Assert.Equal((true, 100L, number), (journal.HasUnapplied, journal.RewriteDueSince, journal.LastRequest));
        Assert.Equal((100L, null, null), (journal.ErasedAt(1, Ann), journal.ErasedAt(2, Ann), journal.ErasedAt(1, HashedId.Of(1, "bob"))));
        journal.Applied(number);
        var later = journal.Add(1, [Ann], atMicros: 50); // an earlier moment takes nothing back
        journal.Rewritten(number);
        journal = ErasureJournal.Open(Journal);

        Assert.Equal((true, 50L, later, 100L), (journal.HasUnapplied, journal.RewriteDueSince, journal.LastRequest, journal.ErasedAt(1, Ann)));
        journal.Applied(later);
        journal.Rewritten(later);
        Assert.Equal((false, null), (journal.HasUnapplied, journal.RewriteDueSince));
    }

    [Fact]
    public void Nobody_finds_a_known_id_in_the_file()
    {
        ErasureJournal.Open(Journal).Add(1, [Ann], atMicros: 100);
        var bytes = File.ReadAllBytes(Journal);

        Assert.Equal(-1, bytes.AsSpan().IndexOf("ann"u8));
        Assert.Equal(-1, bytes.AsSpan().IndexOf(Convert.FromHexString(Ann)));
        Assert.Equal(-1, bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(Ann)));
    }

    [Fact]
    public void One_that_is_taken_over_must_be_carried_out_again_and_names_the_same_people()
    {
        var journal = ErasureJournal.Open(Journal);
        var number = journal.Add(1, [Ann], atMicros: 100);
        journal.Applied(number);
        journal.Rewritten(number);
        var copy = Path.Combine(_folder, "copy.erased");
        journal.CopyTo(copy);
        Assert.Equal(1, ErasureJournal.CountIn(copy));
        var restored = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, "restored")).FullName, "erased.db");
        ErasureJournal.Adopt(copy, restored);

        var adopted = ErasureJournal.Open(restored);
        Assert.Equal((true, 100L, 100L), (adopted.HasUnapplied, adopted.RewriteDueSince, adopted.ErasedAt(1, Ann)));
        Assert.False(ErasureJournal.Open(Journal).HasUnapplied);
    }

    [Fact]
    public void Lines_of_before_the_first_release_are_taken_over_once()
    {
        var text = Path.Combine(_folder, "erased.journal");
        File.WriteAllText(text, $"1 {Ann} 100\n2 {Ann} 70\n");
        File.WriteAllText(Path.Combine(_folder, "erase.pending"), "");

        var journal = ErasureJournal.Open(Journal);

        Assert.Equal((100L, 70L, false, 100L), (journal.ErasedAt(1, Ann), journal.ErasedAt(2, Ann), journal.HasUnapplied, journal.RewriteDueSince));
        Assert.Equal(["erased.db"], Directory.GetFiles(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public void One_that_does_not_read_or_is_of_a_newer_Cairn_is_refused()
    {
        ErasureJournal.Open(Journal).Add(1, [Ann], atMicros: 100);
        using (var connection = new SqliteConnection($"Data Source={Journal};Pooling=False"))
        {
            connection.Open();
            using var newer = connection.CreateCommand();
            newer.CommandText = "update meta set format = 2";
            newer.ExecuteNonQuery();
        }

        Assert.Contains("format 2", Assert.Throws<StorageUnavailableException>(() => ErasureJournal.Open(Journal)).Message, StringComparison.Ordinal);
        Assert.Throws<StorageUnavailableException>(() => ErasureJournal.CountIn(Journal));
        File.WriteAllText(Journal, string.Concat(Enumerable.Repeat("rubbish ", 1_000)));
        Assert.Throws<StorageUnavailableException>(() => ErasureJournal.Open(Journal));
        Assert.Throws<StorageUnavailableException>(() => ErasureJournal.CountIn(Journal));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
