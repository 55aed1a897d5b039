using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Cairn.Server.Backups;
using Cairn.Server.Commands;
using Cairn.Server.Commands.Output;
using Cairn.Server.Hosting;
using Cairn.Server.Tests.Hosting;
using Cairn.Storage.Catalog.Failed;
using Cairn.Storage.DataDirectory;
using Cairn.Storage.DuckDb;
using Cairn.Storage.Spool;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Cairn.Server.Tests.Backups;

public sealed class RestoreTests : IDisposable
{
    private const string Canary = "canary-5d1e88";
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private readonly string _folder = Directory.CreateTempSubdirectory("cairn-restore-").FullName;

    [Fact]
    public async Task Whoever_was_erased_since_the_backup_is_not_in_what_is_restored_from_it()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        await SendAsync(server, $$"""{"key":"{{key}}","events":[{"name":"buy","visitor":"{{Canary}}","user":"ann","value":5},{"name":"buy","visitor":"bob","value":7.25},{"name":"a","visitor":"eve","user":"ann"},{"name":"a","visitor":"{{Canary}}","value":1e400}]}""");
        var data = server.Installation.Paths.Root;
        Assert.Equal(ExitCode.Done, (await RunAsync("backup", In("monday"), "--data", data)).Code);
        await server.OwnerPostAsync("api/v1/sites/shop/privacy/erase", new { user = new[] { "ann" } });

        var restored = await RunAsync("restore", In("monday"), "--data", In("new"), "--erased", server.Installation.Paths.ErasureJournal, "--json");

        Assert.Equal((ExitCode.Done, ""), (restored.Code, restored.Error));
        Assert.Equal("shop 3 12.25", Holds(restored.Out)); // what the backup held
        using (var opened = Open(In("new")))
        {
            Assert.Equal(["bob"], opened.Store.ReadAll(1, long.MinValue, long.MaxValue).Select(row => row.Event.Visitor));
            Assert.Equal(0, opened.Catalog.FailedEvents.Count(new FailedEventFilter(1)));
        }

        Assert.Empty(FilesWith(In("new"), Canary));
        Assert.NotEmpty(FilesWith(In("new"), "bob"));

        // The same without the journal brings them back: what is looked for can be found.
        Assert.Equal(ExitCode.Done, (await RunAsync("restore", In("monday"), "--data", In("control"), "--erased", "none")).Code);
        Assert.NotEmpty(FilesWith(In("control"), Canary));

