using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;

namespace Cairn.Benchmarks.Collect;

/// <summary>One kept-alive connection that sends bytes and reads whole answers, and does nothing else: what it costs is the server's neighbour's.</summary>
internal sealed class HttpConnection(int port) : IDisposable
{
    private readonly byte[] _answer = new byte[16 * 1024];
    private Socket _socket = Connect(port);

    /// <summary>Sends a request and reads its answer; the result is the status, and whether the body says that this many events were accepted.</summary>
    public async ValueTask<(int Status, bool AllAccepted)> SendAsync(ReadOnlyMemory<byte> request, int events)
    {
        for (var sent = 0; sent < request.Length;)
        {
            sent += await _socket.SendAsync(request[sent..], SocketFlags.None);
        }

        for (var length = 0; ;)
        {
            var read = await _socket.ReceiveAsync(_answer.AsMemory(length), SocketFlags.None);
            if (read == 0)
            {
                Reconnect();
                return (0, false);
            }

            length += read;
            if (IsWhole(_answer.AsSpan(0, length), out var status, out var body))
            {
                return (status, Accepted(_answer.AsSpan(body, length - body)) == events);
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    private static Socket Connect(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, port);
        return socket;
    }

    private void Reconnect()
    {
        _socket.Dispose();
        _socket = Connect(port);
    }

    private static bool IsWhole(ReadOnlySpan<byte> answer, out int status, out int body)
    {
        (status, body) = (0, 0);
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0 || !Utf8Parser.TryParse(answer[9..12], out status, out _))
        {
            return false;
        }

        body = end + 4;
        var head = answer[..end];
        var at = head.IndexOf("Content-Length: "u8);
        return at < 0
            ? answer.EndsWith("0\r\n\r\n"u8)
            : Utf8Parser.TryParse(head[(at + 16)..], out int length, out _) && answer.Length >= body + length;
    }

    private static int Accepted(ReadOnlySpan<byte> body)
    {
        var at = body.IndexOf("\"accepted\":"u8);
        return at >= 0 && Utf8Parser.TryParse(body[(at + 11)..], out int accepted, out _) ? accepted : -1;
    }
}
