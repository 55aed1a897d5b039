using System.IO.Compression;
using System.Reflection;
using System.Text.Json;

namespace Cairn.Collection.Enrichment;

/// <summary>One bundled data set.</summary>
/// <param name="Name">The package it comes from.</param>
/// <param name="Version">The package's version.</param>
/// <param name="Licence">An SPDX name.</param>
public sealed record Dataset(string Name, string Version, string Licence);

/// <summary>What <c>datasets/pack.mjs</c> packed and the build embedded.</summary>
public static class Datasets
{
    private static readonly Lazy<IReadOnlyList<Dataset>> Found = new(() =>
    {
        using var stream = Resource("datasets.json");
        return JsonSerializer.Deserialize<Dataset[]>(stream, JsonSerializerOptions.Web)!;
    });

    /// <summary>Which data sets, in which versions.</summary>
    public static IReadOnlyList<Dataset> All => Found.Value;

    /// <summary>A data set's bytes, unpacked.</summary>
    internal static Stream Open(string name) => new GZipStream(Resource(name), CompressionMode.Decompress);

    /// <summary>A file of Cairn's own.</summary>
    internal static Stream Resource(string name) => Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
}
