using Tollgate.Ledger;
using Tollgate.Simulation.Processes;

namespace Tollgate.Simulation.Faults;

/// <summary>The way from a process to the ledger: statements arrive late, twice, after their sender's death, or not at
/// all, and so do their answers.</summary>
internal sealed class Wire(World world, Weather weather, Process process, Counts counts)
{
    /// <summary>Sends one statement.</summary>
    /// <param name="mayRunTwice">Whether it may run twice though it was sent once, which no database does.</param>
    /// <exception cref="LedgerUnavailableException">No answer came in time.</exception>
    public Task<T> AskAsync<T>(Func<T> statement, bool mayRunTwice = true) =>
        new Question<T>(this, [], statement, mayRunTwice).SendAsync();

    /// <summary>Sends statements that happen one after the other, and answers with the last.</summary>
    /// <exception cref="LedgerUnavailableException">No answer came in time.</exception>
    public Task<T> AskAsync<T>(Action[] first, Func<T> last) =>
        new Question<T>(this, first, last, mayRunTwice: false).SendAsync();

    private sealed class Question<T>(Wire wire, Action[] first, Func<T> last, bool mayRunTwice)
        : TaskCompletionSource<T>
    {
        private readonly World _world = wire.World;
        private readonly Weather _weather = wire.Weather;
        private bool _givesUp;
        private long _sentAt;

        public Task<T> SendAsync()
        {
            _sentAt = _world.Now;
            var delay = _weather.StatementDelay(wire.Process);
            if (delay > Weather.AnswerTimeout)
                GiveUpInTime();
            _world.After(delay, () => Execute(0, answers: true));
            if (mayRunTwice && _weather.DoublesStatement)
                _world.After(_weather.StatementDelay(wire.Process), () => Execute(0, answers: false));
            return Task;
        }

        private void Execute(int step, bool answers)
        {
            if (step == 0 && !_weather.IsLedgerUp)
            {
                if (answers)
                    Answer(Unavailable("It is down."), default!);
                return;
            }

            if (step < first.Length)
            {
                first[step]();
                var pause = _weather.StatementPause();
                if (pause > 0)
                    _world.After(pause, () => Execute(step + 1, answers));
                else
                    Execute(step + 1, answers);
                return;
            }

            if (!wire.Process.IsAlive)
                wire.Counts.LandedAfterDeath++;
            try
            {
                var result = last();
                if (answers)
                    Answer(null, result);
            }
            catch (Exception exception) when (exception is LedgerUnavailableException or LedgerRejectedException)
            {
                if (answers)
                    Answer(exception, default!);
            }
        }

        private void Answer(Exception? failure, T result)
        {
            if (!wire.Process.IsAlive)
                return;
            var delay = _weather.MessageDelay();
            if (_weather.LosesAnswer || _world.Now + (delay * 1e6) > _sentAt + (Weather.AnswerTimeout * 1e6))
            {
                GiveUpInTime();
                return;
            }

            _world.After(delay, () =>
            {
                if (!wire.Process.IsAlive)
                    return;
                if (failure is not null)
                    TrySetException(failure);
                else
                    TrySetResult(result);
            });
        }

        private void GiveUpInTime()
        {
            if (_givesUp)
                return;
            _givesUp = true;
            _world.At(_sentAt + (long)(Weather.AnswerTimeout * 1e6), () =>
            {
                if (wire.Process.IsAlive)
                    TrySetException(Unavailable("It did not answer."));
            });
        }

        private static LedgerUnavailableException Unavailable(string why) => new(why);
    }

    private World World => world;

    private Weather Weather => weather;

    private Process Process => process;

    private Counts Counts => counts;
}
