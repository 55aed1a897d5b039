using System.Buffers.Text;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Drill;

/// <summary>What stands behind one number of a report: the report's own request, and which number. It holds no visitors and the server keeps nothing.</summary>
/// <param name="Kind">The report.</param>
/// <param name="Cell">Which number of it; each report says what its cells are called.</param>
/// <param name="Site">The site it was made for; another one refuses it.</param>
/// <param name="AsOf">The as_of of the answer, RFC 3339, so that the visitors are those that were counted.</param>
/// <param name="Position">The store position of the answer: events that were stored later are said to be there.</param>
/// <param name="Request">The request.</param>
public sealed record DrillToken(string Kind, string Cell, string Site, string AsOf, PositionResult Position, JsonElement Request)
{
    private const int MaxLength = 64 * 1_024;
    private const int MaxBytes = 1_024 * 1_024;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        // Also leaves out a symbol that the request did not give, which is no JSON at all.
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    };

    /// <summary>The token of a cell.</summary>
    public static string Of<TRequest>(string kind, TRequest request, ReportPlan plan, string cell) where TRequest : ReportRequest =>
        new DrillToken(kind, cell, plan.SiteKey, plan.AsOf.ToString(), plan.Position, JsonSerializer.SerializeToElement(request, Json)).ToString();

    /// <summary>The token of a whole report of many cells: a dot and the cell are put behind it, so that not every cell carries the request.</summary>
    public static string OfAll<TRequest>(string kind, TRequest request, ReportPlan plan) where TRequest : ReportRequest => Of(kind, request, plan, "");

    /// <summary>Reads a token, with the cell behind a dot where there is one; null when it is none.</summary>
    public static DrillToken? Parse(string text)
    {
        if (text.Length > MaxLength)
        {
            return null;
        }

        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0)
        {
            return Unpack(text);
        }

        // A token that names its cell already takes no other.
        return Unpack(text.AsSpan(0, dot)) is { Cell: "" } all ? all with { Cell = text[(dot + 1)..] } : null;
    }

    /// <summary>The request, as of the moment of the answer.</summary>
    /// <exception cref="JsonException">It is no such request.</exception>
    public TRequest As<TRequest>() where TRequest : ReportRequest => Request.Deserialize<TRequest>(Json)! with { AsOf = AsOf, Compare = null };

    /// <summary>The text to hand out: URL-safe, packed.</summary>
    public override string ToString()
    {
        using var packed = new MemoryStream();
        using (var stream = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            stream.Write(JsonSerializer.SerializeToUtf8Bytes(this, Json));
        }

        return Base64Url.EncodeToString(packed.ToArray());
    }

    private static DrillToken? Unpack(ReadOnlySpan<char> text)
    {
        try
        {
            using var packed = new DeflateStream(new MemoryStream(Base64Url.DecodeFromChars(text)), CompressionMode.Decompress);
            var bytes = new byte[MaxBytes];
            var length = packed.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            var token = length == bytes.Length ? null : JsonSerializer.Deserialize<DrillToken>(bytes.AsSpan(0, length), Json);
            return token is { Kind: not null, Cell: not null, Site: not null, AsOf: not null, Position: not null, Request.ValueKind: JsonValueKind.Object } ? token : null;
        }
        catch (Exception e) when (e is FormatException or InvalidDataException or JsonException)
        {
            return null;
        }
    }
}
