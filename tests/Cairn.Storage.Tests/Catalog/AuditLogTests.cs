using Cairn.Storage.Catalog.Audit;
using Xunit;

namespace Cairn.Storage.Tests.Catalog;

public sealed class AuditLogTests : IDisposable
{
    private readonly CatalogFixture _fixture = new();

    private AuditLog Audit => _fixture.Catalog.Audit;

    [Fact]
    public void Entries_come_back_from_new_to_old_and_the_chain_holds()
    {
        Assert.Null(Audit.FirstBroken());
        Assert.Equal("", Audit.Head());
        AppendThree();
        _fixture.Reopen();

        Assert.Equal(["key.revoked", "key.issued", "user.signed-in"], Audit.List(10).Select(entry => entry.Action));
        Assert.Equal(["user.signed-in"], Audit.List(10, before: 2).Select(entry => entry.Action));
        Assert.Null(Audit.FirstBroken());
    }

    [Theory]
    [InlineData("update audit_entries set Detail = 'x' where Id = 2", 2)]
    [InlineData("update audit_entries set At = At + 1 where Id = 1", 1)]
    [InlineData("update audit_entries set Actor = Actor || Action, Action = '' where Id = 2", 2)]
    [InlineData("delete from audit_entries where Id = 1", 2)]
    [InlineData("delete from audit_entries where Id = 2", 3)]
    [InlineData("insert into audit_entries (Id, At, Actor, Action, Subject, Detail, Hash) select 4, At, Actor, Action, Subject, Detail, Hash from audit_entries where Id = 3", 4)]
    public void Tampering_shows_at_the_first_entry_it_touches(string tampering, long broken)
    {
        AppendThree();
        _fixture.Catalog.Dispose();
        _fixture.Execute(tampering);
        _fixture.Reopen();

        Assert.Equal(broken, Audit.FirstBroken());
    }

    [Fact]
    public void A_cut_off_end_shows_by_a_head_kept_elsewhere()
    {
        AppendThree();
        var head = Audit.Head();
        _fixture.Catalog.Dispose();
        _fixture.Execute("delete from audit_entries where Id = 3");
        _fixture.Reopen();

        Assert.Null(Audit.FirstBroken());
        Assert.NotEqual(head, Audit.Head());
    }

    [Fact]
    public void No_line_break_or_terminal_code_gets_into_the_log()
    {
        var entry = Audit.Append("ann\r\n2026 bob", "key.issued", "\u001b[2J\u202e", "half \ud800" + new string('x', 10_000));

        Assert.Equal(@"ann\u{d}\u{a}2026 bob", entry.Actor);
        Assert.Equal(@"\u{1b}[2J\u{202e}", entry.Subject);
        Assert.Equal(2_000, entry.Detail.Length);
        Assert.Null(Audit.FirstBroken());
    }

    [Fact]
    public void Entries_written_at_once_form_one_chain()
    {
        Enumerable.Range(0, 40).AsParallel().WithDegreeOfParallelism(8).ForAll(i => Audit.Append("ann", "x", $"{i}"));

        Assert.Null(Audit.FirstBroken());
        Assert.Equal(40, Audit.List(100).Count);
    }

    [Fact]
    public void Entries_are_kept_for_a_year_and_what_is_left_is_still_one_chain()
    {
        AppendThree();
        _fixture.Time.Advance(TimeSpan.FromDays(200));
        AppendThree();
        Assert.Equal(0, Audit.RemoveOld(_fixture.Time.GetUtcNow()));
        _fixture.Time.Advance(TimeSpan.FromDays(170));
        Assert.Equal(3, Audit.RemoveOld(_fixture.Time.GetUtcNow()));
        Assert.Equal(0, Audit.RemoveOld(_fixture.Time.GetUtcNow()));
        AppendThree();
        _fixture.Time.Advance(TimeSpan.FromDays(200));
        Assert.Equal(3, Audit.RemoveOld(_fixture.Time.GetUtcNow()));
        _fixture.Reopen();

        Assert.Null(Audit.FirstBroken());
        Assert.Equal(["audit.trimmed", "key.revoked", "key.issued", "user.signed-in", "audit.trimmed"], Audit.List(10).Select(entry => entry.Action));
        _fixture.Catalog.Dispose();
        _fixture.Execute("delete from audit_entries where Id = 7"); // more than was said
        _fixture.Reopen();
        Assert.Equal(8, Audit.FirstBroken());
    }

    public void Dispose() => _fixture.Dispose();

    private void AppendThree()
    {
        Audit.Append("ann@example.org", "user.signed-in", "ann@example.org");
        Audit.Append("ann@example.org", "key.issued", "pk_ABCDEFGH", "site shop");
        Audit.Append("ann@example.org", "key.revoked", "pk_ABCDEFGH", "site shop");
    }
}
