using Tollgate.Accounts;
using Tollgate.Api.Calls.Admitting;

namespace Tollgate.Api.Tests.Calls;

/// <summary>Answers that rest on each other go together, or one of them is outdated.</summary>
public sealed class AttemptTests
{
    private static readonly AccountId Member = AccountId.Member("blue", "ann");
    private static readonly AccountId Gold = AccountId.Budget("gold");

    [Theory]
    [InlineData(5, 5, null, 0)]
    [InlineData(4, 5, "member:blue:ann", 9)]
    [InlineData(6, 5, "team:blue", 5)]
    public void Of_two_that_do_not_go_together_the_older_is_outdated(long read, long answered, string? outdated, long epoch)
    {
        var attempt = Answered(read, answered);

        Assert.Equal(outdated is null ? null : new Fence(new(outdated), epoch), attempt.Outdated);
    }

    [Fact]
    public void A_judge_that_is_on_the_path_itself_is_one_fence()
    {
        var fences = Answered(5, 5).ToCall("here", new(House.Key, 1, "blue", "ann", null), default).Fences;

        Assert.Equal([new Fence(House.Team, 5), new(Member, 9), new(Gold, 3)], fences);
    }

    private static Attempt Answered(long read, long answered)
    {
        var attempt = new Attempt(new(Guid.Empty), [House.Team, Member], House.Call(0));
        attempt.Take(new Admission.Admitted(answered, []));
        attempt.Take(new Admission.Admitted(9, []) { Judges = [new(House.Team, read), new(Gold, 3)] });
        return attempt;
    }
}
