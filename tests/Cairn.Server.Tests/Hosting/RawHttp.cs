using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Cairn.Server.Tests.Hosting;

/// <summary>HTTP as no client library would send it.</summary>
internal static class RawHttp
{
    /// <summary>Sends text as it is, and reads what comes until the connection is closed, or nothing more comes for a while.</summary>
    public static async Task<string> AskAsync(RunningServer server, string text)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Address.Host, server.Address.Port, TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text), TestContext.Current.CancellationToken);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(10));
        var answer = new StringBuilder();
        var buffer = new byte[4_096];
        try
        {
            for (int read; (read = await stream.ReadAsync(buffer, patience.Token)) > 0;)
            {
                answer.Append(Encoding.UTF8.GetString(buffer, 0, read));
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException)
        {
            return answer.ToString(); // still open, or cut: what was said until then counts
        }

        return answer.ToString();
    }

    public static int Status(string answer) =>
        answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) && int.TryParse(answer.AsSpan(9, 3), out var status) ? status : 0;
}
