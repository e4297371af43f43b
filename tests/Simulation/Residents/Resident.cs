using Tollgate.Accounts;
using Tollgate.Grains;
using Tollgate.Simulation.Messages;
using Tollgate.Simulation.Processes;

namespace Tollgate.Simulation.Residents;

/// <summary>One activation of an account: what Orleans and the grain's class are around the product's
/// residence.</summary>
internal abstract class Resident(Cluster cluster, Gateway gateway, AccountId id)
{
    private readonly List<ILetter> _kept = [];
    private readonly Queue<(ILetter? Letter, Func<Task> Turn)> _turns = new();
    private bool _busy;

    public AccountId Id => id;

    public Gateway Gateway => gateway;

    /// <summary>It has not begun to answer.</summary>
    public bool IsLoading { get; private set; } = true;

    /// <summary>It made way, or died.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>It answers.</summary>
    public bool Serves => !IsLoading && !IsClosed;

    public abstract Account Account { get; }

    public Explanation Figures => Account.Explain(gateway.Process.Clock.GetUtcNow());

    protected Cluster Cluster => cluster;

    public Answers Admit(Questions questions)
    {
        // At the beginning of time, so that the question moves no period on.
        var before = Account.Explain(DateTimeOffset.MinValue);
        var answers = cluster.Build.Admit(this, questions);
        if (cluster.World.IsTold)
            TellOf(questions, answers);
        cluster.Auditor.Answered(this, before, questions, answers);
        return answers;
    }

    public abstract Answers Ask(Questions questions);

    public abstract void Extend(CallId call, Money held, long tokens);

    public abstract void Hear(News news);

    public abstract void Retire(long epoch);

    public abstract Grains.Keys.KeyIdentity? Identify();

    public abstract Task<EditOutcome> EditAsync(LimitsEdit[] edits);

    public abstract Task<EditOutcome> CreateAsync(object profile, Limits limits);

    /// <summary>Begins to answer; whatever came before it could is answered then.</summary>
    public async Task LoadAsync()
    {
        try
        {
            await ReadAsync();
        }
        catch (Exception)
        {
            Close();
            foreach (var letter in _kept)
                letter.Reject(new AccountUnavailableException($"The books of {id} could not be read."));
            return;
        }

        IsLoading = false;
        cluster.World.Tell($"{gateway} {id} answers in epoch {Account.Epoch}, knowing {Known()}");
        cluster.Auditor.Check(this);
        for (var i = 0; i < _kept.Count; i++)
            Open(_kept[i]);
    }

    public void KeepForLater(ILetter letter) => _kept.Add(letter);

    /// <summary>Has something happen when all that was asked before is done: edits come one at a time.</summary>
    public void InTurn(ILetter? letter, Func<Task> turn)
    {
        _turns.Enqueue((letter, turn));
        if (_busy)
            return;

        _busy = true;
        gateway.Process.Run(TakeTurnsAsync);
    }

    /// <summary>Ends the activation. What comes after it goes to the next; what has begun goes on.</summary>
    public void Close()
    {
        if (IsClosed)
            return;

        IsClosed = true;
        gateway.Left(this);
    }

    protected abstract Task ReadAsync();

    private void TellOf(Questions questions, Answers answers)
    {
        foreach (var (asked, answer) in questions.Calls.Zip(answers.Admissions))
        {
            cluster.World.Tell($"{gateway} {id} epoch {Account.Epoch} is asked for {asked.Call}: " +
                $"{answer.GetType().Name}, knowing {Known()}");
        }
    }

    private string Known() => string.Join(", ", Account.Explain(DateTimeOffset.MinValue).Budgets
        .Select(budget =>
            $"{budget.Account} {budget.Period.Since:mm:ss.fff}: {budget.Spent}+{budget.Held} of {budget.Max}"));

    private void Open(ILetter letter)
    {
        if (IsClosed)
            letter.Deliver();
        else
            letter.Open(this);
    }

    private async Task TakeTurnsAsync()
    {
        while (_turns.TryDequeue(out var next))
        {
            if (!IsClosed)
                await next.Turn();
            else
                next.Letter?.Deliver();
        }

        _busy = false;
    }
}
