using System.Diagnostics;
using System.Globalization;
using System.Text;
using Cairn.Collection.Import.Files;
using Cairn.Collection.Money;
using Cairn.Journeys.Faults;
using Cairn.Server.Access;
using Cairn.Server.Imports;
using Cairn.Server.Problems;
using Cairn.Storage.Catalog;
using Cairn.Storage.DataDirectory;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Cairn.Server.Costs;

/// <summary>/api/v1/sites/{site}/rates and /campaign-names</summary>
internal static class RateEndpoints
{
    private const int MostShown = 2_000;

    public static void MapRates(this IEndpointRouteBuilder site)
    {
        site.MapGet("/rates", List).Needs(Permission.ReadReports).WithName("ListRates").WithSummary("Rates of currencies from a day to a day, both inside; the newest first.");
        site.MapPut("/rates", Set).Needs(Permission.Import).WithName("SetRates").WithSummary("Sets rates of currencies, by rows or by the text of a file; all or none.");
        site.MapDelete("/rates", Remove).Needs(Permission.Import).WithName("RemoveRates").WithSummary("Forgets the rates from a day to a day, both inside.");
        site.MapGet("/campaign-names", Names).Needs(Permission.ReadReports).WithName("ListCampaignNames").WithSummary("Spellings of campaigns that are one campaign to reports.");
        site.MapPut("/campaign-names", Join).Needs(Permission.ChangeDefinitions).WithName("JoinCampaigns").WithSummary("Lets some spellings be one campaign over all of history; what is stored stays.");
        site.MapDelete("/campaign-names/{spelling}", Part).Needs(Permission.ChangeDefinitions).WithName("PartCampaign").WithSummary("Lets a spelling stand for itself again.");
    }

    private static Ok<RateList> List(string site, CurrentSite current, CairnCatalog catalog, [FromQuery] DateOnly? from, [FromQuery] DateOnly? to)
    {
        var rates = catalog.Rates.List(current.Id, from ?? DateOnly.MinValue, to ?? DateOnly.MaxValue);
        return TypedResults.Ok(new RateList(
            [.. rates.Reverse().Take(MostShown).Select(rate => new RateRow(rate.Date, rate.From, rate.To, rate.Rate.ToString(CultureInfo.InvariantCulture)))], rates.Count > MostShown));
    }

    private static async Task<Results<Ok<RatesSet>, ProblemResult>> Set(
        string site, RatesRequest request, CurrentSite current, CurrentCaller caller, CairnCatalog catalog, DataPaths paths, DiskReserve reserve, CancellationToken cancellationToken)
    {
        switch (await ReadAsync(request, paths, reserve, cancellationToken))
        {
            case Outcome<IReadOnlyList<CurrencyRate>>.Ok({ Count: > 0 } rates)
                when RateFile.Against(rates, catalog.Rates.List(current.Id, rates.Min(rate => rate.Date), rates.Max(rate => rate.Date))) is { Count: > 0 } against:
                return against.ToProblem();
            case Outcome<IReadOnlyList<CurrencyRate>>.Ok(var rates):
                var replaced = catalog.Rates.Set(current.Id, rates);
                catalog.Audit.Append(caller.Name, "rates.set", current.Key, string.Create(CultureInfo.InvariantCulture, $"{rates.Count} rates"));
                return TypedResults.Ok(new RatesSet(rates.Count, replaced));
            case Outcome<IReadOnlyList<CurrencyRate>>.Refused(var faults):
                return faults.ToProblem();
            default:
                throw new UnreachableException();
        }
    }

    private static async Task<Outcome<IReadOnlyList<CurrencyRate>>> ReadAsync(RatesRequest request, DataPaths paths, DiskReserve reserve, CancellationToken cancellationToken)
    {
        if (request.File is null == request.Rows is null)
        {
            return Outcome<IReadOnlyList<CurrencyRate>>.Refuse("rates.missing", "/rows", "Give either 'rows' or the text of a 'file' with the columns date, from, to, rate.");
        }

        if (request.Rows is { } rows)
        {
            return RateFile.Check(rows.Select((row, at) => ((string?)row.Date, (string?)row.From, (string?)row.To, (string?)row.Rate, string.Create(CultureInfo.InvariantCulture, $"/rows/{at}"))));
        }

        // The body was bounded when it was read.
        using var upload = (await UploadedFile.ReceiveAsync(paths, reserve, "rates", new MemoryStream(Encoding.UTF8.GetBytes(request.File!)), long.MaxValue, cancellationToken))!;
        return ImportFile.Open(upload.Path) switch
        {
            Outcome<ImportFile>.Ok(var file) => RateFile.Read(file),
            Outcome<ImportFile>.Refused(var faults) => new Outcome<IReadOnlyList<CurrencyRate>>.Refused([.. faults.Select(fault => fault with { Where = "/file" })]),
            _ => throw new UnreachableException(),
        };
    }

    private static Results<Ok<RatesSet>, ProblemResult> Remove(string site, CurrentSite current, CurrentCaller caller, CairnCatalog catalog, [FromQuery] DateOnly from, [FromQuery] DateOnly to)
    {
        var removed = catalog.Rates.Remove(current.Id, from, to);
        catalog.Audit.Append(caller.Name, "rates.removed", current.Key, string.Create(CultureInfo.InvariantCulture, $"{from:yyyy-MM-dd} to {to:yyyy-MM-dd}"));
        return TypedResults.Ok(new RatesSet(0, removed));
    }

    private static Ok<CampaignNameList> Names(string site, CurrentSite current, CairnCatalog catalog) => TypedResults.Ok(new CampaignNameList(
        [.. catalog.CampaignNames.Of(current.Id).OrderBy(pair => pair.Value, StringComparer.Ordinal).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new CampaignNameShown(pair.Key, pair.Value))]));

    private static Results<Ok<CampaignNameList>, ProblemResult> Join(string site, CampaignJoinRequest request, CurrentSite current, CurrentCaller caller, CairnCatalog catalog)
    {
        switch (catalog.CampaignNames.Join(current.Id, request.Spellings, request.Name))
        {
            case Outcome<int>.Ok:
                catalog.Audit.Append(caller.Name, "campaign.joined", current.Key, ProblemResults.Shown(request.Name));
                return Names(site, current, catalog);
            case Outcome<int>.Refused(var faults):
                return faults.ToProblem();
            default:
                throw new UnreachableException();
        }
    }

    private static Results<NoContent, ProblemResult> Part(string site, string spelling, CurrentSite current, CurrentCaller caller, CairnCatalog catalog)
    {
        if (!catalog.CampaignNames.Part(current.Id, spelling))
        {
            return ProblemResults.NotFound("campaign.not-joined", $"'{ProblemResults.Shown(spelling)}' is joined to no other campaign.");
        }

        catalog.Audit.Append(caller.Name, "campaign.parted", current.Key, ProblemResults.Shown(spelling));
        return TypedResults.NoContent();
    }
}
