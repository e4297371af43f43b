namespace Tollgate.Accounts;

/// <summary>One balance of an account and the limit it must stay below: what is spent and held, period by period.</summary>
internal sealed class Budget
{
    private readonly List<Book> _books = [];
    private readonly Window _window;
    private Window _running;
    private Book? _current;

    public Budget(AccountId id, Money? max, Window window, RefusalReason reason)
    {
        (Id, Max, Reason) = (id, max, reason);
        _window = _running = window;
    }

    public AccountId Id { get; }

    public Money? Max { get; }

    /// <summary>What a refusal says when this budget has no room.</summary>
    public RefusalReason Reason { get; }

    public DateTimeOffset? ResetsAt => _running.Next;

    /// <summary>The figures of the period that runs at an instant. Inside one activation the period never goes back:
    /// a clock that steps back must not find a period whose spend was never read.</summary>
    public Book Current(DateTimeOffset now)
    {
        if (_current is not null && (_running.Next is not { } next || now < next))
            return _current;

        _running = _window.At(now);
        _current = In(new Period(_running.Since));
        // What has ended and holds nothing is never asked about again.
        _books.RemoveAll(HasEnded);
        return _current;
    }

    /// <summary>Adds to what calls in flight hold in a period, or takes from it.</summary>
    public void AddToHeld(Period period, Money amount)
    {
        var book = In(period);
        Invariant.Holds(book.Held + amount >= Money.Zero);
        book.Held += amount;
        if (HasEnded(book))
            _books.Remove(book);
    }

    /// <summary>Keeps the newest balance of a period, so neither order nor repetition of news matters.</summary>
    public void Observe(in Balance balance)
    {
        var book = In(balance.Period);
        if (balance.Version > book.Version)
            (book.Spent, book.Version) = (balance.Spent, balance.Version);
        if (HasEnded(book))
            _books.Remove(book);
    }

    private Book In(Period period)
    {
        foreach (var book in _books)
        {
            if (book.Period == period)
                return book;
        }

        var added = new Book(period);
        _books.Add(added);
        return added;
    }

    private bool HasEnded(Book book) => _current is { } current && book.Period < current.Period && book.Held == Money.Zero;
}

/// <summary>What an account has spent, and what calls in flight hold, in one period.</summary>
internal sealed class Book(Period period)
{
    public Period Period => period;

    public Money Spent { get; set; }

    public Money Held { get; set; }

    public long Version { get; set; }
}
