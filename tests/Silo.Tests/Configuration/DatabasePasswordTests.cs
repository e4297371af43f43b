namespace Tollgate.Silo.Tests.Configuration;

public sealed class DatabasePasswordTests
{
    [Theory]
    [InlineData("postgres://u:1?hunter2@db/d")]
    [InlineData("postgres://u:1/hunter2@db/d")]
    [InlineData("postgres://u:1#hunter2@db/d")]
    [InlineData("postgres://u:p@db/d#hunter2")]
    public void A_password_that_ends_the_address_early_is_refused_without_the_value(string url) =>
        Assert.Equal(
            "DATABASE_URL is not a well-formed URL: it must be postgresql://user:password@host:port/database or "
                + "an Npgsql connection string (Host=...;Database=...); "
                + "in a password write %40 for @, %23 for #, %2F for / and %3F for ?.",
            Error(url));

    [Fact]
    public void What_is_no_parameter_is_not_repeated() =>
        Assert.Equal("DATABASE_URL has a parameter without a value.", Error("postgres://u@db/d?password=a&hunter2"));

    private static string Error(string url) => Assert.Single(
        Loading.Load("{}", environment: new Dictionary<string, string> { ["DATABASE_URL"] = url }).Errors);
}
