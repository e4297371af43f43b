namespace Tollgate.Accounts;

/// <summary>Times on a clock, at multiples of a number of one of its units: every 5 hours of a day, every 45 minutes of
/// an hour. It counts in LiteLLM's way: what lies past the end of a circle (24 hours, 60 minutes, 60 seconds) is
/// carried, what lies past the end of the day becomes a time of the next.</summary>
/// <param name="circle">How many units the hand of the clock goes through.</param>
internal readonly struct Multiples(int number, TimeSpan unit, int circle)
{
    private readonly long _inDay = TimeSpan.TicksPerDay / unit.Ticks;

    // On every circle there is first what the last multiple before was carried to, and then come the multiples.
    private readonly int _first = (circle + number - 1) / number * number % circle;
    private readonly int _onCircle = number >= circle ? 1 : 1 + ((circle - 1) / number);

    /// <summary>The time that follows any time.</summary>
    public DateTime After(DateTime time)
    {
        var (day, at) = Math.DivRem(time.Ticks / unit.Ticks, _inDay);
        at += number - (at % circle % number);
        return Time(at < _inDay ? (day * _inDay) + at : ((day + 1) * _inDay) + (at % _inDay));
    }

    /// <summary>The time that comes so many times after one of these.</summary>
    public DateTime After(DateTime time, long times)
    {
        var (turn, at) = Math.DivRem(time.Ticks / unit.Ticks, circle);
        var turnsInDay = _inDay / circle;
        if (number <= circle || turnsInDay == 1)
        {
            var place = at < _first ? -1 : at / number;
            (turn, place) = Math.DivRem((turn * _onCircle) + place + times, _onCircle);
            return Time((turn * circle) + (place == 0 ? _first : place * number));
        }

        var turns = number / circle;
        if (turns < turnsInDay)
            return Time(((turn + (times * turns)) * circle) + (number % circle));

        var (day, ofDay) = Math.DivRem(turn, turnsInDay);
        ofDay = (ofDay + (times * turns)) % turnsInDay;
        return Time((((day + times) * turnsInDay) + ofDay) * circle + (number % circle));
    }

    private DateTime Time(long units) => new(checked(units * unit.Ticks));
}
