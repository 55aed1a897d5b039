using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cairn.Collection.Import;

namespace Cairn.Storage.Imports;

/// <summary>Tells whether two requests would read the same rows in the same way: then a stopped import can go on.</summary>
internal static class ImportFingerprint
{
    private const int BytesLookedAt = 256 * 1_024;

    /// <summary>A hash over the beginning and size of each file, the format, the zone and the mapping.</summary>
    public static string Of(ImportRequest request)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string part) => hash.AppendData(Encoding.UTF8.GetBytes(part + "\0"));

        Add(request.Format.ToString());
        Add(request.TimeZone ?? "");
        if (request.Kind != ImportKind.Events)
        {
            Add(request.Kind.ToString());
        }

        Add($"{request.Mapping.TimeFormat} {request.Mapping.DecimalComma}");
        foreach (var (key, value) in Settings(request).Order())
        {
            Add(key);
            Add(value);
        }

        foreach (var file in request.Files)
        {
            using var stream = File.OpenRead(file);
            var start = new byte[BytesLookedAt];
            var length = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            Add(stream.Length.ToString(CultureInfo.InvariantCulture));
            hash.AppendData(start.AsSpan(0, length));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static IEnumerable<(string Key, string Value)> Settings(ImportRequest request) =>
        request.Mapping.Columns.Select(pair => ("column " + pair.Key, pair.Value))
            .Concat(request.Mapping.Constants.Select(pair => ("const " + pair.Key, pair.Value)))
            .Concat(request.Mapping.ValueMaps.SelectMany(map => map.Value.Select(pair => ($"value {map.Key} {pair.Key}", pair.Value))))
            .Concat(request.Mapping.Filters.Select(filter => ($"filter {filter.Column} {filter.Negated}", filter.Value)));
}