        // A later backup knows that somebody was erased, and is not restored without the journal.
        Assert.Equal(ExitCode.Done, (await RunAsync("backup", In("tuesday"), "--data", data)).Code);
        File.Move(In("tuesday.erased"), In("elsewhere"));
        Assert.Equal(ExitCode.Refused, (await RunAsync("restore", In("tuesday"), "--data", In("late"))).Code);
        Assert.Equal(ExitCode.Refused, (await RunAsync("restore", In("tuesday"), "--data", In("late"), "--erased", "none")).Code);
        Assert.Equal(ExitCode.Refused, (await RunAsync("restore", In("tuesday"), "--data", In("late"), "--erased", In("monday.erased"))).Code);
        Assert.False(Directory.Exists(In("late")));
        Assert.Equal(ExitCode.Done, (await RunAsync("restore", In("tuesday"), "--data", In("late"), "--erased", In("elsewhere"))).Code);
    }

    [Fact]
    public async Task A_backup_that_is_followed_has_what_was_collected_after_it_once_and_nobody_who_was_erased()
    {
        await using var server = await RunningServer.StartAsync();
        server.App.Services.GetRequiredService<BackupService>().Every = TimeSpan.FromMilliseconds(50);
        var key = await server.SiteAsync("shop");
        await SendAsync(server, $$"""{"key":"{{key}}","events":[{"name":"buy","visitor":"ann","id":"first","value":5}]}""");
        using (var response = await FollowAsync(server, In("monday")))
        using (var lines = new StreamReader(await response.Content.ReadAsStreamAsync(Stop)))
        {
            await ReadUntilAsync(lines, "result", _ => true);
            foreach (var (visitor, id) in new[] { ("bob", "second"), (Canary, "third"), ("ann", "first") })
            {
                using var taken = await server.CollectAsync($$"""{"key":"{{key}}","events":[{"name":"buy","visitor":"{{visitor}}","id":"{{id}}","value":2.5}]}""");
                Assert.Equal(HttpStatusCode.Accepted, taken.StatusCode);
            }

            await ReadUntilAsync(lines, "followed", line => line.GetProperty("requests").GetInt64() == 3);
            await server.OwnerPostAsync("api/v1/sites/shop/privacy/erase", new { visitor = new[] { Canary } });
            using var last = await server.CollectAsync($$"""{"key":"{{key}}","events":[{"name":"buy","visitor":"dan","id":"fourth","value":1}]}""");
            await ReadUntilAsync(lines, "followed", line => line.GetProperty("requests").GetInt64() == 4);
        }

        await server.SettleAsync(); // the spool lets go again
        var restored = await RunAsync("restore", In("monday"), "--data", In("new"), "--json");
        Assert.Equal((ExitCode.Done, ""), (restored.Code, restored.Error));
        Assert.Equal(4, JsonSerializer.Deserialize<JsonElement>(restored.Out).GetProperty("followed").GetProperty("requests").GetInt64());
        using (var opened = Open(In("new")))
        {
            Assert.Equal(["ann", "bob", "dan"], opened.Store.ReadAll(1, long.MinValue, long.MaxValue).Select(row => row.Event.Visitor!).Order(StringComparer.Ordinal));
        }

        Assert.Empty(FilesWith(In("new"), Canary));

        // One that is damaged, or missing before others, is refused; what its maker had not finished is none.
        var slices = Directory.GetFiles(In("monday"), "slice-*.db").Order(StringComparer.Ordinal).ToList();
        Assert.True(slices.Count >= 2);
        var bytes = await File.ReadAllBytesAsync(slices[0], Stop);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(slices[0], bytes, Stop);
        var damaged = await RunAsync("restore", In("monday"), "--data", In("other"));
        Assert.True(damaged.Code == ExitCode.Refused && damaged.Error.Contains("slice-000001.db", StringComparison.Ordinal), damaged.ToString());
        File.Delete(slices[0]);
        File.Delete(Path.ChangeExtension(slices[0], ".sha256"));
        Assert.Equal(ExitCode.Refused, (await RunAsync("restore", In("monday"), "--data", In("other"))).Code);
        foreach (var slice in slices)
        {
            File.Delete(Path.ChangeExtension(slice, ".sha256"));
        }

        Assert.Equal(ExitCode.Done, (await RunAsync("restore", In("monday"), "--data", In("other"))).Code);
        using var without = Open(In("other"));
        Assert.Equal(["ann"], without.Store.ReadAll(1, long.MinValue, long.MaxValue).Select(row => row.Event.Visitor));
    }

    [Fact]
    public async Task Every_refusal_comes_before_anything_is_written_and_says_what_to_do()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        await SendAsync(server, $$"""{"key":"{{key}}","events":[{"name":"buy","visitor":"bob","value":7.25}]}""");
        using (await server.Http.GetAsync($"collect/exposure?key={key}&source=s&event=impression&imp_id=1", TestContext.Current.CancellationToken))
        {
            await server.SettleAsync(); // an ad that was shown is in the store and in no journey
        }

        var data = server.Installation.Paths.Root;
        await SetSecondFactorAsync(server, "ann@example.org");
        var made = await RunAsync("backup", In("b"), "--data", data, "--json");
        Assert.Equal((ExitCode.Done, "shop 2 7.25"), (made.Code, Holds(made.Out)));
        Assert.Contains("backup.made", server.Installation.Catalog.Audit.List(10).Select(entry => entry.Action));
        Assert.Equal(ExitCode.Done, (await RunAsync("restore", In("b"), "--verify")).Code);
        Directory.CreateDirectory(In("full"));
        await File.WriteAllTextAsync(In("full/file"), "", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(In("keys"), "pepper 00\n", TestContext.Current.CancellationToken);
        Directory.CreateDirectory(In("foreign"));

        (string[] Arguments, int Code, string Says)[] refusals =
        [
            (["backup", In("b"), "--data", data], ExitCode.Refused, "is not empty"),
            (["backup", "", "--data", data], ExitCode.WrongUsage, "Name the folder"),
            (["backup", Path.Combine(data, "b"), "--data", data], ExitCode.Refused, "outside the data directory"),
            (["restore", In("nowhere"), "--data", In("new")], ExitCode.NotFound, "There is no folder"),
            (["restore", In("foreign"), "--data", In("new")], ExitCode.Refused, "no backup of Cairn"),
            (["restore", In("b"), "--data", data], ExitCode.Busy, "Another process holds"),
            (["restore", In("b"), "--data", In("full")], ExitCode.Refused, "is not empty"),
            (["restore", In("b"), "--data", In("new"), "--keys", In("keys")], ExitCode.Refused, "does not hold the keys"),
            (["restore", In("b"), "--data", In("new"), "--keys", In("no-keys")], ExitCode.Refused, "no file of keys"),
            (["restore", In("b"), "--data", In("new"), "--erased", In("keys")], ExitCode.Refused, "no journal of erased people"),
        ];
        foreach (var (arguments, code, says) in refusals)
        {
            var ran = await RunAsync(arguments);
            Assert.True(ran.Code == code && ran.Error.Contains(says, StringComparison.Ordinal), $"{string.Join(' ', arguments)}: {ran}");
        }

        var whole = await RunAsync("restore", In("b"), "--data", In("whole"), "--keys", "none");
        Assert.Equal(ExitCode.Done, whole.Code);
        using (var opened = Open(In("whole")))
        {
            Assert.Empty(opened.Catalog.SecondFactors.Enrolled()); // their secrets were sealed with the keys
        }

        if (!OperatingSystem.IsWindows())
        {
            foreach (var file in Directory.EnumerateFiles(In("whole"), "*", SearchOption.AllDirectories))
            {
                Assert.Equal((file, UnixFileMode.None), (file, File.GetUnixFileMode(file) & Others));
            }
        }

        await using (var file = new FileStream(In("b/events.duckdb"), FileMode.Open))
        {
            file.SetLength(file.Length - 4096);
        }

        Assert.Equal(ExitCode.Refused, (await RunAsync("restore", In("b"), "--verify")).Code);
        Assert.Equal(ExitCode.Refused, (await RunAsync("restore", In("b"), "--data", In("new"))).Code);
        Assert.False(Directory.Exists(In("new")));
        Assert.Equal(["file"], Directory.GetFiles(In("full")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Only_the_owners_socket_may_name_a_folder()
    {
        await using var server = await RunningServer.StartAsync();
        await server.SiteAsync("shop");
        await server.OwnerPostAsync("api/v1/users", new { email = "olga@example.org", name = "Olga", role = "owner", password = "a long pass phrase" });
        var olga = await SignedIn.AsAsync(server, "olga@example.org", "a long pass phrase");

        using var response = await olga.SendAsync(HttpMethod.Post, "api/v1/backup", new { folder = In("b") });

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.False(Directory.Exists(In("b")));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string In(string name) => Path.Combine(_folder, name);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static async Task<HttpResponseMessage> FollowAsync(RunningServer server, string folder)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/backup") { Content = JsonContent.Create(new { folder, follow = true }) };
        return await server.Owner.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
    }

    private static async Task ReadUntilAsync(StreamReader lines, string field, Func<JsonElement, bool> holds)
    {
        while (await lines.ReadLineAsync(Stop) is { } text)
        {
            if (JsonSerializer.Deserialize<JsonElement>(text).TryGetProperty(field, out var line) && holds(line))
            {
                return;
            }

            Assert.DoesNotContain("\"problem\"", text, StringComparison.Ordinal);
        }

        Assert.Fail($"No line has {field}.");
    }

    private static async Task SendAsync(RunningServer server, string body)
    {
        using var response = await server.CollectAsync(body);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        await server.SettleAsync();
    }

    private static async Task<Ran> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CairnCommand.RunAsync([.. arguments, "--quiet"], new Terminal(output, error, interactive: false));
        return new Ran(code, output.ToString(), error.ToString());
    }

    private static async Task SetSecondFactorAsync(RunningServer server, string email)
    {
        var made = await server.OwnerPostAsync("api/v1/users", new { email, name = "Ann", role = "viewer" });
        var user = made.GetProperty("user").GetProperty("id").GetInt32();
        server.Installation.Catalog.SecondFactors.Begin(user);
        await using var catalog = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = server.Installation.Paths.Catalog, Pooling = false }.ToString());
        catalog.Open();
        using var confirm = catalog.CreateCommand();
        confirm.CommandText = "update second_factors set ConfirmedAt = (select CreatedAt from users limit 1)";
        Assert.Equal(1, confirm.ExecuteNonQuery());
        Assert.Equal([user], server.Installation.Catalog.SecondFactors.Enrolled());
    }

    private static string Holds(string json)
    {
        var site = JsonSerializer.Deserialize<JsonElement>(json).GetProperty("sites")[0];
        return $"{site.GetProperty("site")} {site.GetProperty("events")} {site.GetProperty("values").EnumerateObject().First().Value}";
    }

    private static Installation Open(string data) => Installation.Open(
        Assert.IsType<DataDirectoryOpening.Opened>(HeldDirectory.Open(data)).Directory, new InstallationOptions(new DuckDbOptions { MemoryMiB = 256 }, new SpoolOptions { ReserveBytes = 0 }), TimeProvider.System);

    private static List<string> FilesWith(string folder, string text) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0)];
}
