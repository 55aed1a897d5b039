using Cairn.Server.Hosting;
using Cairn.Storage.DataDirectory;
using Xunit;

namespace Cairn.Server.Tests.Hosting;

public sealed class OwnerSocketTests
{
    [Fact]
    public void A_path_too_long_for_a_socket_is_found_by_its_pointer()
    {
        using var data = new TemporaryData();
        var deep = Directory.CreateDirectory(Path.Combine(data.Path, new string('d', 120)));
        var paths = new DataPaths(deep.FullName);
        using (var socket = OwnerSocket.Prepare(paths))
        {
            File.WriteAllText(socket.Path, "");
            Assert.True(socket.Path.Length < 100);
            Assert.Equal(socket.Path, OwnerSocket.Find(paths));
        }

        Assert.Null(OwnerSocket.Find(paths));
    }

    [Fact]
    public void What_a_dead_process_left_is_cleared()
    {
        using var data = new TemporaryData();
        var paths = new DataPaths(Directory.CreateDirectory(data.Path).FullName);
        File.WriteAllText(paths.Socket, "");
        using var socket = OwnerSocket.Prepare(paths);
        Assert.Null(OwnerSocket.Find(paths));
    }
}
