using EdgeStore.Core.Errors;

namespace EdgeStore.Server.Access;

/// <summary>What users get for their passwords.</summary>
internal interface IUserTokens
{
    /// <exception cref="EtcdException">This member cannot give any.</exception>
    string Issue(string user);

    /// <returns>Null when the token is none, or not any more.</returns>
    string? UserOf(string text);
}
