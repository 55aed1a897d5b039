using System.Buffers;

namespace Cairn.Server.Collect;

/// <summary>Reads a request's body into memory, and never more of it than the limit.</summary>
internal static class CollectBody
{
    /// <summary>The bytes as they came; null when there are more than <paramref name="limit"/>, which <c>Content-Length</c> decides before anything is read.</summary>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, int limit, CancellationToken cancellationToken, Action<int>? onRead = null)
    {
        if (request.ContentLength > limit)
        {
            return null;
        }

        var writer = new ArrayBufferWriter<byte>((int)(request.ContentLength ?? 4096) + 1);
        while (true)
        {
            var read = await request.Body.ReadAsync(writer.GetMemory(1), cancellationToken);
            if (read == 0)
            {
                return writer.WrittenMemory;
            }

            writer.Advance(read);
            onRead?.Invoke(read);
            if (writer.WrittenCount > limit)
            {
                return null;
            }
        }
    }
}
