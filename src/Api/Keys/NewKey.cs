using System.Buffers.Text;
using System.Security.Cryptography;
using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Errors;
using Tollgate.Grains.Keys;

namespace Tollgate.Api.Keys;

/// <summary>A key as <c>POST /key/generate</c> asks for it, and its secret, which is kept nowhere.</summary>
internal sealed record NewKey(string Secret, KeyProfile Profile, Limits Limits)
{
    /// <summary>The longest secret that a client may choose, in characters.</summary>
    public const int SecretMax = 512;

    /// <summary>Who made a key that the master key asked for.</summary>
    private const string Creator = "default_user_id";

    // What would limit calls, or change what the key may do, and does not yet.
    private static readonly string[] Unenforced =
    [
        .. Bodies.Unenforced.Limits,
        "budget_id", "organization_id", "project_id", "agent_id", "model_max_budget", "budget_fallbacks",
        "tag_rpm_limit", "rpm_limit_type", "tpm_limit_type", "throttle_on_budget_exceeded", "permissions",
        "enforced_params", "allowed_routes", "allowed_passthrough_routes", "allowed_vector_store_indexes",
        "allowed_cache_controls", "access_group_ids", "auto_rotate", "rotation_interval", "tags", "aliases",
    ];

    public static (NewKey? Key, ApiError? Error) Read(Fields fields, MasterKey master, DateTimeOffset now)
    {
        var secret = Secretly(fields, master);
        var lifetime = fields.Duration("duration");
        var hash = PresentedKey.HashOf(secret);
        var limits = fields.Limits("key_alias", now) with
        {
            Credentials = [new Credential(hash)],
            Expires = lifetime?.After(now),
        };
        var profile = new KeyProfile
        {
            Token = hash,
            Name = PresentedKey.Mask(secret),
            Alias = limits.Alias,
            TeamId = fields.Text("team_id", AccountId.NameMax),
            UserId = fields.Id("user_id"),
            Metadata = fields.Json("metadata"),
            Duration = lifetime?.ToString(),
            CreatedBy = Creator,
            CreatedAt = now,
            UpdatedAt = now,
        };
        if (fields.Amount("spend") is { } spend && spend > Money.Zero)
            fields.Refuse(ApiErrors.BadField("spend", "spend cannot be preset yet"));
        if (fields.Text("key_type") is { } type and not "default")
            fields.Refuse(ApiErrors.BadField("key_type", "key_type is not enforced yet"));
        fields.RefuseUnenforced(Unenforced);
        return fields.Error is { } error ? (null, error) : (new(secret, profile, limits), null);
    }

    private static string Secretly(Fields fields, MasterKey master)
    {
        if (fields.Text("key", SecretMax) is not { } chosen)
            return $"sk-{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16))}";

        if (!chosen.StartsWith("sk-", StringComparison.Ordinal))
        {
            var shown = chosen.Length <= 8 ? "****" : $"{chosen[..4]}****{chosen[^4..]}";
            fields.Refuse($"Invalid key format. LiteLLM Virtual Key must start with 'sk-'. Received: {shown}");
        }
        else if (chosen.Length == 3 || chosen.Any(letter => letter is <= ' ' or > '~'))
        {
            // It travels in a header, where no other character arrives as it was sent.
            fields.Refuse(
                "Invalid key format. A key has further characters behind sk-, "
                + "all of them printable ASCII without blanks");
        }
        else if (master.Is(chosen))
        {
            fields.Refuse("The key is the master key. Please use a different key.");
        }

        return chosen;
    }
}
