using Cairn.Storage.Catalog.Accounts;
using Cairn.Storage.Catalog.Keys;
using Cairn.Storage.Catalog.Sites;

namespace Cairn.Server.Access;

/// <summary>Who makes a request.</summary>
internal abstract record Caller
{
    private Caller() { }

    /// <summary>What the audit log calls them.</summary>
    public abstract string Name { get; }

    /// <summary>Whether they may do it at all, on some site.</summary>
    public abstract bool Has(Permission permission);

    /// <summary>Whether this site exists for them.</summary>
    public virtual bool Sees(Site site) => true;

    /// <summary>Somebody on the owner's socket: a process of the account that owns the data directory.</summary>
    public sealed record LocalOwner : Caller
    {
        public override string Name => "local owner";

        public override bool Has(Permission permission) => true;
    }

    /// <summary>Somebody signed in.</summary>
    /// <param name="Session">Their session.</param>
    /// <param name="Token">What its cookie holds.</param>
    /// <param name="LacksSecondFactor">Whether their role needs a second factor that they do not have: then they see to that and do nothing else.</param>
    public sealed record SignedIn(SignInSession Session, string Token, bool LacksSecondFactor = false) : Caller
    {
        public override string Name => Session.User.Email;

        public override bool Has(Permission permission) => LacksSecondFactor ? permission == Permission.OwnAccount : Session.User.Role.Has(permission);

        public override bool Sees(Site site) => !LacksSecondFactor;
    }

    /// <summary>A program with a secret key, which sees one site.</summary>
    public sealed record WithKey(KeyGrant Grant) : Caller
    {
        public override string Name => $"key {Grant.KeyId}";

        public override bool Has(Permission permission) =>
            permission == Permission.SignedIn || (Permissions.ScopeFor(permission) is { } scope && Grant.Allows(scope));

        public override bool Sees(Site site) => site.Id == Grant.Site;
    }
}

/// <summary>Where a request keeps its caller and its site.</summary>
internal static class CallerFeature
{
    private static readonly object CallerKey = new();
    private static readonly object SiteKey = new();

    /// <summary>Who makes the request; null for nobody known.</summary>
    public static Caller? Caller(this HttpContext context) => context.Items[CallerKey] as Caller;

    /// <summary>The site of the path. Only for routes with <c>{site}</c>, which are not reached without one.</summary>
    public static Site Site(this HttpContext context) => (Site)context.Items[SiteKey]!;

    public static void Set(this HttpContext context, Caller caller) => context.Items[CallerKey] = caller;

    public static void Set(this HttpContext context, Site site) => context.Items[SiteKey] = site;
}
