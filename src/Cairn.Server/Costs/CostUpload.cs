using System.Text;
using System.Text.Json;
using Cairn.Collection.Import.Costs;
using Cairn.Journeys.Faults;
using Cairn.Server.Hosting;
using Cairn.Server.Imports;
using Cairn.Server.Problems;
using Cairn.Storage.Catalog;
using Cairn.Storage.DataDirectory;
using Microsoft.AspNetCore.Http.Features;

namespace Cairn.Server.Costs;

/// <summary>A cost file as it came: inside JSON, in a form, or as the body itself.</summary>
internal sealed class CostUpload : IDisposable
{
    /// <summary>The largest upload, in bytes.</summary>
    public const int MaxBytes = 64 * 1024 * 1024;

    /// <summary>What a body may be.</summary>
    public static readonly string[] Types =
        ["multipart/form-data", "text/csv", "text/plain", "application/x-ndjson", "application/vnd.apache.parquet", "application/gzip", "application/octet-stream", "application/x-www-form-urlencoded"];

    private readonly UploadedFile _file;

    private CostUpload(UploadedFile file, string name, bool dryRun) => (_file, Name, DryRun) = (file, name, dryRun);

    /// <summary>Where the file lies until this is disposed.</summary>
    public string Path => _file.Path;

    /// <summary>How it is called.</summary>
    public string Name { get; }

    /// <summary>Whether nothing is to be stored.</summary>
    public bool DryRun { get; }

    /// <summary>How its columns are called.</summary>
    public CostMapping Mapping { get; private init; } = CostMapping.Plain;

    /// <summary>The name of the mapping.</summary>
    public string MappingName { get; private init; } = "plain";

    /// <summary>Takes the request's file; what is wrong with the request is a problem.</summary>
    public static async Task<(CostUpload? Upload, ProblemResult? Problem)> ReceiveAsync(
        HttpContext context, DataPaths paths, DiskReserve reserve, CairnCatalog catalog, int site, CancellationToken cancellationToken)
    {
        const string Remedy = "Send the days in several files; what was sent before stays.";
        if (context.Request.ContentLength > MaxBytes)
        {
            context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null; // the server would break the connection instead of answering
            return (null, UploadedFile.TooLarge(MaxBytes, Remedy));
        }

        reserve.Need(context.Request.ContentLength ?? 0);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MaxBytes;
        }

        var (request, faults) = (context.Request, new List<Fault>());
        Asked asked;
        Stream body;
        if (request.HasJsonContentType())
        {
            try
            {
                var json = await JsonSerializer.DeserializeAsync<CostRequest>(request.Body, ApiJson.Options, cancellationToken) ?? throw new JsonException();
                asked = new Asked(json.Name, NameOf(json.Mapping, faults), [.. SettingsOf(json.Mapping, faults), .. json.Map ?? []], json.DryRun);
                body = new MemoryStream(Encoding.UTF8.GetBytes(json.File));
            }
            catch (JsonException)
            {
                return (null, ProblemResults.BadRequest("request.invalid-json", "The body is no JSON object with a text 'file', and perhaps 'mapping', 'map', 'dry_run' and 'name'."));
            }
        }
        else if (request.HasFormContentType && request.ContentType!.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase))
        {
            var form = await request.ReadFormAsync(new FormOptions { MultipartBodyLengthLimit = MaxBytes, ValueCountLimit = 200 }, cancellationToken);
            if (form.Files.Count != 1)
            {
                return (null, ProblemResults.Refused("cost.file-missing", "/file", "The form has exactly one file, in the field 'file'."));
            }

            asked = new Asked(form.Files[0].FileName, form["mapping"].FirstOrDefault(), [.. form["map"].OfType<string>()], form["dry_run"].FirstOrDefault() is "true" or "1" or "on");
            body = form.Files[0].OpenReadStream();
        }
        else
        {
            var query = request.Query;
            asked = new Asked(query["name"].FirstOrDefault(), query["mapping"].FirstOrDefault(), [.. query["map"].OfType<string>()], query["dry_run"].FirstOrDefault() is "true" or "1");
            body = request.Body;
        }

        if (Mapped(asked, catalog, site, faults) is not { } mapping)
        {
            return (null, faults.ToProblem());
        }

        if (await UploadedFile.ReceiveAsync(paths, reserve, asked.Name, body, MaxBytes, cancellationToken) is not { } file)
        {
            return (null, UploadedFile.TooLarge(MaxBytes, Remedy));
        }

        var name = asked.Name is { Length: > 0 } given ? ProblemResults.Shown(System.IO.Path.GetFileName(given)) : "upload";
        return (new CostUpload(file, name, asked.DryRun) { Mapping = mapping, MappingName = asked.Mapping ?? (asked.Settings.Count > 0 ? "own" : "plain") }, null);
    }

    public void Dispose() => _file.Dispose();

    private static CostMapping? Mapped(Asked asked, CairnCatalog catalog, int site, List<Fault> faults)
    {
        var basis = CostMapping.Plain;
        if (asked.Mapping is { Length: > 0 } name)
        {
            if (catalog.CostMappings.Find(site, name) is not { } known)
            {
                faults.Add(new Fault(
                    "cost.mapping-unknown", "/mapping", $"There is no mapping '{ProblemResults.Shown(name)}'; take one of {string.Join(", ", CostPresets.Names.Concat(catalog.CostMappings.List(site).Select(saved => saved.Name)))}."));
                return null;
            }

            basis = known;
        }

        switch (CostMapping.Parse(basis, asked.Settings))
        {
            case Outcome<CostMapping>.Ok(var mapping) when faults.Count == 0:
                return mapping;
            case Outcome<CostMapping>.Refused(var refused):
                faults.AddRange(refused);
                break;
        }

        return null;
    }

    private static string? NameOf(JsonElement? mapping, List<Fault> faults)
    {
        if (mapping is { ValueKind: JsonValueKind.String } name)
        {
            return name.GetString();
        }

        if (mapping is { ValueKind: not (JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null or JsonValueKind.Undefined) })
        {
            faults.Add(new Fault("cost.mapping-form", "/mapping", "A mapping is the name of one, or an object such as {\"date\": \"Day\", \"const.source\": \"google\"}."));
        }

        return null;
    }

    private static IEnumerable<string> SettingsOf(JsonElement? mapping, List<Fault> faults)
    {
        IEnumerable<(string? Text, JsonValueKind Kind)> texts = mapping switch
        {
            { ValueKind: JsonValueKind.Object } fields => fields.EnumerateObject().Select(field => ((string?)$"{field.Name}={(field.Value.ValueKind == JsonValueKind.String ? field.Value.GetString() : "")}", field.Value.ValueKind)),
            { ValueKind: JsonValueKind.Array } list => list.EnumerateArray().Select(item => (item.ValueKind == JsonValueKind.String ? item.GetString() : null, item.ValueKind)),
            _ => [],
        };
        foreach (var (text, kind) in texts)
        {
            if (kind != JsonValueKind.String)
            {
                faults.Add(new Fault("cost.mapping-form", "/mapping", "What a mapping sets are texts."));
                continue;
            }

            yield return text!;
        }
    }

    private sealed record Asked(string? Name, string? Mapping, IReadOnlyList<string> Settings, bool DryRun);
}
