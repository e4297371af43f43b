namespace Tollgate.Accounts;

/// <summary>One balance of an account and the limit it must stay below: what is spent and held, period by
/// period.</summary>
internal sealed class Budget
{
    private readonly Window _window;
    private readonly List<Book> _books = [];

    public Budget(AccountId id, Money? max, Window window, RefusalReason reason)
    {
        (Id, Max, Reason) = (id, max, reason);
        (_window, ResetsAt) = (window, window.Next);
        Current = new Book(new Period(window.Since));
        _books.Add(Current);
    }

    public AccountId Id { get; }

    public Money? Max { get; }

    /// <summary>What a refusal says when this budget has no room.</summary>
    public RefusalReason Reason { get; }

    /// <summary>The figures of the period that runs.</summary>
    public Book Current { get; private set; }

    /// <summary>When the running period ends; null if it never does.</summary>
    public DateTimeOffset? ResetsAt { get; private set; }

    /// <summary>Begins the period that runs at an instant, unless it runs already. Inside one activation the period
    /// never goes back: a clock that steps back must not find a period whose spend was never read.</summary>
    /// <returns>Whether another period runs than before.</returns>
    public bool RollTo(DateTimeOffset now)
    {
        if (ResetsAt is not { } next || now < next)
            return false;

        var running = _window.At(now);
        ResetsAt = running.Next;
        Current = In(new Period(running.Since));
        // What has ended is never asked about again; the calls that still hold something in it have its book.
        _books.RemoveAll(HasEnded);
        return true;
    }

    /// <summary>The lines of the period that runs, as they were last told; null: never.</summary>
    public Lines? Lines { get; set; }

    /// <summary>The figures of a period, kept for as long as it runs or is yet to come.</summary>
    public Book In(Period period)
    {
        foreach (var book in _books)
        {
            if (book.Period == period)
                return book;
        }

        var added = new Book(period);
        if (!HasEnded(added))
            _books.Add(added);
        return added;
    }

    private bool HasEnded(Book book) => book.Period < Current.Period;
}
