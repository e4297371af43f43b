using System.Buffers.Text;
using System.Security.Cryptography;
using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Errors;
using Tollgate.Grains.Keys;
using Tollgate.Silo.Listening;

namespace Tollgate.Api.Keys;

/// <summary>A key as <c>POST /key/generate</c> asks for it, and its secret, which is kept nowhere.</summary>
/// <param name="Spent">What counts as spent from the beginning.</param>
internal sealed record NewKey(string Secret, KeyProfile Profile, Limits Limits, Money Spent)
{
    /// <summary>The longest secret that a client may choose, in characters.</summary>
    public const int SecretMax = 512;

    // What would limit calls, or change what the key may do, and does not yet.
    private static readonly string[] Unenforced =
    [
        .. Bodies.Unenforced.Limits,
        "project_id", "agent_id", "budget_fallbacks",
        "tag_rpm_limit", "throttle_on_budget_exceeded", "permissions",
        "enforced_params", "allowed_passthrough_routes", "allowed_vector_store_indexes",
        "allowed_cache_controls", "access_group_ids", "auto_rotate", "rotation_interval", "tags",
    ];

    /// <param name="maker">Who is named as the one who made it.</param>
    public static (NewKey? Key, ApiError? Error) Read(
        Fields fields, MasterKey master, string maker, DateTimeOffset now)
    {
        var secret = SecretOf(fields, master);
        var lifetime = fields.Lifetime("duration");
        var hash = PresentedKey.HashOf(secret);
        var limits = fields.Limits("key_alias", now) with
        {
            Credentials = [new Credential(hash)],
            Expires = lifetime?.After(now),
            Aliases = fields.Aliases("aliases"),
            ModelRates = fields.ModelRates(),
            Guarantees = fields.Guarantees(),
            Priority = fields.Priority(),
        };
        var profile = new KeyProfile
        {
            Token = hash,
            Name = PresentedKey.Mask(secret),
            Alias = limits.Alias,
            TeamId = fields.Id("team_id"),
            UserId = fields.Id("user_id"),
            OrganizationId = fields.Id("organization_id"),
            Metadata = fields.Metadata(),
            Duration = lifetime?.ToString(),
            AllowedRoutes = fields.AllowedRoutes(),
            CreatedBy = maker,
            CreatedAt = now,
            UpdatedAt = now,
        };
        var spent = fields.Amount("spend") ?? Money.Zero;
        fields.RefuseUnenforced(Unenforced);
        return fields.Error is { } error ? (null, error) : (new(secret, profile, limits, spent), null);
    }

    /// <summary>The secret that a body chooses, or a new one.</summary>
    public static string SecretOf(Fields fields, MasterKey master, string field = "key")
    {
        if (fields.Text(field, SecretMax) is not { } chosen)
            return $"sk-{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16))}";

        if (!chosen.StartsWith("sk-", StringComparison.Ordinal))
        {
            fields.Refuse(
                $"Invalid key format. LiteLLM Virtual Key must start with 'sk-'. Received: {ApiErrors.Masked(chosen)}");
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
