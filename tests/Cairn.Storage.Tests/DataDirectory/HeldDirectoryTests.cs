using System.Diagnostics;
using System.Runtime.Versioning;
using Cairn.Storage.DataDirectory;
using Xunit;

namespace Cairn.Storage.Tests.DataDirectory;

[UnsupportedOSPlatform("windows")]
public sealed class HeldDirectoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cairn-data-").FullName;

    private string Root => Path.Combine(_folder, "data");

    [Fact]
    public void A_new_directory_is_for_its_owner_only_and_names_its_files()
    {
        using var held = Open();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Root));
        Assert.Equal(["format", "index", "lock"], Directory.GetFileSystemEntries(Root).Select(Path.GetFileName).Order());
        Assert.Equal(Path.Combine(Root, "spool.db"), held.Paths.Spool);
        Assert.Equal("cairn 1\n", File.ReadAllText(held.Paths.Format));
    }

    [Fact]
    public void Only_one_holds_it_and_the_next_may_after_it_let_go()
    {
        using (Open())
        {
            Assert.Equal(Root, Assert.IsType<DataDirectoryOpening.Busy>(HeldDirectory.Open(Root)).Paths.Root);
        }

        Open().Dispose();
    }

    [Fact]
    public void Another_process_that_holds_it_makes_it_busy_and_its_death_frees_it()
    {
        Open().Dispose();
        using var other = Process.Start(new ProcessStartInfo("flock", [Path.Combine(Root, "lock"), "sh", "-c", "echo held; exec cat"])
        {
            RedirectStandardInput = true, // it ends with this pipe, so it never outlives the test
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("held", other.StandardOutput.ReadLine());
        var opening = HeldDirectory.Open(Root);

        other.Kill(entireProcessTree: true);
        other.StandardOutput.ReadToEnd(); // ends when the last process that holds the lock is gone
        other.WaitForExit();

        Assert.IsType<DataDirectoryOpening.Busy>(opening);
        Open().Dispose();
    }

    [Theory]
    [InlineData("cairn 2", "data.format-newer")]
    [InlineData("cairn 0", "data.format-unreadable")]
    [InlineData("cairn -1", "data.format-unreadable")]
    [InlineData("cairn 99999999999", "data.format-unreadable")]
    [InlineData("something else", "data.format-unreadable")]
    [InlineData("", "data.format-unreadable")]
    public void A_format_it_does_not_know_is_refused_and_the_lock_let_go(string format, string code)
    {
        Open().Dispose();
        File.WriteAllText(Path.Combine(Root, "format"), format);

        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(code, Assert.IsType<DataDirectoryOpening.Refused>(HeldDirectory.Open(Root)).Fault.Code);
        }
    }

    [Fact]
    public void A_place_that_is_no_directory_is_refused_with_the_reason()
    {
        File.WriteAllText(Root, "a file");

        var fault = Assert.IsType<DataDirectoryOpening.Refused>(HeldDirectory.Open(Root)).Fault;

        Assert.Equal("data.unusable", fault.Code);
        Assert.Contains(Root, fault.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private HeldDirectory Open() => Assert.IsType<DataDirectoryOpening.Opened>(HeldDirectory.Open(Root)).Directory;
}
