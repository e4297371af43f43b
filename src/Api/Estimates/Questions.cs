using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Calls;
using Tollgate.Api.Errors;
using Tollgate.Api.Models;
using Tollgate.Grains.Teams;

namespace Tollgate.Api.Estimates;

/// <summary>Reads questions about models, of whoever has a key, and finds who serves the models. Nothing is held for
/// them, and nobody is charged.</summary>
internal sealed class Questions(ModelList models, IGrainFactory grains)
{
    /// <summary>Answers a question, or says what is wrong with it.</summary>
    public static async Task<IResult> AnswerAsync(HttpContext http, Func<Question, Task<IResult>> answer)
    {
        var caller = await Caller.BindAsync(http);
        var (body, malformed) = await JsonBody.ReadAsync(http.Request, http.RequestAborted);
        if (malformed is not null)
            return malformed;

        try
        {
            return await answer(new(caller, body, http.Features.Get<NamesRead>()));
        }
        catch (BadFieldException exception)
        {
            return ApiErrors.BadField(exception.Field, exception.Message);
        }
    }

    /// <summary>The deployments that serve what a name means to whoever asks; none, where nobody does.</summary>
    public async Task<IReadOnlyList<Deployment>> ServingAsync(
        Caller caller, string asked, CancellationToken cancellationToken)
    {
        var team = caller.Key?.Profile.TeamId is { } id
            ? await grains.GetGrain<ITeamGrain>(AccountId.Team(id).Value).Read().WaitAsync(cancellationToken)
            : null;
        var model = team?.Limits.Aliases.ModelOf(asked)
            ?? caller.Key?.Limits.Aliases.ModelOf(asked)
            ?? models.AliasOf(asked)
            ?? asked;
        return models.TryFind(model, out var candidates) ? candidates.First.Deployments : [];
    }
}
