using System.Net.Sockets;
using Npgsql;
using Tollgate.Servers.Postgres;
using Tollgate.Servers.Processes;

namespace Tollgate.Servers.Tests;

public sealed class PostgresServerTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Gives_every_test_an_empty_database_of_its_own()
    {
        var server = await PostgresServer.SharedOrSkipAsync();
        var one = await server.CreateDatabaseAsync();
        var other = await server.CreateDatabaseAsync();

        await RunAsync(one, "create table calls (id int)");
        await RunAsync(other, "create table calls (id int)");

        Assert.Equal(1, await RunAsync(one, "select 1"));
        Assert.Equal("on", await RunAsync(one, "show fsync"));
        Assert.Equal("200", await RunAsync(one, "show max_connections"));
        var name = await RunAsync(one, "select current_database()");
        Assert.Equal($"postgresql://tollgate@127.0.0.1:{server.Port}/{name}", one.Url);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_committed_survives_a_restart_at_the_same_address(bool immediate)
    {
        await using var server = await StartOrSkipAsync();
        var database = await server.CreateDatabaseAsync();
        await RunAsync(database, "create table calls as select 7 as id");

        await server.StopAsync(immediate);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => RunAsync(database, "select 1"));
        await server.StartAgainAsync();
        await server.RestartAsync(immediate);

        Assert.Equal(7, await RunAsync(database, "select id from calls"));
    }

    [Fact]
    public async Task Nothing_is_left_of_a_server_that_was_disposed_of()
    {
        var server = await StartOrSkipAsync(fsync: false);
        var database = await server.CreateDatabaseAsync();
        var folder = (string)(await RunAsync(database, "show data_directory"))!;
        Assert.Equal("off", await RunAsync(database, "show fsync"));

        await server.DisposeAsync();

        Assert.False(Directory.Exists(folder));
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => RunAsync(database, "select 1"));
    }

    [Fact]
    public async Task A_server_ends_with_the_process_that_started_it_even_if_that_was_killed()
    {
        await PostgresServer.SharedOrSkipAsync();
        await using var starter = new ServerProcess(
            DotnetProgram.Named("Tollgate.Servers", ["postgres"]), Program.Announcement);
        var url = new Uri((await starter.AnnouncedAsync(Soon))[Program.Announcement.Length..]);
        using var connection = new TcpClient(url.Host, url.Port);

        await starter.KillAsync();

        await ClosedAsync(connection).WaitAsync(Soon);
    }

    private static async Task ClosedAsync(TcpClient connection)
    {
        try
        {
            Assert.Equal(0, await connection.GetStream().ReadAsync(new byte[1]));
        }
        catch (IOException)
        {
            // reset is closed as well
        }
    }

    private static async Task<PostgresServer> StartOrSkipAsync(bool fsync = true)
    {
        await PostgresServer.SharedOrSkipAsync();
        return await PostgresServer.StartAsync(fsync);
    }

    private static async Task<object?> RunAsync(PostgresDatabase database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database.ConnectionString + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
