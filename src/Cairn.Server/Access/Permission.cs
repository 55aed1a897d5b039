using Cairn.Storage.Catalog.Accounts;
using Cairn.Storage.Catalog.Keys;

namespace Cairn.Server.Access;

/// <summary>What an endpoint asks of its caller.</summary>
internal enum Permission
{
    /// <summary>Be a person who is signed in, also one who lacks the second factor their role needs.</summary>
    OwnAccount,

    /// <summary>Be signed in, or hold any secret key.</summary>
    SignedIn,

    /// <summary>Run reports and see definitions.</summary>
    ReadReports,

    /// <summary>Save reports, and change those one saved.</summary>
    SaveReports,

    /// <summary>Make public links of reports where the site allows them.</summary>
    ShareReports,

    /// <summary>Change definitions.</summary>
    ChangeDefinitions,

    /// <summary>Take raw events in: imports.</summary>
    Import,

    /// <summary>Take raw events out, and see failed events.</summary>
    ReadRaw,

    /// <summary>Change a site's settings, its keys, replay failed events.</summary>
    ManageSite,

    /// <summary>Erase people, and take out what is held of them.</summary>
    ErasePeople,

    /// <summary>Make sites.</summary>
    ManageSites,

    /// <summary>Invite people, change what they may do, remove them. Owners are for owners to change.</summary>
    ManageUsers,

    /// <summary>Read who did what.</summary>
    ReadAudit,

    /// <summary>Read any table, set other people's passwords, look inside the installation.</summary>
    Own,
}

/// <summary>Who has which permission.</summary>
internal static class Permissions
{
    public static bool Has(this Role role, Permission permission) => permission switch
    {
        Permission.SignedIn or Permission.OwnAccount => true,
        Permission.ReadReports => role is not Role.Privacy,
        Permission.SaveReports or Permission.ShareReports or Permission.ChangeDefinitions => role is Role.Owner or Role.Admin or Role.Analyst,
        Permission.ReadRaw => role is Role.Owner or Role.Admin or Role.Analyst or Role.Privacy,
        Permission.ErasePeople => role is Role.Owner or Role.Admin or Role.Privacy,
        Permission.Import or Permission.ManageSite or Permission.ManageSites or Permission.ManageUsers or Permission.ReadAudit => role is Role.Owner or Role.Admin,
        Permission.Own => role is Role.Owner,
        _ => false,
    };

    /// <summary>The scope a secret key needs; null when no key may do it at all.</summary>
    public static string? ScopeFor(Permission permission) => permission switch
    {
        Permission.ReadReports => KeyScopes.ReportsRead,
        Permission.ChangeDefinitions or Permission.SaveReports => KeyScopes.ConfigWrite,
        Permission.Import => KeyScopes.IngestServer,
        Permission.ReadRaw => KeyScopes.ExportRaw,
        Permission.ErasePeople => KeyScopes.PrivacyErase,
        Permission.ManageSite => KeyScopes.Admin,
        _ => null,
    };
}
