using Cairn.Storage.Catalog.Accounts;

namespace Cairn.Server.Accounts;

/// <summary>Whose sign-in needs a second factor: owners' and admins', unless <c>Cairn:Server:SecondFactor</c> lifts it.</summary>
internal sealed record SecondFactorRule(bool IsLifted)
{
    public bool Requires(Role role) => !IsLifted && (role is Role.Owner or Role.Admin);
}

/// <summary>Setting <c>Cairn:Server:SecondFactor</c>.</summary>
internal enum SecondFactorSetting
{
    /// <summary>Owners and admins need one, the others may have one.</summary>
    Required,

    /// <summary>Everybody may have one.</summary>
    Optional,
}
