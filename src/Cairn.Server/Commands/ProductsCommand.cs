using System.CommandLine;
using System.Globalization;
using Cairn.Reports.Products;
using Cairn.Server.Commands.Output;

namespace Cairn.Server.Commands;

/// <summary><c>cairn products</c>: what was viewed, put into the cart, abandoned and bought, item by item.</summary>
internal static class ProductsCommand
{
    private const int ShownMicros = 2;

    public static Command Make(CommandSet set)
    {
        var top = new Option<int?>("--top") { Description = "How many items; default 50." };
        var category = new Option<string?>("--category") { Description = "Only items of this category." };
        var within = new Option<string?>("--abandoned-within") { Description = "How long after the cart a purchase still counts, such as 3d; default: until the session ends." };
        var command = new Command("products", "What was viewed, put into the cart, abandoned and bought, item by item.");
        command.Options.Add(top);
        command.Options.Add(category);
        command.Options.Add(within);
        var request = new RequestOptions();
        request.AddTo(command);
        return set.DoesForSite(command, async (run, cairn, site, cancellationToken) =>
        {
            var body = request.Body(run);
            RequestOptions.Put(body, "category", run.Get(category));
            RequestOptions.Put(body, "abandoned_within", run.Get(within));
            if (run.Get(top) is { } number)
            {
                body["top"] = number;
            }

            var answer = await cairn.PostAsync($"{site}/reports/products", body, cancellationToken);
            run.Print(answer, terminal => Show(answer.As<ProductsReport>(), run, terminal));
            return ExitCode.Done;
        });
    }

    private static void Show(ProductsReport report, CommandRun run, Terminal terminal)
    {
        if (report.Rows.Count == 0)
        {
            terminal.Out.WriteLine("No item in this range: the report needs view_item, add_to_cart or purchase events with 'items' or an 'item_id'.");
            ReportFooter.Print(run, report);
            return;
        }

        var table = new TextTable("item", "name", ">viewed", ">carted", ">abandoned", ">bought", ">view to cart", ">cart to buy", ">units", ">value", "goes with");
        foreach (var row in report.Rows)
        {
            table.Row(
                row.Item, row.Name ?? Shown.Dash, Shown.Count(row.Viewed.Visitors), Shown.Count(row.Carted.Visitors), Shown.Count(row.Abandoned.Visitors),
                Shown.Count(row.Bought.Visitors), Shown.Rate(row.Rates.ViewToCart), Shown.Rate(row.Rates.CartToBuy), row.Units, Shown.Money(row.Value, report.Currency),
                string.Join(", ", row.Micros.Where(micro => micro.Lift > 1 && !micro.LowData).Take(ShownMicros)
                    .Select(micro => string.Create(CultureInfo.InvariantCulture, $"{micro.Key} ×{micro.Lift:0.0}"))));
        }

        table.Print(terminal);
        terminal.Out.WriteLine("Columns count visitors. \"Goes with\" is an association: sessions with it bought so many times as often, and nobody knows why.");
        if (report.Items > report.Rows.Count)
        {
            terminal.Out.WriteLine($"{Shown.Count(report.Rows.Count)} of {Shown.Count(report.Items)} items; --top shows more.");
        }

        ReportFooter.Print(run, report);
    }
}
