using System.Text.Json.Nodes;
using Tollgate.Accounts;
using Tollgate.Api.Bodies;
using Tollgate.Api.Creation;
using Tollgate.Api.Errors;
using Tollgate.Grains;
using Tollgate.Grains.Users;
using Tollgate.Ledger;

namespace Tollgate.Api.Users;

/// <summary>Changes a user, and tells what he is then.</summary>
internal sealed class UserEditing(NamedUsers users, CreationRules rules, Books books, TimeProvider time)
{
    private static readonly string[] Changeable =
    [
        "user_id", "user_email", "user_alias", "user_role", "models", "metadata", "max_budget",
        .. BudgetFields.Changeable,
    ];

    /// <summary>Changes the fields that a body has. One that nobody made is made.</summary>
    /// <param name="id">Null: the body should name him, and says so as its error.</param>
    public async Task<(UserReading? User, ApiError? Error)> UpdateAsync(
        string? id, Fields fields, CancellationToken cancellationToken)
    {
        var (edits, patch) = Read(fields);
        var made = await rules.UserAsync(fields, cancellationToken);
        var (profile, limits) = (
            NewUser.ReadProfile(made, time.GetUtcNow()), NewUser.ReadLimits(made, time.GetUtcNow()));
        if ((fields.Error ?? made.Error) is { } invalid)
            return (null, invalid);
        if (await books.RefuseUnknownBudgetAsync(fields.Id("budget_id"), cancellationToken) is { } unknown)
            return (null, unknown);

        var user = users.Of(id!);
        if (await user.Read().WaitAsync(cancellationToken) is { } known)
            edits = Edits(rules.UserChange(fields, known.Limits));
        var outcome = await user.Edit(edits, patch).WaitAsync(cancellationToken);
        if (outcome == EditOutcome.Unknown)
            outcome = await user.Create(profile with { UserId = id! }, limits).WaitAsync(cancellationToken);
        if (outcome == EditOutcome.Exists)
            outcome = await user.Edit(edits, patch).WaitAsync(cancellationToken);
        if (outcome is not (EditOutcome.Done or EditOutcome.Unknown))
            return (null, ApiErrors.Of(outcome));
        return await user.Read().WaitAsync(cancellationToken) is { } edited
            ? (edited, null)
            : (null, UserEndpoints.NotFound(id!));
    }

    /// <summary>Why nobody can be changed as a body asks; null if somebody can.</summary>
    public ApiError? Refuse(Fields fields)
    {
        Read(fields);
        return fields.Error;
    }

    private (LimitsEdit[] Edits, string Patch) Read(Fields fields)
    {
        fields.RefuseOthers(Changeable);
        return (Edits(fields), Patch(fields, time.GetUtcNow()));
    }

    private static LimitsEdit[] Edits(Fields fields)
    {
        var models = fields.Names("models");
        return models.Count == 0
            ? [.. fields.BudgetEdits()]
            : [.. fields.BudgetEdits(), new LimitsEdit.OfModels(models)];
    }

    // Only limits can be cleared: of everything else null changes nothing, as clients of LiteLLM expect.
    private static string Patch(Fields fields, DateTimeOffset now)
    {
        var patch = new ProfilePatch(now);
        SetUnlessNull("email", fields.Text("user_email"));
        SetUnlessNull("alias", fields.Text("user_alias"));
        SetUnlessNull("role", NewUser.ReadRole(fields));
        if (fields.Json("metadata") is not "{}" and var metadata)
            patch.Set("metadata", metadata);
        return patch.ToString();

        void SetUnlessNull(string member, string? text)
        {
            if (text is not null)
                patch.Set(member, JsonValue.Create(text));
        }
    }
}
