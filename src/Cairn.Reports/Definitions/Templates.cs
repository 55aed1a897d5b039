using System.Reflection;

namespace Cairn.Reports.Definitions;

/// <summary>A ready-made <c>cairn.yaml</c> for an industry.</summary>
/// <param name="Name">As commands and addresses name it.</param>
/// <param name="Title">What people read.</param>
/// <param name="Description">One sentence.</param>
/// <param name="Yaml">The file.</param>
public sealed record Template(string Name, string Title, string Description, string Yaml);

/// <summary>The templates that come with Cairn.</summary>
public static class Templates
{
    private const string Folder = "Cairn.Reports.Definitions.Templates.";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Template> All { get; } =
    [
        Load("ecommerce", "E-commerce", "Purchases and loyalty sign-ups, and the steps from search and product view to the cart."),
        Load("saas", "SaaS", "Paid plans and demo requests, from pricing page and trial on."),
        Load("b2b", "B2B leads", "Booked calls, contact forms and quotes, with downloads and webinars before them."),
        Load("publishing", "Publishing and newsletters", "Newsletter sign-ups and subscriptions, and how far people read."),
        Load("social", "Social network", "New accounts, and what people look at before they join."),
        Load("affiliate", "Affiliate", "Clicks on sponsored links, from search and comparison on."),
        Load("nonprofit", "Non-profit", "Donations, and the interest that comes before them."),
        Load("events", "Events", "Registrations and tickets, from event page and trailer on."),
        Load("stores", "Stores with local stock", "Newsletter sign-ups and purchases, with availability checks and calls."),
    ];

    /// <summary>The template of that name or title, whatever its case, or null.</summary>
    public static Template? Find(string name) =>
        All.FirstOrDefault(t => t.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || t.Title.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static Template Load(string name, string title, string description)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"{Folder}{name}.yaml")
            ?? throw new InvalidOperationException($"The template '{name}' is not built into the program.");
        using var reader = new StreamReader(stream);
        return new Template(name, title, description, reader.ReadToEnd());
    }
}
