using Tollgate.Accounts;

namespace Tollgate.Silo.Tests.Configuration;

public sealed class BudgetCalendarTests
{
    [Theory]
    [InlineData("")]
    [InlineData("litellm_settings: {budget_reset: rolling}")]
    public void Budgets_roll_on_by_default(string yaml) => Assert.Null(Loading.Valid(yaml).Calendar);

    [Fact]
    public void A_calendar_is_that_of_UTC_with_days_from_midnight() =>
        Assert.Equal(ResetCalendar.Utc, Loading.Valid("litellm_settings: {budget_reset: calendar}").Calendar);

    [Theory]
    [InlineData("06:30", 6, 30, 0)]
    [InlineData("\"13:40:05\"", 13, 40, 5)]
    public void A_calendar_has_a_time_zone_and_a_time_of_day(string time, int hour, int minute, int second) =>
        Assert.Equal(
            new ResetCalendar("America/New_York", new(hour, minute, second)),
            Loading.Valid($"""
                litellm_settings:
                  budget_reset: calendar
                  timezone: America/New_York
                  budget_reset_time: {time}
                """).Calendar);

    [Theory]
    [InlineData("budget_reset: monthly", "budget_reset must be 'rolling' or 'calendar', but is 'monthly'.")]
    [InlineData(
        "timezone: Europe/Atlantis",
        "timezone must be a time zone that this machine knows, such as 'Europe/Berlin', but is 'Europe/Atlantis'.")]
    [InlineData(
        "budget_reset_time: \"25:00\"",
        "budget_reset_time must be a time of day such as '06:30' or '06:30:00', but is '25:00'.")]
    [InlineData(
        "budget_reset_time: noon",
        "budget_reset_time must be a time of day such as '06:30' or '06:30:00', but is 'noon'.")]
    public void Refuses_what_has_no_meaning(string setting, string expected)
    {
        var calendar = setting.StartsWith("budget_reset:", StringComparison.Ordinal) ? "" : "budget_reset: calendar";

        Assert.Equal(
            $"config.yaml, line 3: litellm_settings.{expected}",
            Loading.Error($"litellm_settings:\n  {calendar}\n  {setting}"));
    }

    [Fact]
    public void A_time_zone_that_does_nothing_is_told() =>
        Assert.Equal(
            "config.yaml, line 1: litellm_settings.timezone has no effect without litellm_settings.budget_reset: "
            + "calendar.",
            Assert.Single(Loading.Load("litellm_settings: {timezone: Europe/Berlin}").Warnings));
}
