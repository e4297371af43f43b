using Npgsql;

namespace Tollgate.Silo.Tests.Configuration;

public sealed class DatabaseUrlTests
{
    [Fact]
    public void Translates_a_url()
    {
        var builder = Translated("postgresql://us%3Aer:p%40%2540ss@db.example.com:6543/my%20db?sslmode=require");

        Assert.Equal(("db.example.com", 6543, "my db"), (builder.Host, builder.Port, builder.Database));
        Assert.Equal(("us:er", "p@%40ss", SslMode.Require), (builder.Username, builder.Password, builder.SslMode));
    }

    [Theory]
    [InlineData("postgres://db", "db", 5432)]
    [InlineData("postgres://u@[::1]:5433/d", "::1", 5433)]
    [InlineData("postgresql:///d?host=/var/run/postgresql", "/var/run/postgresql", 5432)]
    [InlineData("postgresql://db/d?schema=public&connection_limit=100&pool_timeout=60", "db", 5432)]
    [InlineData("Host=db;Port=5433;Database=d;Password=x", "db", 5433)]
    public void Takes_the_usual_forms(string url, string host, int port)
    {
        var builder = Translated(url);

        Assert.Equal((host, port), (builder.Host, builder.Port));
    }

    [Theory]
    [InlineData("postgresql:///d?password=hunter2", "names no host.")]
    [InlineData(
        "postgresql://u:hunter2@db/d?sslmode=hunter2",
        "has a parameter that is not known or has no such value: sslmode.")]
    [InlineData(
        "postgresql://u:hunter2@db/d?colour=blue",
        "has a parameter that is not known or has no such value: colour.")]
    [InlineData("postgresql://u:hun/ter2@db:port", "is not a well-formed URL: it must be")]
    [InlineData("postgresql://u:hunter2@db/d?connection_limit=hunter2", "cannot be understood: it must be")]
    [InlineData("postgresql://u:hunter2@db/d?connection_limit=0000000000000000000099999999999", "cannot be understood")]
    [InlineData("mysql://u:hunter2@db/d", "must be postgresql://user:password@host:port/database or")]
    [InlineData("Host=db;Password=hunter2;hunter2=1", "cannot be understood: it must be")]
    [InlineData("Host=db;Password=hunter2;Port=hunter2", "cannot be understood: it must be")]
    public void A_mistake_is_told_without_the_value(string url, string expected)
    {
        var error = Loading.Error($"general_settings:\n  database_url: '{url}'");

        Assert.StartsWith(
            $"config.yaml, line 2: general_settings.database_url {expected}", error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error, StringComparison.Ordinal);
        Assert.DoesNotContain("ter2", error, StringComparison.Ordinal);
    }

    private static NpgsqlConnectionStringBuilder Translated(string url) =>
        new(Loading.Valid($"general_settings: {{database_url: '{url}'}}").ConnectionString);
}
