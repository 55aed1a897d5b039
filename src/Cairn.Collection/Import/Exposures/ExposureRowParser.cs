using System.Text.Json;
using Cairn.Collection.Decoding;
using Cairn.Collection.Events;
using Cairn.Collection.Import.Native;

namespace Cairn.Collection.Import.Exposures;

/// <summary>Reads lines with one exposure each, as a server sends them.</summary>
internal sealed class ExposureRowParser(ImportSettings settings) : IJsonRowParser
{
    private readonly ExposureDoor _door = new(settings);

    /// <inheritdoc/>
    public IReadOnlyDictionary<CollectWarning, long> Warnings => _door.Warnings;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, long> Remarks => _door.Remarks;

    /// <inheritdoc/>
    public StoredEvent? Parse(JsonElement row, ReadOnlySpan<byte> line, out RowFailure? failure) => _door.Admit(line.ToArray(), out failure);

    /// <summary>Without its address; of a line that is no JSON nothing is kept, since nobody knows where in it an address stands.</summary>
    public string Kept(ReadOnlySpan<byte> line)
    {
        try
        {
            using var whole = JsonDocument.Parse(line.ToArray());
            return _door.Kept(line);
        }
        catch (JsonException)
        {
            return "";
        }
    }
}
